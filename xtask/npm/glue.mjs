// Optimises a wasm file, shortens the names in wasm-bindgen's `core.js`, and writes the module `#wasm`.
//
//   node glue.mjs <folder of core.js and core_bg.wasm>

import { execFileSync } from "node:child_process";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Replaces the names of imports and exports in `core.js`, as `wasm-opt --minify-imports-and-exports-and-modules` has done. */
export function shorten(glue, { imports, exports }) {
  // The last two values of each entry are the name and the short name.
  const [inside, outside] = [imports, exports].map((entries) => new Map(entries.map((entry) => entry.slice(-2))));
  const names = glue.replace(/(wasm\.)?([\p{L}\p{N}_$]+)/gu, (all, wasm = "", name) => wasm + ((wasm ? outside : inside).get(name) ?? name));
  return names.replace('"./core_bg.js"', '"a"');
}

/** The text coders of wasm-bindgen, which it creates on import. */
export const CODERS = [
  `let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
cachedTextDecoder.decode();
`,
  `const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}
`,
];

/** The part of `initSync` that decides by `instanceof` whether its argument is a compiled module. */
const INIT = /function initSync\(module\) \{\n[^]*?(?= {4}const instance = new WebAssembly\.Instance\(module, imports\);\n)/;

/**
 * Changes wasm-bindgen's JavaScript: the text coders are created with the instance, so that the import works in an
 * environment that has none, such as jsdom; and the module may be of another realm.
 */
export function startOnDemand(glue) {
  const replace = (code, part, replacement) => {
    if (code.search(part) < 0) throw new Error("wasm-bindgen has written another initSync, or other text coders");
    return code.replace(part, () => replacement);
  };
  // As a pattern that matches only this text.
  const exactly = (text) => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const hasCoders = glue.includes("cachedText");
  const create = `    cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
    cachedTextEncoder = new TextEncoder();
`;
  const init = `function initSync({ module }) {\n${hasCoders ? create : ""}    const imports = __wbg_get_imports();\n`;
  const started = replace(glue, INIT, init);
  if (!hasCoders) return started;
  const decoder = replace(started, exactly(CODERS[0]), "let cachedTextDecoder;\n");
  return replace(decoder, exactly(CODERS[1]), "let cachedTextEncoder;\n");
}

/**
 * The source of the module `#wasm`. Its import has no side effects, so bundlers can remove unused functions. Where
 * wasm-bindgen's function only passes numbers on, the wasm's own export is called directly.
 */
export function wasmModule(glue, { exports }) {
  const short = new Map(exports.map((entry) => entry.slice(-2)));
  const direct = (name) => {
    if (!short.has(name)) throw new Error(`the wasm does not export ${name}`);
    return `  ${name}: exports.${short.get(name)},\n`;
  };
  const members = [...glue.matchAll(/^export (function|class) ([\w$]+).*\n((?:.*\n)*?)\}$/gm)].map(([, kind, name, body]) => {
    // Functions that return a `Result` have more lines.
    const passesOn = /^ *(wasm\..*|const ret = wasm\..*\n *return ret >>> 0;)\n$/.test(body);
    return kind === "function" && passesOn ? direct(name) : `  ${name}: glue.${name},\n`;
  });
  return `import * as glue from "./core.js";
import { module } from "#module";

let started;

export const core = () => (started ??= start(glue.initSync({ module: module() })));

const start = (exports) => ({
${direct("memory")}${members.join("")}});
`;
}

const WASM_TYPES = `import type * as glue from "./core.js";

/** The functions that the wasm exports, and its memory. The first call creates the instance. */
export declare function core(): Omit<typeof glue, "default" | "initSync"> & { readonly memory: WebAssembly.Memory };
`;

/**
 * The options of two runs of wasm-opt. The first reduces the size; the second shortens names and prints them.
 * `--low-memory-unused` is safe: the linker puts the end of the stack at the lowest addresses.
 */
const WASM_OPT = [
  "-Oz --converge --low-memory-unused --strip-debug --strip-producers --strip-target-features",
  "--minify-imports-and-exports-and-modules",
];

/** The wasm features that every runtime supports. Node and Bun reject the output of `--all-features`. */
const FEATURES =
  "--mvp-features --enable-bulk-memory --enable-bulk-memory-opt --enable-mutable-globals --enable-nontrapping-float-to-int " +
  "--enable-sign-ext --enable-reference-types --enable-multivalue --enable-call-indirect-overlong";

function finish(folder) {
  const wasmOpt = fileURLToPath(new URL("node_modules/.bin/wasm-opt", import.meta.url));
  const wasm = join(folder, "core_bg.wasm");
  const [, printed] = WASM_OPT.map((options) =>
    execFileSync(wasmOpt, [...options.split(" "), ...FEATURES.split(" "), wasm, "-o", wasm], { encoding: "utf8" }),
  );
  const names = JSON.parse(printed);
  const glue = shorten(startOnDemand(readFileSync(join(folder, "core.js"), "utf8")), names);
  writeFileSync(join(folder, "core.js"), glue);
  // Otherwise TypeScript treats the modules as CommonJS.
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "wasm.js"), wasmModule(glue, names));
  writeFileSync(join(folder, "wasm.d.ts"), WASM_TYPES);
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) finish(process.argv[2]);
