// Prints the nanoseconds from before the import to the first verified callback, in a fresh process of ES modules.
//
//   node cold.mjs <contender of verify>

import { readFileSync } from "node:fs";

const { settings, inputs, expected } = JSON.parse(readFileSync(new URL("../sets/verify.json", import.meta.url), "utf8"));

const started = performance.now();
const { default: verifier } = await import(`../contenders/verify/${process.argv[2]}.js`);
const fields = verifier(settings)(inputs[0]);
const took = performance.now() - started;

if (fields.pg_order_id !== expected[0].pg_order_id) throw new Error(`order ${fields.pg_order_id}`);
console.log(took * 1e6);
