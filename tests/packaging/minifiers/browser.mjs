// Opens a page in Chromium, and serves files to it.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, join } from "node:path";
import { launchChromium } from "./launch.mjs";

/** Opens the page and returns the result of `read`. Errors of the page are thrown. */
export async function openPage(address, read) {
  const browser = await launchChromium("/usr/bin/chromium");
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    const failed = new Promise((_, reject) => page.on("pageerror", reject));
    await page.goto(address);
    return await Promise.race([read(page), failed]);
  } finally {
    await browser.close();
  }
}

/** Serves the files of a folder, with `charset` in each content type. Returns the address, and `close`. */
export async function serve(folder, charset) {
  const suffix = charset === undefined ? "" : `; charset=${charset}`;
  const server = createServer(async ({ url }, response) => {
    const name = basename(url) || "index.html";
    const body = await readFile(join(folder, name)).catch(() => undefined);
    const type = name.endsWith(".js") ? "text/javascript" : "text/html";
    response.writeHead(body === undefined ? 404 : 200, { "content-type": type + suffix });
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
