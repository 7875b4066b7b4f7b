// Values of another realm, as Jest and jsdom have them, and environments that lack a part of the platform.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import vm from "node:vm";
import * as main from "freedompay-payouts";
import { explain } from "freedompay-payouts/explain";
import { Gateway } from "freedompay-payouts/sandbox";
import { bytesOf, kindsOf } from "../suite/caller_bytes.js";
import { options, paidBody, postLink as url } from "../support/fixtures.mjs";

const require = createRequire(import.meta.url);
const installed = dirname(require.resolve("freedompay-payouts/package.json"));
const merchant = new main.Merchant(options);
const body = paidBody;

/** Runs code in a realm of its own. It has only JavaScript's own classes and these globals. */
const inRealm = (code, globals = {}) => vm.runInContext(code, vm.createContext(globals));

/** Loads an entry for `require` in a realm with these globals, and returns its exports and the realm. */
function load(entry, globals) {
  const context = vm.createContext(globals);
  const file = join(installed, `${entry}.cjs`);
  const module = { exports: {} };
  vm.runInContext(`(function (module, exports, require) {${readFileSync(file, "utf8")}\n})`, context, file)(module, module.exports, require);
  return { entry: module.exports, context };
}

test("bytes of another realm are read", () => {
  const others = inRealm(`(${kindsOf})(Uint8Array.from([${bytesOf(body, "&")}]))`, { Buffer: undefined });
  assert.equal(Object.keys(others).length, 13);
  const secrets = { payout: options.payoutSecret };
  const gateway = new Gateway({ payoutSecret: options.payoutSecret });
  const request = merchant.sign("balance_status", {});
  for (const [kind, other] of Object.entries(others)) {
    assert.equal(other instanceof Uint8Array || other instanceof ArrayBuffer, false, kind);
    assert.equal(merchant.verifyCallback({ url, body: other }).outcome, "succeeded", kind);
    assert.equal(explain({ message: { url, body: other }, secrets }).verdict, "matches", kind);
  }
  const sent = inRealm(`(${kindsOf})(Uint8Array.from([${bytesOf(request.body, "&")}]))`, { Buffer: undefined });
  for (const [kind, other] of Object.entries(sent)) {
    const { body: answer } = gateway.respond({ url: request.url, body: other });
    assert.equal(merchant.verifyAnswer(request, answer).outcome, "succeeded", kind);
    assert.equal(merchant.verifyAnswer(request, inRealm(`Uint8Array.from([${new TextEncoder().encode(answer)}])`)).outcome, "succeeded", kind);
  }
  gateway.close();
});

test("promises of another realm are an error that says to await them", () => {
  const promise = inRealm("Promise.resolve(1)");
  assert.equal(promise instanceof Promise, false);
  const awaited = /found a promise; await it$/;
  assert.throws(() => merchant.verifyCallback({ url, body: promise }), { code: "body_unreadable", message: awaited });
  assert.throws(() => merchant.verifyAnswer(merchant.sign("balance_status", {}), promise), { code: "body_unreadable", message: awaited });
  assert.throws(() => merchant.sign("payout_status", promise), { code: "fields_invalid", message: awaited });
  assert.throws(() => new main.Merchant({ ...options, payoutSecret: promise }), { code: "options_invalid", message: awaited });
});

test("objects of another realm are read as a URL, a Request, options and fields", async () => {
  class Link {
    href = url;
  }
  assert.equal(main.scriptName(new Link()), "payout-callback");
  const like = inRealm("({ url, method: 'POST', bodyUsed: false, headers: { get: () => null }, body: { getReader: () => reader } })", {
    url,
    reader: { read: async () => ({ done: false, value: inRealm(`Uint8Array.from([${bytesOf(body, "&")}])`) }), cancel: async () => {} },
  });
  let reads = 0;
  const { getReader } = like.body;
  like.body.getReader = () => ({ ...getReader(), read: async () => (reads++ === 0 ? getReader().read() : { done: true }) });
  assert.equal((await merchant.receiveCallback(like)).outcome, "succeeded");
  const foreign = inRealm("({ options: { merchantId: '500001', payoutSecret: ['payout-key'] }, fields: { pg_order_id: '1' }, pairs: [['pg_order_id', '1']] })");
  const other = new main.Merchant(foreign.options);
  assert.match(other.sign("payout_status", foreign.fields, { salt: "s" }).body, /pg_order_id=1&/);
  assert.match(other.sign("payout_status", foreign.pairs, { salt: "s" }).body, /pg_order_id=1&/);
});

const text = { TextEncoder, TextDecoder };

test("a compiled module that is no instance of the realm's WebAssembly.Module starts", () => {
  // As in Vitest and Jest: the class is another one than that of the modules which it makes.
  const { Module, Instance, Memory } = WebAssembly;
  const replaced = { Instance, Memory, Module: function (bytes) { return new Module(bytes); } };
  assert.equal(new replaced.Module(readFileSync(join(installed, "main.wasm"))) instanceof replaced.Module, false);
  for (const entry of ["index", "preview", "explain"]) {
    const { entry: loaded, context } = load(entry, { ...text, crypto, URLSearchParams });
    context.WebAssembly = replaced;
    if (entry === "index") assert.equal(loaded.scriptName(url), "payout-callback");
    if (entry === "preview") assert.equal(loaded.preview("balance_status", { pg_currency: "KZT" }, { merchantId: "1" }).problems.length, 0);
    if (entry === "explain") assert.equal(loaded.explain({ message: { url, body }, secrets: { payout: options.payoutSecret } }).verdict, "matches");
  }
});

/** A first call of each entry. */
const calls = {
  index: (entry) => new entry.Merchant(options).verifyCallback({ url, body }).outcome,
  preview: (entry) => entry.preview("balance_status", { pg_currency: "KZT" }, { merchantId: "1" }).problems.length,
  explain: (entry) => entry.explain({ message: { url, body }, secrets: { payout: options.payoutSecret } }).verdict,
  sandbox: (entry) => new entry.Gateway().respond({ url: "/g2g/balance_status", body }).status,
};

for (const [name, call] of Object.entries(calls)) {
  test(`without TextEncoder the import works, and the first call says what is missing: ${name}`, () => {
    for (const missing of ["TextEncoder", "TextDecoder"]) {
      const { entry, context } = load(name, { ...text, [missing]: undefined, crypto, URLSearchParams });
      const error = { name: "FreedomPayError", code: "environment_unsupported", message: `the environment has no ${missing}; under jsdom set globalThis.${missing} to that of node:util` };
      for (let times = 0; times < 2; times += 1) assert.throws(() => call(entry), error);
      context[missing] = text[missing];
      assert.doesNotThrow(() => call(entry));
    }
  });
}

test("error codes need neither text coders nor WebAssembly", () => {
  const { entry } = load("error-codes", { WebAssembly: undefined });
  assert.equal(entry.describeError("9991").code, "9991");
});
