// A classic script has the character set of its page: here the default of the browser, and old ones.

import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { check, message } from "./shared/message.mjs";
import { host, openPage, serve } from "./shared/tools.mjs";

const { bundle } = await host("bundle.mjs");
const options = { conditions: ["browser"], format: "iife", charset: "utf8", minify: true };
const folder = await bundle(import.meta.dirname, "src/page.js", "dist", options);
await copyFile("src/index.html", `${folder}/index.html`);
for (const charset of [undefined, "windows-1251", "shift_jis"]) {
  const { address, close } = await serve(folder, charset);
  try {
    const used = await openPage(address, async (page) => {
      check(await page.evaluate((message) => globalThis.results(message), message));
      return page.evaluate(() => document.characterSet);
    });
    assert.notEqual(used, "UTF-8");
    console.log(`a script that is not a module, on a page in ${used}`);
  } finally {
    close();
  }
}
