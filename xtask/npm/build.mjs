// Writes the npm package into a folder: one self-contained file for each entry, loader and module format, the types, and
// the documents. `cargo xtask package` starts it after the wasm was built.
//
//   node build.mjs <version> <addresses of the project as JSON>
//
// The sources in `pkg-template/src` import the wasm as `#wasm`, for every build and every loader:
//
//   import { core } from "#wasm";
//   core().verify(…);        // the first call creates the instance; core().memory is its memory

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { copyDeclarations } from "./declarations.mjs";
import { completeManifest, withSecurityAddress, withoutRelativeLinks } from "./manifest.mjs";
import { checkText, inlineWasm, joinStrings } from "./text.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCES = join(ROOT, "pkg-template/src");
const PACKAGE = join(ROOT, "pkg");
const WORK = join(ROOT, "target/package");
const tool = (name) => join(ROOT, "xtask/npm/node_modules/.bin", name);

/**
 * The entries: modules that users import, and the program, which is run by the name of its file. The source is
 * `<name>.ts`, `wasm` its build. Entries with `node` use Node's modules, except with loaders of other runtimes; the others
 * must run in browsers.
 */
const ENTRIES = [
  { name: "index", wasm: "main" },
  { name: "preview", wasm: "preview" },
  // Named after its source: `errors.ts` contains the error classes.
  { name: "error-codes" },
  { name: "explain", wasm: "full" },
  { name: "sandbox", wasm: "full", node: true },
  { name: "cli", wasm: "full", node: true, program: true },
];

/**
 * How bundles load the wasm: from their own text, or from a separate file. Each has a file in `xtask/loaders`.
 * `exports` in `package.json` has a condition with the name of each, except for "inline". Nitro's builds for Cloudflare have
 * the conditions "workerd" and "unwasm", and use the files of "edge-light": both compile files imported with `?module`.
 */
const LOADERS = [
  { name: "inline", suffix: "", formats: { js: "esm", cjs: "cjs" } },
  { name: "workerd", suffix: ".workerd", formats: { js: "esm" }, separate: true },
  { name: "edge-light", suffix: ".edge-light", formats: { js: "esm" }, separate: true },
];

/** Documents of the root folder. */
const DOCUMENTS = /^(LICENSE|CHANGELOG\.md|SECURITY\.md)/;

const folderOf = (wasm) => join(WORK, "wasm", wasm);

/** Checks the types of all entries, and writes the declarations. Each set of modules has a run of its own. */
function writeTypes() {
  const outDir = join(WORK, "types");
  rmSync(outDir, { recursive: true, force: true });
  const runName = ({ wasm = "plain", node }) => (node ? `${wasm}-node` : wasm);
  for (const name of new Set(ENTRIES.map(runName))) {
    const entries = ENTRIES.filter((entry) => runName(entry) === name);
    const [{ wasm, node }] = entries;
    const settings = join(WORK, `tsconfig.${name}.json`);
    const compilerOptions = {
      types: node ? ["node"] : [],
      paths: wasm ? { "#wasm": [join(folderOf(wasm), "wasm.d.ts")], "#server": [join(SOURCES, "server.ts")] } : {},
      outDir,
    };
    const names = [...entries.map((entry) => entry.name), ...(node ? ["no-server"] : [])];
    const files = names.map((name) => join(SOURCES, `${name}.ts`));
    writeFileSync(settings, JSON.stringify({ extends: join(ROOT, "pkg-template/tsconfig.json"), compilerOptions, include: [], files }));
    execFileSync(tool("tsc"), ["--project", settings], { stdio: "inherit" });
  }
  // Users cannot import the types of a program.
  copyDeclarations(outDir, join(PACKAGE, "types"), ENTRIES.filter((entry) => !entry.program).map((entry) => entry.name));
}

/** A plug-in of esbuild: `#wasm` is wasm-bindgen's JavaScript, `#module` the loader. Runtimes with separate wasm have no `#server`. */
const resolveWasm = (wasm, loader) => ({
  name: "wasm",
  setup({ onResolve }) {
    onResolve({ filter: /^#wasm$/ }, () => ({ path: join(folderOf(wasm), "wasm.js") }));
    onResolve({ filter: /^#module$/ }, () => ({ path: join(folderOf(wasm), `${loader.name}.js`) }));
    onResolve({ filter: /^#server$/ }, () => ({ path: join(SOURCES, loader.separate ? "no-server.ts" : "server.ts") }));
  },
});

async function bundle({ name, wasm, node }, loader, extension, file) {
  await build({
    entryPoints: [join(SOURCES, `${name}.ts`)],
    outfile: file,
    bundle: true,
    minify: true,
    charset: "ascii",
    legalComments: "none",
    logLevel: "warning",
    // Lower than the longest line that is allowed, because esbuild cannot break before every token.
    lineLimit: 100,
    target: "es2022",
    format: loader.formats[extension],
    platform: node ? "node" : "neutral",
    external: ["*.wasm", "*.wasm?module"],
    tsconfig: join(ROOT, "pkg-template/tsconfig.json"),
    plugins: wasm ? [resolveWasm(wasm, loader)] : [],
  });
}

async function writeBundles(manifest) {
  for (const entry of ENTRIES) {
    const inline = entry.wasm && inlineWasm(folderOf(entry.wasm), tool("wasm-as"));
    // Programs, and entries without wasm, need only the default loader.
    for (const loader of LOADERS.filter(({ separate }) => !separate || (entry.wasm && !entry.program))) {
      if (entry.wasm) {
        const source = readFileSync(join(ROOT, `xtask/loaders/${loader.name}.js`), "utf8");
        writeFileSync(join(folderOf(entry.wasm), `${loader.name}.js`), source.replace("$BUILD", entry.wasm));
        if (loader.separate) copyFileSync(join(folderOf(entry.wasm), "core_bg.wasm"), join(PACKAGE, `${entry.wasm}.wasm`));
      }
      // Node starts a program as an ES module.
      for (const extension of Object.keys(loader.formats).filter((extension) => !entry.program || extension === "js")) {
        const name = `${entry.name}${loader.suffix}.${extension}`;
        // `bin` contains file names, `exports` contains relative paths.
        if (!manifest.includes(`"${entry.program ? "" : "./"}${name}"`)) throw new Error(`package.json does not name ${name}`);
        const file = join(PACKAGE, name);
        await bundle(entry, loader, extension, file);
        const code = joinStrings(readFileSync(file, "utf8"));
        const whole = inline && !loader.separate ? inline(code) : code;
        checkText(name, whole);
        writeFileSync(file, whole);
      }
    }
  }
}

rmSync(PACKAGE, { recursive: true, force: true });
mkdirSync(PACKAGE, { recursive: true });
const manifest = readFileSync(join(ROOT, "pkg-template/package.json"), "utf8");
writeTypes();
await writeBundles(manifest);
const [version, contact] = [process.argv[2], JSON.parse(process.argv[3])];
writeFileSync(join(PACKAGE, "package.json"), completeManifest(manifest, version, contact));
copyFileSync(join(ROOT, "pkg-template/README.md"), join(PACKAGE, "README.md"));
writeFileSync(join(PACKAGE, "RECIPES.md"), withoutRelativeLinks(readFileSync(join(ROOT, "examples/recipes/README.md"), "utf8")));
for (const name of readdirSync(ROOT).filter((name) => DOCUMENTS.test(name))) {
  writeFileSync(join(PACKAGE, name), withSecurityAddress(readFileSync(join(ROOT, name), "utf8"), contact));
}
