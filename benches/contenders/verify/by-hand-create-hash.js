// By hand, with the hash object that node:crypto has always had.

import { createHash } from "node:crypto";
import { equal, read } from "./by-hand.js";

export default ({ script, secret }) => (body) => {
  const { fields, signature, values } = read(body);
  const expected = createHash("md5").update(`${script};${values}${secret}`).digest("hex");
  return equal(expected, signature) ? fields : undefined;
};
