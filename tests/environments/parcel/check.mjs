// Runs the program that Parcel built, and opens the page.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { openPage, serve } from "../browser.mjs";
import { checkAnswers, checkCanonical } from "../message.mjs";

const run = (...words) => execFileSync(process.execPath, ["dist/server/server.js", ...words], { encoding: "utf8" }).trim();
await checkAnswers(run);
assert.equal(run(), "Merchant");

const { address, close } = await serve("dist/page");
try {
  checkCanonical(await openPage(address, (page) => page.locator("output:not(:empty)").textContent()));
} finally {
  close();
}
console.log("Parcel: a program and a page");
