// A contender in Node, Deno or Bun: what it makes of the messages is judged, then it is timed.
//
//   <runtime> here.mjs <work>/<contender> <set of messages> <milliseconds of a batch>

import { readFileSync } from "node:fs";
import { judge } from "./judge.mjs";
import { measureHere } from "./measure.js";
import { outcomes, ready } from "./works.js";

const [contender, set, milliseconds] = process.argv.slice(2);
const messages = JSON.parse(readFileSync(new URL(`../messages/${set}.json`, import.meta.url), "utf8"));
const contending = ready(await import(`../contenders/${contender}.js`), messages);
judge(messages, await outcomes(contending.call, contending.set));
console.log(`ns ${await measureHere(contending, Number(milliseconds))}`);
