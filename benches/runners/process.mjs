// Runs a contender in Node, Deno or Bun. For each line of standard input it prints a line of JSON: for `results` the results
// of all messages, for a number the time of a batch with this number of rotations.
//
//   <runtime> process.mjs <folder>/<contender> <set of messages>

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { scenario } from "./scenario.js";

const [contender, set] = process.argv.slice(2);
const messages = JSON.parse(readFileSync(new URL(`../sets/${set}.json`, import.meta.url), "utf8"));
const { results, batch } = scenario(await import(`../contenders/${contender}.js`), messages);
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(line === "results" ? await results() : await batch(Number(line))));
}
