// A local page for browsers, with the strictest policy that allows wasm.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { bundleRunner } from "./bundle.mjs";

// Images are allowed, because Firefox under automation always requests an icon.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src 'self'";

/** A policy that forbids wasm. */
const WITHOUT_WASM = POLICY.replace(" 'wasm-unsafe-eval'", "");

/** Serves the runner `browser`. Returns the address of the page, and `close`. */
export const site = async (folder) => serve(await bundleRunner(folder, "browser", ["browser"]), "browser.js");

/** Serves the runner `unsupported`, under a policy that forbids wasm. */
export const siteWithoutWasm = async (folder) =>
  serve(await bundleRunner(folder, "unsupported", ["browser"]), "unsupported.js", WITHOUT_WASM);

/** Fails unless these are results of the runner `unsupported` without failures. */
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
