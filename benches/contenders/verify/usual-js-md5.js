// The usual way without node:crypto: URLSearchParams, `sort`, an MD5 from npm.

import md5 from "js-md5";
import { equal } from "./by-hand.js";

export default ({ script, secret }) => (body) => {
  const fields = Object.fromEntries(new URLSearchParams(body));
  const { pg_sig: signature, ...signed } = fields;
  const values = Object.keys(signed).sort().map((name) => signed[name]);
  return equal(md5([script, ...values, secret].join(";")), signature) ? fields : undefined;
};
