// A classic script has the character set of its page: here the default of the browser, and old ones.

import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { openPage, serve } from "../browser.mjs";
import { checkAnswers, checkCanonical } from "../message.mjs";

await copyFile("src/index.html", "dist/index.html");
for (const charset of [undefined, "windows-1251", "shift_jis"]) {
  const { address, close } = await serve("dist", charset);
  try {
    const used = await openPage(address, async (page) => {
      await checkAnswers((url, body) => page.evaluate(([url, body]) => answer(url, body), [url, body]));
      checkCanonical(await page.evaluate(() => canonical()));
      assert.equal(await page.evaluate(() => className), "Merchant");
      return page.evaluate(() => document.characterSet);
    });
    assert.notEqual(used, "UTF-8");
    console.log(`a script that is not a module, on a page in ${used}`);
  } finally {
    close();
  }
}
