// The error classes with several copies of the package, and in environments that only Node can create.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";
import * as main from "freedompay-payouts";
import * as explain from "freedompay-payouts/explain";
import * as preview from "freedompay-payouts/preview";
import * as sandbox from "freedompay-payouts/sandbox";
import { checkClasses, thrownErrors } from "../suite/errors.js";

const require = createRequire(import.meta.url);
const ENTRIES = ["", "/errors", "/preview", "/explain", "/sandbox"].map((subpath) => `freedompay-payouts${subpath}`);
const installed = dirname(require.resolve("freedompay-payouts/package.json"));
const folder = mkdtempSync(join(tmpdir(), "freedompay-payouts-"));
after(() => rmSync(folder, { recursive: true }));

const imported = { main, explain, preview, sandbox };
const required = Object.fromEntries(
  Object.keys(imported).map((name) => [name, require(`freedompay-payouts${name === "main" ? "" : `/${name}`}`)]),
);

/** The main entry of a copy of the package, as a module. */
async function copied() {
  const copy = join(folder, "copy");
  cpSync(installed, copy, { recursive: true });
  return import(pathToFileURL(join(copy, "index.js")).href);
}

/** The main entry in a realm of its own, where `Error` is another class. */
function inAnotherRealm() {
  const file = join(installed, "index.cjs");
  const context = vm.createContext({ WebAssembly, TextEncoder, TextDecoder, Uint8Array, Buffer, URL, crypto });
  const module = { exports: {} };
  vm.runInContext(`(function (module, exports) {${readFileSync(file, "utf8")}\n})`, context, file)(module, module.exports);
  return module.exports;
}

test("import, require, a copy and another realm have different classes", async () => {
  const all = [main, preview, explain, sandbox, required.main, await copied(), inAnotherRealm()].map((entry) => entry.ValidationError);
  assert.equal(new Set(all).size, all.length);
  assert.equal(inAnotherRealm().FreedomPayError.prototype instanceof Error, false);
});

for (const [name, entry] of Object.entries(imported)) {
  test(`errors are instances across import and require: ${name}`, () => {
    for (const errors of [thrownErrors(main), thrownErrors(required.main)]) {
      checkClasses(errors, entry);
      checkClasses(errors, required[name]);
    }
  });
}

test("errors are instances across copies of the package", async () => {
  const copy = await copied();
  checkClasses(thrownErrors(copy), main);
  checkClasses(thrownErrors(main), copy);
  checkClasses(thrownErrors(copy), required.preview);
});

test("errors are instances across realms", () => {
  const other = inAnotherRealm();
  checkClasses(thrownErrors(other), main);
  checkClasses(thrownErrors(main), other);
});

test("the sandbox throws errors of the other entries", () => {
  assert.throws(() => new sandbox.Gateway({ merchantId: "shop" }), main.ValidationError);
  assert.throws(() => new required.sandbox.Gateway({ merchantId: "shop" }), required.main.ValidationError);
});

test("a stack starts with the name of the class", () => {
  for (const [name, error] of Object.entries(thrownErrors(main))) assert.ok(error.stack.startsWith(`${name}: ${error.message}\n`));
});

/** The output of Node for this code. */
function output(type, code, ...flags) {
  const words = [...flags, `--input-type=${type}`, "--eval", code];
  return execFileSync(process.execPath, words, { encoding: "utf8", cwd: dirname(fileURLToPath(import.meta.url)) }).trim();
}

test("every entry loads and names its errors if the prototypes of Error and Object are frozen", () => {
  const freeze = "for (const each of [Error, TypeError, Object, Function, Array]) Object.freeze(each.prototype); Object.freeze(Error);";
  const names = '[{ FreedomPayError, ValidationError }] = loaded; console.log(new FreedomPayError("options_invalid", "x").name, new ValidationError("options_invalid", "x").name);';
  const load = (how) => ENTRIES.map((entry) => `${how}("${entry}")`).join(", ");
  const asModule = `${freeze} const loaded = await Promise.all([${load("import")}]); const ${names}`;
  assert.equal(output("module", asModule), "FreedomPayError ValidationError");
  assert.equal(output("commonjs", `${freeze} const loaded = [${load("require")}]; const ${names}`), "FreedomPayError ValidationError");
});

test("without WebAssembly every function that needs it throws environment_unsupported", () => {
  const runner = fileURLToPath(new URL("../runners/unsupported.mjs", import.meta.url));
  const printed = execFileSync(process.execPath, ["--jitless", runner], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  assert.deepEqual(JSON.parse(printed), { passed: 5, failures: [] });
});

test("an error that nobody catches is printed within a screen, without control characters", () => {
  const attempts = {
    'new Merchant({ merchantId: "1", payoutSecret: undefined })': "payoutSecret must be text, found undefined; is its environment variable set?",
    'new Merchant({ merchantId: "1", payoutSecret: "k" }).sign("payout_status", {})': "pg_order_id is missing",
    'new Merchant({ merchantId: "1", payoutSecret: "k" }).verifyCallback({ url: "https://shop.example/x", body: "{}" })': "JSON",
    'new Merchant({ merchantId: "1", payoutSecret: "k" }).receiveCallback({})': "receiveCallback needs a Request of the Fetch API",
  };
  for (const [code, expected] of Object.entries(attempts)) {
    for (const [type, load] of [["module", 'import { Merchant } from "freedompay-payouts";'], ["commonjs", 'const { Merchant } = require("freedompay-payouts");']]) {
      const words = [`--input-type=${type}`, "--eval", `${load} ${code};`];
      const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", cwd: dirname(fileURLToPath(import.meta.url)) });
      assert.equal(status, 1);
      assert.ok(stderr.includes(expected), stderr);
      assert.match(stderr, /^[\n\x20-\x7e]*$/, code);
      const lines = stderr.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 120)), 0);
      assert.ok(lines <= 40, `${lines} lines of 120 characters: ${stderr}`);
    }
  }
});
