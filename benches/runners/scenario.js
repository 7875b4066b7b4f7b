// Runs a contender with the messages of a scenario: returns its results, and measures batches.

import { batch, batchOfPromises } from "./batch.js";

const first = (text) => text.charCodeAt(0);

/** Read a number from each result, so that the JIT cannot drop the computation of the result. */
const readers = {
  /** The fields that a shop uses. The description may be Cyrillic. */
  fields: ({ pg_order_id, pg_payment_id, pg_status, pg_payment_amount = "0", pg_description = "0" }) =>
    first(pg_order_id) + first(pg_payment_id) + first(pg_status) + first(pg_payment_amount) + first(pg_description),
  /** Reading a character joins the pieces of the string, which sending the body does, too. */
  body: (body) => first(body) + body.length,
  preview: ({ url, fields, canonical }) => first(url) + first(canonical) + canonical.length + fields.length,
  refusal: (code) => first(code),
};

/** Takes the module of a contender and a set of messages. */
export function scenario({ default: contender, prepare }, { kind, settings, inputs, forged = [] }) {
  const prepared = prepare?.(settings) ?? ((input) => input);
  const call = contender(settings);
  const ready = { call, read: readers[kind], inputs: inputs.map(prepared) };
  const forgeries = forged.map(prepared);
  return {
    /** The results of every input and then of every forged message: `null` where the contender rejects it. */
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
