// Bundles a program with the package for a runtime, as a user's bundler does.

import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** Bundles a runner of the suite with the export conditions of the runtime. Returns the folder with `<runner>.js` and its wasm. */
export const bundleRunner = (folder, runner, conditions, plugins = []) =>
  bundle(folder, join(folder, "tests/js/runners", `${runner}.mjs`), join(folder, "built", runner), { conditions, plugins });

/** Bundles the program `entry` with the package in `folder`, with these options of esbuild. Returns `outdir`. */
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
