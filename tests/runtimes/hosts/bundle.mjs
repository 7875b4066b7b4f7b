// A program with the package, as a user's bundler puts them together for a runtime.

import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** A runner of the suite. `conditions` are the runtime's own; gives the folder that holds `<runner>.js` and the wasm it imports. */
export const bundleRunner = (folder, runner, conditions, plugins = []) =>
  bundle(folder, join(folder, "tests/runtimes", `${runner}.mjs`), join(folder, "built", runner), { conditions, plugins });

/** The program `entry` with the package that `folder` has; `options` are esbuild's. Gives `outdir`. */
export async function bundle(folder, entry, outdir, { conditions, external = [], ...options }) {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  await build({
    entryPoints: [entry],
    outdir,
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    conditions: [...conditions, "import"],
    external: ["*.wasm", ...external],
    logLevel: "error",
    ...options,
  });
  const installed = join(folder, "node_modules/freedompay-payouts");
  for (const file of await readdir(installed)) {
    if (file.endsWith(".wasm")) await copyFile(join(installed, file), join(outdir, file));
  }
  return outdir;
}
