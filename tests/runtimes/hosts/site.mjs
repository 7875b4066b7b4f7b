// A page for browsers on this machine only, under the strictest policy that lets wasm be compiled.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { bundleRunner } from "./bundle.mjs";

// Images because Firefox, driven, asks for an icon whatever the page says.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src 'self'";

/** Serves the runner `browser`; gives the page's address, and `close`. */
export const site = async (folder) => serve(await bundleRunner(folder, "browser", ["browser"]), "browser.js");

/** Serves a page that runs a script of the folder `built`. */
export async function serve(built, main) {
  const page = `<!doctype html><meta charset="utf-8"><title>${main}</title><script type="module" src="/${main}"></script>`;
  const server = createServer(async ({ url }, response) => {
    const script = url.endsWith(".js");
    const body = script ? await readFile(join(built, basename(url))) : page;
    response.writeHead(200, { "content-type": `text/${script ? "javascript" : "html"}`, "content-security-policy": POLICY });
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
