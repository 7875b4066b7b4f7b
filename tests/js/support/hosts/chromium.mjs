// Drives Chromium: the suite runs in a page and in a web worker.

import { report } from "../run.js";
import { launchChromium } from "./launch.mjs";
import { checkUnsupported, site, siteWithoutWasm } from "./site.mjs";

const [folder, executablePath] = process.argv.slice(2);
const { url, close } = await site(folder);
const withoutWasm = await siteWithoutWasm(folder);
const browser = await launchChromium(executablePath);
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.log(`not ok: ${error.message}`));
  const resultsOf = async (url) => {
    await page.goto(url);
    await page.waitForFunction("globalThis.results !== undefined", undefined, { timeout: 30_000, polling: 50 });
    return page.evaluate(() => globalThis.results);
  };
  const [inPage, inWorker] = await resultsOf(url);
  console.log(report(`Chromium ${browser.version()}, page`, inPage));
  console.log(report(`Chromium ${browser.version()}, web worker`, inWorker));
  checkUnsupported(await resultsOf(withoutWasm.url));
} finally {
  await browser.close();
  close();
  withoutWasm.close();
}
