// A runner with the package, as a user's bundler puts them together for a runtime.

import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** `conditions` are the runtime's own; gives the folder that holds `<runner>.js` and the wasm it imports. */
export async function bundle(folder, runner, conditions, plugins = []) {
  const outdir = join(folder, "built", runner);
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  await build({
    entryPoints: [join(folder, "tests/runtimes", `${runner}.mjs`)],
    outdir,
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    conditions: [...conditions, "import"],
    external: ["*.wasm"],
    logLevel: "error",
    plugins,
  });
  const installed = join(folder, "node_modules/freedompay-payouts");
  for (const file of await readdir(installed)) {
    if (file.endsWith(".wasm")) await copyFile(join(installed, file), join(outdir, file));
  }
  return outdir;
}
