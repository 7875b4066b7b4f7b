// A contender with the messages of a scenario: what it makes of them, and how long that takes.

import { batch, batchOfPromises } from "./batch.js";

const first = (text) => text.charCodeAt(0);

/** What is read of a result, so that it must be computed: a number that depends on it. */
const readers = {
  /** What a shop looks at; the description may be Cyrillic. */
  fields: ({ pg_order_id, pg_payment_id, pg_status, pg_payment_amount = "0", pg_description = "0" }) =>
    first(pg_order_id) + first(pg_payment_id) + first(pg_status) + first(pg_payment_amount) + first(pg_description),
  /** Reading a letter makes one text of the pieces that the body was built of, which sending does, too. */
  body: (body) => first(body) + body.length,
  preview: ({ url, fields, canonical }) => first(url) + first(canonical) + canonical.length + fields.length,
  refusal: (code) => first(code),
};

/** Of a contender's module and a set of messages. */
export function scenario({ default: contender, prepare }, { kind, given, inputs, forged = [] }) {
  const prepared = prepare?.(given) ?? ((input) => input);
  const call = contender(given);
  const ready = { call, read: readers[kind], inputs: inputs.map(prepared) };
  const forgeries = forged.map(prepared);
  return {
    /** What the contender makes of every input and then of every forged one: `null` where it refuses. */
    async results() {
      const results = [];
      for (const input of [...ready.inputs, ...forgeries]) {
        try {
          results.push((await call(input)) ?? null);
        } catch {
          results.push(null);
        }
      }
      return results;
    },
    batch: call(ready.inputs[0]) instanceof Promise ? (rotations) => batchOfPromises(ready, rotations) : (rotations) => batch(ready, rotations),
  };
}
