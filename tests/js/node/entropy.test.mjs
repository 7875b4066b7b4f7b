// Without random bytes nothing is signed. As soon as there are random bytes, the next call works.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { options, signature, signed as withSignature } from "../support/fixtures.mjs";

const { FreedomPayError, Merchant, verifyFields } = createRequire(import.meta.url)("freedompay-payouts");
const merchant = new Merchant(options);
const sign = (options) => merchant.sign("payout_status2", { pg_order_id: "1" }, options).body;
const assertNoEntropy = (work) =>
  assert.throws(work, {
    name: "FreedomPayError",
    code: "entropy_unavailable",
    message: "the platform gave no random bytes for the salt; on Workers, sign inside a request handler",
  });

const { getRandomValues } = Crypto.prototype;
const broken = {
  throws: () => {
    throw new Error("Disallowed operation called within global scope.");
  },
  "does nothing": (bytes) => bytes,
};

for (const [how, instead] of Object.entries(broken)) {
  test(`if getRandomValues ${how}, nothing is signed without a given salt`, () => {
    // Use up the random bytes that the package already has.
    for (let times = 0; times < 256; times += 1) sign();
    Crypto.prototype.getRandomValues = instead;
    try {
      for (let times = 0; times < 600; times += 1) {
        let body;
        try {
          body = sign();
        } catch (error) {
          assertNoEntropy(() => {
            throw error;
          });
          continue;
        }
        assert.ok(times < 256, "a salt of no random bytes");
        assert.doesNotMatch(body, /pg_salt=(\w)\1{15}&/);
      }
      assertNoEntropy(() => sign());
      assertNoEntropy(() => sign({}));
      assert.match(sign({ salt: "mySalt1" }), /pg_salt=mySalt1&/);
    } finally {
      Crypto.prototype.getRandomValues = getRandomValues;
    }
    const salts = Array.from({ length: 600 }, () => sign().match(/pg_salt=(\w{16})&/)[1]);
    assert.equal(new Set(salts).size, 600);
  });
}

test("the source of random bytes may call the package", () => {
  const url = "https://shop.example/script";
  const paid = { pg_merchant_id: "500001", pg_order_id: "1", pg_payment_id: "77", pg_status: "ok", pg_payment_amount: "1.00", pg_salt: "s" };
  const body = withSignature("script", paid);
  const callback = merchant.verifyCallback({ url, body });
  const inner = () => {
    merchant.sign("reg2reg", { pg_order_id: "inner" }, { salt: "inner" });
  };
  const calls = [
    () => merchant.sign("payout_status2", { pg_order_id: "1" }).body,
    () => merchant.sign("payout_status2", { pg_order_id: "1" }, {}).body,
    () => merchant.sign("balance_status", {}).body,
    () => merchant.sign("balance_status", {}, {}).body,
    () => callback.reply("ok", "text").body,
  ];
  for (const call of calls) {
    let asked = 0;
    Crypto.prototype.getRandomValues = function (bytes) {
      asked += 1;
      for (const work of [inner, () => verifyFields("script", body, "payout-secret"), () => merchant.verifyCallback({ url, body })]) {
        try {
          work();
        } catch (error) {
          assert.ok(error instanceof FreedomPayError, error);
        }
      }
      return getRandomValues.call(this, bytes);
    };
    try {
      for (let times = 0; times < 600; times += 1) {
        const signed = call();
        const fields = signed.startsWith("<") ? [...signed.matchAll(/<(pg_\w+)>(.*?)<\/\1>/g)].map(([, name, value]) => [name, value]) : [...new URLSearchParams(signed)];
        const script = signed.startsWith("<") ? "script" : fields.some(([name]) => name === "pg_order_id") ? "payout_status2" : "balance_status";
        assert.equal(fields.at(-1)[1], signature(script, fields));
        assert.ok(!signed.includes("inner"), signed);
      }
    } finally {
      Crypto.prototype.getRandomValues = getRandomValues;
    }
    assert.ok(asked > 0);
  }
});
