// Runs Jest with CommonJS and with ES modules, in Node and in jsdom. Each test writes the results to a file.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { check, message } from "./shared/message.mjs";
import { host, run } from "./shared/tools.mjs";

const { transformSync } = await host("node_modules/esbuild/lib/main.js");

/** Writes the module as CommonJS, as a compiler does. */
function writeAsCommonJs(file) {
  const { code } = transformSync(readFileSync(`shared/${file}.js`, "utf8"), { format: "cjs" });
  writeFileSync(`commonjs/${file}.js`, code);
}

["shop", "canonical"].forEach(writeAsCommonJs);

const RESULTS = `${import.meta.dirname}/results.json`;
const jest = (test, environment, words = [], options = "") => {
  writeFileSync(RESULTS, "{}");
  const env = { MESSAGE: JSON.stringify(message), RESULTS, NODE_OPTIONS: options };
  run("jest", [`--runTestsByPath`, test, `--env=${environment}`, ...words], env);
  return JSON.parse(readFileSync(RESULTS, "utf8"));
};
const polyfill = ["--setupFiles", "./text-encoder.cjs"];

check(jest("commonjs/shop.test.js", "node"));
check(jest("commonjs/shop.test.js", "jsdom", polyfill));
for (const environment of ["node", "jsdom"]) {
  check(jest("esm/shop.test.mjs", environment, environment === "jsdom" ? polyfill : [], "--experimental-vm-modules --no-warnings"));
}
console.log("Jest: CommonJS and ES modules, in Node and in jsdom with the usual polyfill");

assert.deepEqual(jest("commonjs/unsupported.test.js", "jsdom"), {
  codes: ["environment_unsupported", "environment_unsupported"],
  messages: Array(2).fill("the environment has no TextEncoder; under jsdom set globalThis.TextEncoder to that of node:util"),
});
console.log("Jest: jsdom without the polyfill: environment_unsupported");
