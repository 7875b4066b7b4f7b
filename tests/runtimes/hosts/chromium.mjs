// Chromium: in a page, and in a web worker.

import { report } from "../suite/run.js";
import { launchChromium } from "./launch.mjs";
import { site } from "./site.mjs";

const [folder, executablePath] = process.argv.slice(2);
const { url, close } = await site(folder);
const browser = await launchChromium(executablePath);
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.log(`not ok: ${error.message}`));
  await page.goto(url);
  await page.waitForFunction("globalThis.results !== undefined", undefined, { timeout: 30_000, polling: 50 });
  const [inPage, inWorker] = await page.evaluate(() => globalThis.results);
  console.log(report(`Chromium ${browser.version()}, page`, inPage));
  console.log(report(`Chromium ${browser.version()}, web worker`, inWorker));
} finally {
  await browser.close();
  close();
}
