// Objects of the package show no secret and no card number in logs, whichever way they are converted to text.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { format, inspect } from "node:util";
import { form, postLink as url } from "../support/fixtures.mjs";
import { signature, signed } from "../support/signer.mjs";

const require = createRequire(import.meta.url);
const main = require("freedompay-payouts");
const { explain } = require("freedompay-payouts/explain");
const { preview } = require("freedompay-payouts/preview");
const { Gateway } = require("freedompay-payouts/sandbox");

const SECRET = "Zq7vR2mXw9LkT4hB8nPc3sJdY6fGaE5u";
const CARD = "4405645000006150";
const merchant = new main.Merchant({ merchantId: "500001", payoutSecret: SECRET });
const payout = { pg_order_id: "1234", pg_amount: "100.00", pg_payment_to: CARD, pg_description: "x", pg_post_link: url };
const fields = { pg_merchant_id: "500001", pg_order_id: "1234", pg_payment_id: "77", pg_payment_amount: "100", pg_status: "ok", pg_salt: "s" };
const callback = () => merchant.verifyCallback({ url, body: form(signed("payout-callback", fields, SECRET)) });
const errorOf = (work) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};

const shown = {
  "a merchant": () => merchant,
  "a signed request": () => merchant.sign("p2p2nonreg", payout),
  "a second signed request": () => merchant.sign("p2p2nonreg", { ...payout, pg_order_id: "4321" }),
  "a callback": callback,
  "a second callback": callback,
  "a reply": () => callback().reply("ok"),
  "a preview": () => preview("p2p2nonreg", payout, { merchantId: "500001" }),
  "an explanation": () => explain({ message: { url, body: form({ ...fields, pg_note: CARD, pg_sig: "0".repeat(32) }) }, secrets: { payout: SECRET } }),
  "a gateway": () => new Gateway({ payoutSecret: SECRET }),
  "a bad payout's error": () => errorOf(() => merchant.sign("p2p2nonreg", { ...payout, pg_payment_to: `${CARD.slice(0, -1)}1` })),
  "a forged callback's error": () => errorOf(() => merchant.verifyCallback({ url, body: form({ ...fields, pg_sig: "0".repeat(32) }) })),
  "an unreadable callback's error": () => errorOf(() => merchant.verifyCallback({ url, body: `{"card":"${CARD}","key":"1"}` })),
  "a misplaced request's error": () => errorOf(() => merchant.verifyAnswer(merchant.sign("p2p2nonreg", payout).body, "<r/>")),
  "a bad secret's error": () => errorOf(() => new main.Merchant({ merchantId: "500001", payoutSecret: `${SECRET}\n` })),
};

const ways = {
  String,
  "JSON.stringify": (value) => JSON.stringify(value) ?? "",
  inspect: (value) => inspect(value, { depth: 9, showHidden: true, getters: true }),
  "console.log": (value) => format("%s %o %O %j", value, value, value, value),
  stack: (value) => String(value.stack),
  "every property": (value) => Object.getOwnPropertyNames(value).map((name) => (name === "body" ? "" : inspect(value[name]))).join(),
};

const expected = signature("payout-callback", fields, SECRET);

for (const [what, make] of Object.entries(shown)) {
  test(`${what} shows neither secret nor card number in a log`, () => {
    const value = make();
    for (const [way, text] of Object.entries(ways)) {
      const log = text(value);
      for (const hidden of [SECRET, CARD, CARD.slice(0, -1)]) assert.ok(!log.includes(hidden), `${way}: ${log}`);
      if (what.includes("forged")) assert.ok(!log.includes(expected), `${way} shows the expected digest`);
    }
  });
}

test("a log of a signed request has operation, url and asked", () => {
  const request = merchant.sign("p2p2nonreg", payout);
  const { operation, url, asked } = request;
  assert.equal(inspect(request), inspect({ operation, url, asked }));
  assert.equal(format("%j", request), JSON.stringify({ operation, url, asked }));
});
