// Node, both ways in: import and require.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as main from "freedompay-payouts";
import * as preview from "freedompay-payouts/preview";
import { suite } from "./suite/index.js";

const require = createRequire(import.meta.url);
const vectors = JSON.parse(readFileSync(new URL("../vectors/vectors.json", import.meta.url), "utf8"));
const required = { main: require("freedompay-payouts"), preview: require("freedompay-payouts/preview") };

for (const [name, run] of suite({ main, preview, vectors })) test(`import: ${name}`, run);
for (const [name, run] of suite({ ...required, vectors })) test(`require: ${name}`, run);
