// By hand, with the one-shot hash of node:crypto.

import { hash } from "node:crypto";
import { equal, read } from "./by-hand.js";

export default ({ script, secret }) => (body) => {
  const { fields, signature, values } = read(body);
  const expected = hash("md5", `${script};${values}${secret}`);
  return equal(expected, signature) ? fields : undefined;
};
