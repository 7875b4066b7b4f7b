// Bundles with Deno, for itself and for browsers, and runs both bundles.

import { copyFile } from "node:fs/promises";
import { check, message } from "./shared/message.mjs";
import { openPage, run, serve } from "./shared/tools.mjs";

const deno = (...words) => run(process.env.DENO, words);
deno("bundle", "--quiet", "--minify", "--output", "dist/program.js", "src/program.js");
check(JSON.parse(deno("run", "--no-prompt", "--no-remote", "dist/program.js", JSON.stringify(message))));

deno("bundle", "--quiet", "--minify", "--platform", "browser", "--output", "dist/page.js", "src/page.js");
await copyFile("src/index.html", "dist/index.html");
const { address, close } = await serve("dist");
try {
  check(await openPage(address, (page) => page.evaluate((message) => globalThis.results(message), message)));
} finally {
  close();
}
console.log("Deno's bundler: a program and a page");
