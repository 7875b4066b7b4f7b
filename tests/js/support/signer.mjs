// The signer of all tests: it signs as the vendor describes it, and shares no code with the package. It has no imports of a
// runtime, so that every runtime can sign with it.

import { md5 } from "./md5.mjs";

/** Compares texts by their bytes in UTF-8, which have the order of the code points. */
function compareBytes(one, other) {
  const [ones, others] = [Array.from(one), Array.from(other)];
  const at = ones.findIndex((character, index) => character !== others[index]);
  if (at < 0) return ones.length - others.length;
  return at >= others.length ? 1 : ones[at].codePointAt(0) - others[at].codePointAt(0);
}

/** Compares pairs by their names. */
export const byName = ([one], [other]) => compareBytes(one, other);

const pairsOf = (fields) => (Array.isArray(fields) ? fields : Object.entries(fields));

/**
 * The string to sign of flat fields, which are an object or pairs: the script name (`null` for none), the values in the order
 * of their names, and the secret. `pg_sig` is left out. Nested values are an error: the tests of the vectors have those.
 */
export function canonical(script, fields, secret) {
  const sorted = pairsOf(fields).filter(([name]) => name !== "pg_sig").sort(byName);
  for (const [name, value] of sorted) if (typeof value !== "string") throw new Error(`${name} is not text`);
  return [...(script === null ? [] : [script]), ...sorted.map(([, value]) => value), secret].join(";");
}

/** The signature of flat fields. */
export const signature = (script, fields, secret) => md5(canonical(script, fields, secret));

/** The fields with their signature: pairs for pairs, an object for an object. */
export function signed(script, fields, secret) {
  const pg_sig = signature(script, fields, secret);
  return Array.isArray(fields) ? [...fields, ["pg_sig", pg_sig]] : { ...fields, pg_sig };
}
