// Whether a contender did its work: what it made of every message must be what the maker of the messages says.

import { createHash } from "node:crypto";
import { deepStrictEqual, equal, match, ok } from "node:assert/strict";

/** A result of our own may be an object of another kind; what it says must be the same. */
const plain = (value) => JSON.parse(JSON.stringify(value));

/** A signed body holds what was asked for, what signing adds, and nothing else; its signature is right. */
function isSigned(body, fields, { merchantId, secret, operation }) {
  const pairs = [...new URLSearchParams(body)];
  const { pg_salt, pg_sig, ...rest } = Object.fromEntries(pairs);
  deepStrictEqual(rest, { ...fields, pg_merchant_id: merchantId });
  equal(pairs.length, Object.keys(rest).length + 2);
  match(pg_salt, /^[0-9A-Za-z]{16,}$/);
  const values = pairs.filter(([name]) => name !== "pg_sig").sort(([one], [other]) => (one < other ? -1 : 1));
  const signed = [operation, ...values.map(([, value]) => value), secret].join(";");
  equal(pg_sig, createHash("md5").update(signed).digest("hex"));
  return pg_salt;
}

export function judge({ work, given, inputs, forged, expected }, outcomes) {
  if (forged !== undefined) equal(outcomes.pop(), null, "the forged message was taken");
  equal(outcomes.length, inputs.length);
  ok(outcomes.length > 0);
  if (work === "sign") {
    const salts = outcomes.map((body, at) => isSigned(body, inputs[at], given));
    equal(new Set(salts).size, salts.length, "one salt twice");
  } else if (work === "preview") {
    const shown = ({ url, fields, canonical }) => ({ url, fields, canonical });
    deepStrictEqual(plain(outcomes.map(shown)), expected);
  } else {
    deepStrictEqual(plain(outcomes), expected);
  }
}
