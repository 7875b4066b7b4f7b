// Memory of the wasm: how much messages use, and that it may grow in any call. Texts that are too long use none.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { form, options, signed } from "../support/fixtures.mjs";

let memory;
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...words) {
    super(...words);
    // Found by its type: the build shortens the names of the exports.
    memory = Object.values(this.exports).find((value) => value instanceof WebAssembly.Memory);
  }
};

const require = createRequire(import.meta.url);
const { signFields, verifyFields } = require("freedompay-payouts");
const sign = (fields) => signFields("script", fields, "key");
const rejected = (attempt) => assert.throws(attempt, { code: "fields_invalid", message: "the fields have more than 1048576 characters" });

test("rejects texts that are too long before copying them", () => {
  sign({ pg_a: "1" });
  const before = memory.buffer.byteLength;
  const more = () => memory.buffer.byteLength - before;
  for (const fields of [{ pg_a: "x".repeat(2 ** 28) }, { pg_a: ["x".repeat(2 ** 20), "x"] }, { ["x".repeat(2 ** 28)]: "x" }]) {
    rejected(() => verifyFields("script", fields, "key"));
    rejected(() => sign(fields));
  }
  rejected(() => sign({ pg_a: 10n ** 1_100_000n }));
  assert.equal(more(), 0);
  for (let times = 0; times < 10; times += 1) sign({ pg_a: "x".repeat(2 ** 20 - 4) });
  assert.ok(more() < 32 << 20, `${more()} bytes more`);
});

test("repeated messages that are too deep or too large use little memory", () => {
  const wide = [];
  for (let times = 0; times < 600; times += 1) wide.push(wide);
  const attempt = () => assert.throws(() => sign({ pg_a: wide }), { code: "fields_invalid" });
  attempt();
  const before = memory.buffer.byteLength;
  for (let times = 0; times < 100; times += 1) attempt();
  const more = memory.buffer.byteLength - before;
  assert.ok(more < 4 << 20, `${more} bytes more`);
});

/** Another instance of the package, whose memory has the size that it starts with. */
function freshMerchant() {
  for (const file of Object.keys(require.cache)) delete require.cache[file];
  const { Merchant } = require("freedompay-payouts");
  return new Merchant(options);
}

test("the memory may grow while a message is verified", () => {
  const url = "https://shop.example/script";
  const flat = { pg_merchant_id: "500001", pg_order_id: "1", pg_payment_id: "77", pg_status: "ok", pg_payment_amount: "1.00", pg_salt: "s" };
  const names = Array.from({ length: 505 }, (_, at) => `f${at}[b][c][d][e][f][g][h]`);
  // All nested values are the same, so their order does not matter.
  const pairs = signed("script", [...Object.entries(flat), ...names.map((name) => [name, "x"])]);
  const merchant = freshMerchant();
  const size = memory.buffer.byteLength;
  const callback = merchant.verifyCallback({ url, body: form(pairs) });
  assert.ok(memory.buffer.byteLength > size, "the memory has grown");
  assert.deepEqual([callback.outcome, callback.deduplicationKey, Object.keys(callback.fields).length], ["succeeded", "500001;77;1;1;ok", 512]);
});

test("a status request that makes the memory grow is too long, or its answer is compared", () => {
  const asked = (pg_payment_id) => () => freshMerchant().verifyAnswer({ operation: "payout_status", pg_order_id: 1234, pg_payment_id }, "<r/>");
  assert.throws(asked("x".repeat(1_000_000)), { code: "options_invalid", message: "the request is too long" });
  assert.throws(asked("77"), { code: "answer_unsigned" });
});
