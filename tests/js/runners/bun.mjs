// Runs the suite in Bun, by import and by require.

import { given } from "../support/modules.js";
import { suite } from "../suite/index.js";
import { report, run } from "../support/run.js";

const required = {
  main: require("freedompay-payouts"),
  errors: require("freedompay-payouts/errors"),
  explain: require("freedompay-payouts/explain"),
  preview: require("freedompay-payouts/preview"),
};

console.log(report(`Bun ${Bun.version}, import`, await run(suite(given))));
console.log(report(`Bun ${Bun.version}, require`, await run(suite({ ...given, ...required }))));
