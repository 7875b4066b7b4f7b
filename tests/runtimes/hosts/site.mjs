// A page for browsers on this machine only, under the strictest policy that lets wasm be compiled.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { bundleRunner } from "./bundle.mjs";

// Images because Firefox, driven, asks for an icon whatever the page says.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src 'self'";

/** Lets no wasm be compiled. */
const WITHOUT_WASM = POLICY.replace(" 'wasm-unsafe-eval'", "");

/** Serves the runner `browser`; gives the page's address, and `close`. */
export const site = async (folder) => serve(await bundleRunner(folder, "browser", ["browser"]), "browser.js");

/** The same with the runner `unsupported`, under a policy that lets no wasm be compiled. */
export const siteWithoutWasm = async (folder) =>
  serve(await bundleRunner(folder, "unsupported", ["browser"]), "unsupported.js", WITHOUT_WASM);

/** Fails unless the results are of the runner `unsupported`, and all good. */
export function checkUnsupported({ passed, failures }) {
  if (failures.length > 0 || passed !== 5) throw new Error(`without wasm: ${passed} passed, ${failures.join("; ")}`);
}

/** Serves a page that runs a script of the folder `built`. */
export async function serve(built, main, policy = POLICY) {
  const page = `<!doctype html><meta charset="utf-8"><title>${main}</title><script type="module" src="/${main}"></script>`;
  const server = createServer(async ({ url }, response) => {
    const script = url.endsWith(".js");
    const body = script ? await readFile(join(built, basename(url))) : page;
    response.writeHead(200, { "content-type": `text/${script ? "javascript" : "html"}`, "content-security-policy": policy });
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
