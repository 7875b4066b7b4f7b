// What is read of a contender's result, so that a result must be there to be read: a number that depends on it.

const first = (text) => text.charCodeAt(0);

/** What a shop looks at; the description is not ASCII. */
const ofFields = ({ pg_order_id, pg_payment_id, pg_status, pg_payment_amount = "0", pg_description = "0" }) =>
  first(pg_order_id) + first(pg_payment_id) + first(pg_status) + first(pg_payment_amount) + first(pg_description);

export const readers = {
  verify: ofFields,
  answer: ofFields,
  // Reading a letter makes one text of the pieces that it was built of, which sending does too.
  sign: (body) => first(body) + body.length,
  preview: ({ url, fields, canonical }) => first(url) + first(canonical) + canonical.length + fields.length,
};

/** What a contender makes of every input and, last, of the forged one: `null` where it refuses. */
export async function outcomes(call, { inputs, forged }) {
  const made = [];
  for (const input of forged === undefined ? inputs : [...inputs, forged]) {
    try {
      made.push((await call(input)) ?? null);
    } catch {
      made.push(null);
    }
  }
  return made;
}

/** The contender's function and what it is given, of a contender's module and a set of messages. */
export function ready({ default: contender, prepare }, set) {
  const prepared = prepare?.(set.given) ?? ((input) => input);
  const inputs = set.inputs.map(prepared);
  const forged = set.forged === undefined ? undefined : prepared(set.forged);
  return { call: contender(set.given), set: { ...set, inputs, forged }, read: readers[set.work] };
}
