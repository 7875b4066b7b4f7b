// A page for browsers on this machine only, under the strictest policy that lets wasm be compiled.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { bundle } from "./bundle.mjs";

// Images because Firefox, driven, asks for an icon whatever the page says.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src 'self'";
const PAGE = `<!doctype html><meta charset="utf-8"><title>suite</title><script type="module" src="/browser.js"></script>`;

/** Serves the runner `browser`; gives the page's address, and `close`. */
export async function site(folder) {
  const built = await bundle(folder, "browser", ["browser"]);
  const server = createServer(async ({ url }, response) => {
    const script = url.endsWith(".js");
    const body = script ? await readFile(join(built, basename(url))) : PAGE;
    response.writeHead(200, { "content-type": `text/${script ? "javascript" : "html"}`, "content-security-policy": POLICY });
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
