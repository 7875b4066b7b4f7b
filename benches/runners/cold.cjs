// Prints the nanoseconds from before `require` to the first verified callback, in a fresh process of CommonJS.
//
//   node cold.cjs <contender of verify>

const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const { settings, inputs, expected } = JSON.parse(readFileSync(join(__dirname, "../sets/verify.json"), "utf8"));

const started = performance.now();
const { default: verifier } = require(`../commonjs/${process.argv[2]}.cjs`);
const fields = verifier(settings)(inputs[0]);
const took = performance.now() - started;

if (fields.pg_order_id !== expected[0].pg_order_id) throw new Error(`order ${fields.pg_order_id}`);
console.log(took * 1e6);
