// By hand, with the hash object of node:crypto, which every version of Node has.

import { createHash } from "node:crypto";
import { equal, read } from "./by-hand.js";

export default ({ script, secret }) => (body) => {
  const { fields, signature, values } = read(body);
  const expected = createHash("md5").update(`${script};${values}${secret}`).digest("hex");
  return equal(expected, signature) ? fields : undefined;
};
