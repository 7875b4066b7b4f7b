// Chromium: in a page, and in a web worker.

import { chromium } from "playwright-core";
import { report } from "../suite/run.js";
import { site } from "./site.mjs";

const [folder, executablePath] = process.argv.slice(2);
const { url, close } = await site(folder);
// Quiet: nothing but the page is asked for. Root has no sandbox to give, as in a container.
const browser = await chromium.launch({
  executablePath,
  args: [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    ...(process.getuid() === 0 ? ["--no-sandbox"] : []),
  ],
});
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
