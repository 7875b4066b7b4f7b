// Bundles with Bun, for itself, for Node and for browsers, and runs all bundles.

import { copyFile } from "node:fs/promises";
import { check, message } from "./shared/message.mjs";
import { openPage, run, serve } from "./shared/tools.mjs";

const bundle = (target, file) =>
  run(process.env.BUN, ["build", `src/${file}`, `--target=${target}`, "--minify", `--outdir=dist/${target}`]);

for (const [target, program] of [["bun", process.env.BUN], ["node", process.execPath]]) {
  bundle(target, "program.js");
  check(JSON.parse(run(program, [`dist/${target}/program.js`, JSON.stringify(message)])));
}

bundle("browser", "page.js");
await copyFile("src/index.html", "dist/browser/index.html");
const { address, close } = await serve("dist/browser");
try {
  check(await openPage(address, (page) => page.evaluate((message) => globalThis.results(message), message)));
} finally {
  close();
}
console.log("Bun's bundler: programs for Bun and Node, and a page");
