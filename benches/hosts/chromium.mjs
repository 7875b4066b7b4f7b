// A bundled contender in a page of a fresh Chromium: judged, then timed.
//
//   node chromium.mjs <folder> <work>/<contender> <set of messages> <milliseconds of a batch> <program>

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launchChromium } from "../../tests/runtimes/hosts/launch.mjs";
import { serve } from "../../tests/runtimes/hosts/site.mjs";
import { judge } from "../runners/judge.mjs";

const [folder, contender, set, milliseconds, executablePath] = process.argv.slice(2);
const messages = JSON.parse(readFileSync(join(folder, `benches/messages/${set}.json`), "utf8"));
const { url, close } = await serve(join(folder, "built/page", contender), "page.js");
const browser = await launchChromium(executablePath);
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(url);
  await page.waitForFunction("globalThis.contend !== undefined", undefined, { timeout: 30_000, polling: 50 });
  const { made, ns } = await page.evaluate((milliseconds) => globalThis.contend(milliseconds), Number(milliseconds));
  judge(messages, made);
  console.log(`ns ${ns}`);
} finally {
  await browser.close();
  close();
}
