// Drives Vercel's edge-runtime.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { EdgeRuntime } from "edge-runtime";
import { report } from "../run.js";
import { bundleRunner } from "./bundle.mjs";

const [folder] = process.argv.slice(2);
const modules = {};

// Like Next.js, replaces a `?module` import by a global with the compiled module.
const asGlobal = {
  name: "wasm-as-global",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path.split("?")[0]), namespace: "wasm" }));
    onLoad({ filter: /.*/, namespace: "wasm" }, ({ path }) => {
      const name = `wasm_${basename(path, ".wasm")}`;
      modules[name] = readFileSync(path);
      return { contents: `export default ${name};` };
    });
  },
};

const built = await bundleRunner(folder, "edge", ["edge-light", "worker"], [asGlobal]);
const runtime = new EdgeRuntime({
  initialCode: readFileSync(join(built, "edge.js"), "utf8"),
  extend: (context) => {
    for (const [name, bytes] of Object.entries(modules)) context[name] = new WebAssembly.Module(bytes);
    return context;
  },
});
const { version } = createRequire(import.meta.url)("edge-runtime/package.json");
const response = await runtime.dispatchFetch("https://edge.example/");
const text = await response.text();
if (!response.ok) throw new Error(`edge-runtime: ${text}`);
if (Object.keys(modules).length !== 3) throw new Error("the edge-light files were not taken");
console.log(report(`edge-runtime ${version}`, JSON.parse(text)));
