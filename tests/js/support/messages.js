// Helpers for messages given as JavaScript values: their signed strings and their errors.

import { equal, same, throws } from "./check.js";
import { options } from "./fixtures.mjs";
import { signature } from "./signer.mjs";

export const KEY = "key";

/** The calls that the tests of caller_*.js make. */
export function callsWith({ main, explain: { explain }, preview: { preview } }) {
  const { Merchant, ValidationError } = main;
  const merchant = new Merchant(options);
  const sign = (fields) => main.signFields("script", fields, KEY, { rule: "A" });
  const signRequest = (fields) => merchant.sign("payout_status", fields, { salt: "salt" }).body;

  /** Every function of the package that reads fields, by name. */
  const readers = {
    signFields: sign,
    sign: (fields) => merchant.sign("payout_status", fields),
    "sign with options": signRequest,
    "the option extra": (extra) => merchant.sign("payout_status", { pg_order_id: "1" }, { extra }),
    verifyFields: (fields) => main.verifyFields("script", fields, KEY),
    verifyCallback: (body) => merchant.verifyCallback({ url: "https://shop.example/script", body }),
    explain: (fields) => explain({ message: { kind: "message", script: "script", fields }, secrets: { key: KEY } }),
    preview: (fields) => preview("payout_status", fields, { merchantId: options.merchantId }),
  };

  /** Fails unless `pg_sig` is the signature of these names and texts. */
  const isSignatureOf = (pg_sig, pairs, what) => equal(pg_sig, signature("script", pairs, KEY), what);

  /** Names and values in signing order, as an explanation shows them. */
  const orderOf = (fields) =>
    readers.explain(fields).order.filter(({ name }) => !name.startsWith("(")).map(({ name, value }) => [name, value]);

  return {
    sign,
    signRequest,
    readers,
    orderOf,
    isSignatureOf,
    /** Fails unless exactly these texts are signed. */
    signsAs: (fields, pairs, what) => isSignatureOf(sign(fields), pairs, what),
    rejectsMessage: (fields, message) => throws(() => readers.verifyFields(fields), ValidationError, "fields_invalid", message),
    /** The error of a request that is rejected for its fields. */
    requestError: (attempt) => throws(attempt, ValidationError, "fields_invalid"),
    nextCallWorks: (what) => same([sign({ pg_a: "1" }), orderOf({ pg_a: "1" })], ["7e1f27d6c1ad6660f7ebf28a7dfb558c", [["pg_a", "1"]]], what),
  };
}
