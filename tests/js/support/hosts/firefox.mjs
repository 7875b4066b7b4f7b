// Drives Firefox over WebDriver BiDi: the suite runs in a page and in a web worker.

import puppeteer from "puppeteer-core";
import { report } from "../run.js";
import { checkUnsupported, site, siteWithoutWasm } from "./site.mjs";

const [folder, executablePath] = process.argv.slice(2);
const { url, close } = await site(folder);
const withoutWasm = await siteWithoutWasm(folder);
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  const version = (await browser.version()).split("/").pop();
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.log(`not ok: ${error.message}`));
  const resultsOf = async (url) => {
    await page.goto(url);
    // Polled from outside: to wait inside the page, puppeteer would evaluate text, which the policy forbids.
    const deadline = Date.now() + 30_000;
    let results;
    while ((results = await page.evaluate(() => globalThis.results)) === undefined) {
      if (Date.now() > deadline) throw new Error("the page has no results after 30 s");
      await new Promise((later) => setTimeout(later, 50));
    }
    return results;
  };
  const [inPage, inWorker] = await resultsOf(url);
  console.log(report(`Firefox ${version}, page`, inPage));
  console.log(report(`Firefox ${version}, web worker`, inWorker));
  checkUnsupported(await resultsOf(withoutWasm.url));
} finally {
  await browser.close();
  close();
  withoutWasm.close();
}
