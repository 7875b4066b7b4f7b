// The usual way, done carefully: URLSearchParams, `sort`, node:crypto.

import { hash, timingSafeEqual } from "node:crypto";

export default ({ script, secret }) => (body) => {
  const fields = Object.fromEntries(new URLSearchParams(body));
  const { pg_sig: signature, ...signed } = fields;
  const values = Object.keys(signed).sort().map((name) => signed[name]);
  const expected = Buffer.from(hash("md5", [script, ...values, secret].join(";")));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected) ? fields : undefined;
};
