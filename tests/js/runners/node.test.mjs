// Runs the suite in Node, by import and by require.

import { createRequire } from "node:module";
import { test } from "node:test";
import { given } from "../support/modules.js";
import { suite } from "../suite/index.js";

const require = createRequire(import.meta.url);
const required = {
  main: require("freedompay-payouts"),
  errors: require("freedompay-payouts/errors"),
  explain: require("freedompay-payouts/explain"),
  preview: require("freedompay-payouts/preview"),
};

for (const [name, run] of suite(given)) test(`import: ${name}`, run);
for (const [name, run] of suite({ ...given, ...required })) test(`require: ${name}`, run);
