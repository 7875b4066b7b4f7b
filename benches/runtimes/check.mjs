// Checks the results of a contender: every message must have the expected result, and every forged message must be rejected.

import { deepStrictEqual, equal, match, ok } from "node:assert/strict";
import { signature } from "../../tests/js/support/signer.mjs";

/** Checks that a signed body has exactly the given fields and those that signing adds, with a valid signature. Returns the salt. */
function saltOfSigned(body, fields, { merchantId, secret, operation }) {
  const pairs = [...new URLSearchParams(body)];
  const { pg_salt, pg_sig, ...rest } = Object.fromEntries(pairs);
  deepStrictEqual(rest, { ...fields, pg_merchant_id: merchantId });
  equal(pairs.length, Object.keys(rest).length + 2);
  match(pg_salt, /^[0-9A-Za-z]{16,}$/);
  equal(pg_sig, signature(operation, pairs, secret));
  return pg_salt;
}

export function check({ kind, settings, inputs, forged = [], expected }, results) {
  ok(inputs.length > 0);
  equal(results.length, inputs.length + forged.length);
  const accepted = results.slice(0, inputs.length);
  deepStrictEqual(results.slice(inputs.length), forged.map(() => null), "a forged message was accepted");
  if (kind === "body") {
    const salts = accepted.map((body, at) => saltOfSigned(body, inputs[at], settings));
    equal(new Set(salts).size, salts.length, "a salt was used twice");
  } else if (kind === "preview") {
    deepStrictEqual(accepted.map(({ url, fields, canonical }) => ({ url, fields, canonical })), expected);
  } else if (kind === "refusal") {
    for (const code of accepted) match(String(code), /^[a-z_]+$/);
    equal(accepted.includes(null), false, "a forged message was accepted");
  } else {
    deepStrictEqual(accepted, expected);
  }
}
