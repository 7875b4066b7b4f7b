// Builds with both bundlers of Next.js, posts callbacks to both of its server runtimes, and opens the page.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { check, checkCanonical, message } from "./shared/message.mjs";
import { openPage, post, run, withServer } from "./shared/tools.mjs";

const { version } = JSON.parse(readFileSync("node_modules/next/package.json", "utf8"));
const flags = version.startsWith("15.") ? { webpack: [], turbopack: ["--turbopack"] } : { webpack: ["--webpack"], turbopack: [] };
// Next.js 16.4.6 fails for every Edge route in `app/` when it builds with webpack.
const routes = ["node", "api/edge", ...(existsSync("app/edge/route.js") ? ["edge"] : [])];

/** Vercel runs only the wasm files of a build. `next start` also compiles bytes, so the requests below succeed without files. */
function checkEdgeFunctions(manifest) {
  const functions = Object.entries(JSON.parse(readFileSync(manifest, "utf8")).functions);
  const expected = routes.length - 1;
  if (functions.length !== expected) throw new Error(`the build has ${functions.length} Edge functions, not ${expected}`);
  for (const [name, { wasm }] of functions) {
    // Of the main entry, and of `/preview`.
    if (wasm.length !== 2) throw new Error(`the Edge function ${name} has ${wasm.length} files of WebAssembly, not 2`);
  }
}

for (const bundler of ["webpack", "turbopack"]) {
  const started = Date.now();
  const env = { DIST: `dist/${bundler}`, NEXT_TELEMETRY_DISABLED: "1" };
  run("next", ["build", ...flags[bundler]], env);
  checkEdgeFunctions(`dist/${bundler}/server/middleware-manifest.json`);
  await withServer("next", ["start", "--hostname", "127.0.0.1", "--port", "0"], env, async (address) => {
    for (const route of routes) check(await post(`${address}/${route}`, message));
    checkCanonical(await openPage(address, (page) => page.locator("output:not(:empty)").textContent()));
  });
  console.log(`Next.js ${version}, ${bundler}: the routes ${routes.join(", ")}, and a page (${Math.round((Date.now() - started) / 1000)} s)`);
  rmSync("dist", { recursive: true });
}
