// The scripts that build the package.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { copyDeclarations, importsOf, withCommonjsImports } from "../declarations.mjs";
import { CODERS, shorten, startOnDemand, wasmModule } from "../glue.mjs";
import { completeManifest, withSecurityAddress, withoutRelativeLinks } from "../manifest.mjs";
import { downloadsOf, SIZE_LIMITS, violationsOf } from "../size.mjs";
import { arraySource, checkText, encode, insert, joinStrings } from "../text.mjs";

function folderOf(t, files) {
  const folder = mkdtempSync(join(tmpdir(), "build-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test("removes line breaks inside strings, up to 400 characters", () => {
  assert.equal(joinStrings('a="one\\\ntwo\\\nthree";\nb'), 'a="onetwothree";\nb');
  const escapedBackslash = "a=`\\\\\n`";
  assert.equal(joinStrings(escapedBackslash), escapedBackslash);
  const half = "x".repeat(200);
  assert.equal(joinStrings(`${half}\\\n${half}\n`), `${half}${half}\n`);
  const tooLong = `${half}\\\n${half};\n`;
  assert.equal(joinStrings(tooLong), tooLong);
});

test("rejects long lines and characters that are not printable ASCII", () => {
  checkText("a.js", "let a;\nlet b;\n");
  checkText("a.js", "x".repeat(400));
  assert.throws(() => checkText("a.js", `\n${"x".repeat(401)}`), { message: "a.js, line 2 has 401 characters: at most 400 are allowed" });
  for (const other of ["\u007f", "\t", "\u00e9", "\r"]) assert.throws(() => checkText("a.js", `a${other}b`), /must be printable ASCII/);
});

/** Does the same as `xtask/loaders/decoder.wat`. */
function decode(text, table) {
  const bytes = [];
  for (let at = 0; at < text.length; at++) {
    const row = " !".indexOf(text[at]) + 1;
    if (row > 0) at++;
    bytes.push(table[128 * row + text.charCodeAt(at)]);
  }
  return bytes;
}

test("decodes every byte", () => {
  const all = Array.from({ length: 256 }, (_, byte) => byte);
  const bytes = [...all, ...new Array(100).fill(7), ...all.toReversed()];
  const { text, table } = encode(bytes);
  assert.deepEqual(decode(text, table), bytes);
  assert.match(text, /^[ !#%&(-;=-[\]-_a-~]*$/);
  // A frequent byte is one character.
  assert.equal(encode(new Array(1000).fill(200)).text.length, 1000);
});

test("writes lines of at most 400 characters", () => {
  const array = arraySource("x".repeat(1000));
  assert.deepEqual(array.split("\n").map(({ length }) => length), [1, 400, 400, 208, 1]);
});

test("inserts texts in place of their names", () => {
  const sources = { "[WASM_TEXT]": arraySource("ab"), "[WASM_DECODER]": arraySource("00") };
  assert.equal(insert("var a=[WASM_TEXT],b=[WASM_DECODER];", sources), 'var a=[\n"ab"\n],b=[\n"00"\n];');
  for (const bundle of ["var a=1;", "[WASM_TEXT][WASM_TEXT][WASM_DECODER]"]) assert.throws(() => insert(bundle, sources), /must contain \[WASM_TEXT\] once/);
});

test("copies the declarations that entries import, also for CommonJS", (t) => {
  const types = 'export { a } from "./a.js";\n/** see "./b.js" */\nexport type B = import("./c/b.js").B | "./c.js";\n';
  assert.deepEqual(importsOf(types), ["./a", "./c/b"]);
  assert.equal(withCommonjsImports('import "node:http";\n'), 'import "node:http";\n');
  const from = folderOf(t, { "index.d.ts": types, "a.d.ts": "", "c/b.d.ts": 'import "../index.js";', "other.d.ts": "" });
  const to = folderOf(t, {});
  copyDeclarations(from, to, ["index"]);
  const commonjs = 'export { a } from "./a.cjs";\n/** see "./b.js" */\nexport type B = import("./c/b.cjs").B | "./c.js";\n';
  assert.deepEqual([readFileSync(join(to, "index.d.ts"), "utf8"), readFileSync(join(to, "index.d.cts"), "utf8")], [types, commonjs]);
  assert.equal(readFileSync(join(to, "c/b.d.cts"), "utf8"), 'import "../index.cjs";');
  assert.throws(() => readFileSync(join(to, "other.d.ts")), { code: "ENOENT" });
  assert.throws(() => copyDeclarations(folderOf(t, { "index.d.ts": 'import "#wasm";' }), to, ["index"]), /imports a private module/);
});

const INIT = `function initSync(module) {
    if (!(module instanceof WebAssembly.Module)) {
        module = new WebAssembly.Module(module);
    }
    const instance = new WebAssembly.Instance(module, imports);
    return instance;
}
`;

test("creates text coders with the instance", () => {
  const expected = `let cachedTextDecoder;
let between;
let cachedTextEncoder;
function initSync({ module }) {
    cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
    cachedTextEncoder = new TextEncoder();
    const imports = __wbg_get_imports();
    const instance = new WebAssembly.Instance(module, imports);
    return instance;
}
`;
  assert.equal(startOnDemand(CODERS[0] + "let between;\n" + CODERS[1] + INIT), expected);
});

test("rejects unexpected JavaScript of wasm-bindgen", () => {
  const withoutCoders = startOnDemand(INIT);
  assert.ok(withoutCoders.startsWith("function initSync({ module }) {\n    const imports"), withoutCoders);
  assert.ok(!withoutCoders.includes("instanceof"), withoutCoders);
  const unexpected = { message: "wasm-bindgen has written another initSync, or other text coders" };
  for (const glue of ["export function sign() {}", `let cachedTextDecoder = new TextDecoder();\n${INIT}`]) {
    assert.throws(() => startOnDemand(glue), unexpected);
  }
});

test("shortens only names of the wasm", () => {
  const names = { imports: [["./core_bg.js", "__wbg_get_1", "a"]], exports: [["memory", "b"], ["sign", "c"]] };
  const glue = `export function sign(memory) { return wasm.sign(memory, wasm.memory.buffer, wasm.signed); }
    const import0 = { __wbg_get_1: get, __wbg_get_10: get };
    return { "./core_bg.js": import0 };`;
  const short = `export function sign(memory) { return wasm.c(memory, wasm.b.buffer, wasm.signed); }
    const import0 = { a: get, __wbg_get_10: get };
    return { "a": import0 };`;
  assert.equal(shorten(glue, names), short);
  assert.throws(() => shorten(glue, {}));
});

test("calls functions directly that only pass numbers on", () => {
  const glue = `export class Gateway {
    free() {
    }
}
/**
 * @returns {number}
 */
export function sign(a, b) {
    const ret = wasm.sign(a, b);
    return ret >>> 0;
}
export function begin() {
    wasm.begin();
}
export function count(number) {
    const ret = wasm.count(number);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return ret[0] >>> 0;
}
export function is_open(number) {
    const ret = wasm.is_open(number);
    return ret !== 0;
}
function initSync(module) {
}
`;
  const exports = [["memory", "m"], ["sign", "s"], ["begin", "b"]];
  const end = `
const start = (exports) => ({
  memory: exports.m,
  Gateway: glue.Gateway,
  sign: exports.s,
  begin: exports.b,
  count: glue.count,
  is_open: glue.is_open,
});
`;
  assert.ok(wasmModule(glue, { exports }).endsWith(end), wasmModule(glue, { exports }));
  assert.throws(() => wasmModule("export function missing() {\n    wasm.missing();\n}\n", { exports }), /does not export missing/);
});

test("reports sizes over the limit and missing exports", () => {
  const small = (errors) =>
    [[".", 1], [".", 2], ["./preview", 1], ["./explain", 1], ["./sandbox", 1], ["./errors", 1, errors]].map(([subpath, count, gzipped = 1]) => {
      const files = ["errors.js", "main.wasm"].slice(0, count);
      return { subpath, files, name: files.join(" + "), raw: 0, gzipped };
    });
  assert.deepEqual(violationsOf(small(1)), []);
  assert.deepEqual(violationsOf(small(6.1)), ["errors.js: 6.1 KiB gzipped, the limit is 6"]);
  assert.deepEqual(violationsOf(small(NaN)), ["errors.js: NaN KiB gzipped, the limit is 6"]);
  assert.deepEqual(violationsOf(small(1).slice(0, 5)), ["size of `/errors`: the package has no such export"]);
});

test("every limit of a size is kept at its figure, and exceeded by a tenth more", () => {
  assert.equal(SIZE_LIMITS.length, 6);
  const at = (limit) => ({ subpath: limit.subpath, files: limit.inlined ? ["a.js"] : ["a.js", "a.wasm"], name: limit.title, raw: 0, gzipped: limit.must });
  const downloads = SIZE_LIMITS.map(at);
  assert.deepEqual(violationsOf(downloads), []);
  for (const [changed, limit] of SIZE_LIMITS.entries()) {
    const larger = downloads.map((each, index) => (index === changed ? { ...each, gzipped: limit.must + 0.1 } : each));
    assert.deepEqual(violationsOf(larger), [`${limit.title}: ${limit.must}.1 KiB gzipped, the limit is ${limit.must}`]);
  }
});

test("a download contains the script and the wasm that it names", (t) => {
  const folder = folderOf(t, {
    "package.json": `{ "exports": { ".": { "workerd": { "types": "./x.d.ts", "default": "./x.workerd.js" },
      "import": "./x.js", "require": { "default": "./x.cjs" } }, "./package.json": "./package.json" } }`,
    "x.workerd.js": 'import module from "./x.wasm";',
    "x.js": "1",
    "x.cjs": "2",
    "x.wasm": "wasm",
    "y.wasm": "wasm",
  });
  assert.deepEqual(downloadsOf(folder).map(({ name, raw }) => [name, raw * 1024]), [["x.workerd.js + x.wasm", 34], ["x.js", 1], ["x.cjs", 1]]);
});

test("the generated types are those of the crate's tables", () => {
  const generated = (name) => readFileSync(new URL(`../../../pkg-template/src/generated/${name}.ts`, import.meta.url), "utf8");
  const protocol = generated("protocol");
  for (const part of [
    'export type Rule =\n  | "A"\n  | "B-append"\n  | "B-index";',
    "    pg_amount: string;",
    "    pg_user_id?: string | number | bigint | undefined;",
    "    readonly pg_payment_amount?: string;",
  ]) assert.ok(protocol.includes(part), part);
  assert.ok(!protocol.includes("pg_sig: string | undefined"));
  // An index signature would accept misspelt names.
  assert.ok(!protocol.includes("[name: string]"));
  assert.ok(generated("operations").includes('{"name":"pg_card_token_to","type":"card_token","required":{"unless":"pg_card_id_to"},'));
  const codes = generated("error-codes");
  assert.ok(codes.includes('\n  "9991": [\n    "unknown",\n    "Order id is not unique",\n    "Неуникальный идентификатор заказа",\n  ],\n'));
  assert.equal(codes.match(/\n {2}"/g).length, 106);
});

test("the manifest has the version, and the addresses that are set", () => {
  const template = '{\n  "name": "a",\n  "version": "0.0.0",\n  "license": "MIT",\n  "type": "module"\n}\n';
  assert.deepEqual(JSON.parse(completeManifest(template, "1.2.3", {})), { name: "a", version: "1.2.3", license: "MIT", type: "module" });
  const contact = { repository: "https://code.example/a", homepage: "https://a.example", bugs: "https://code.example/a/issues" };
  assert.deepEqual(Object.entries(JSON.parse(completeManifest(template, "1.2.3", contact))), [
    ["name", "a"],
    ["version", "1.2.3"],
    ["license", "MIT"],
    ["repository", { type: "git", url: "git+https://code.example/a" }],
    ["homepage", "https://a.example"],
    ["bugs", "https://code.example/a/issues"],
    ["type", "module"],
  ]);
});

test("a report of a vulnerability goes to the address that is set", () => {
  const text = readFileSync(new URL("../../../SECURITY.md", import.meta.url), "utf8");
  assert.equal(withSecurityAddress(text, {}), text);
  assert.match(withSecurityAddress(text, { security: "security@a.example" }), /^Report a vulnerability privately to security@a\.example, not in/m);
});

test("only links to files of the repository become text", () => {
  const text = "[examples/node](../node) and [the page](https://a.example/x)\n`handlers[name](event)`";
  assert.equal(withoutRelativeLinks(text), "examples/node and [the page](https://a.example/x)\n`handlers[name](event)`");
});
