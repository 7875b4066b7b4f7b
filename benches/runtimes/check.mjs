// Whether a contender did its work: what it made of every message must be what the maker of the messages says, and every
// forged message must be refused.

import { createHash } from "node:crypto";
import { deepStrictEqual, equal, match, ok } from "node:assert/strict";

/** A signed body has what was asked for, what signing adds, and nothing else; its signature is right. */
function saltOfSigned(body, fields, { merchantId, secret, operation }) {
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

export function check({ kind, given, inputs, forged = [], expected }, results) {
  ok(inputs.length > 0);
  equal(results.length, inputs.length + forged.length);
  const made = results.slice(0, inputs.length);
  deepStrictEqual(results.slice(inputs.length), forged.map(() => null), "a forged message was accepted");
  if (kind === "body") {
    const salts = made.map((body, at) => saltOfSigned(body, inputs[at], given));
    equal(new Set(salts).size, salts.length, "one salt twice");
  } else if (kind === "preview") {
    deepStrictEqual(made.map(({ url, fields, canonical }) => ({ url, fields, canonical })), expected);
  } else if (kind === "refusal") {
    for (const code of made) match(String(code), /^[a-z_]+$/);
    equal(made.includes(null), false, "a forged message was accepted");
  } else {
    deepStrictEqual(made, expected);
  }
}
