// A contender in Node, Deno or Bun. For each line of its input it prints one of JSON: `results` asks for what it makes of
// the messages, a number for a batch of so many rotations.
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
