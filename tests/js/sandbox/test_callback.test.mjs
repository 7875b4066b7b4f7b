// `testCallback`: a signed callback in one call.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Merchant } from "freedompay-payouts";
import { FreedomPayError, testCallback } from "freedompay-payouts/sandbox";

const url = "https://shop.example/payout-callback";
const settings = { merchantId: "500002", payoutSecret: ["test-secret", "older"] };
const merchant = new Merchant(settings);

test("makes a callback of a success for the merchant, signed with the first secret", () => {
  const callback = testCallback({ ...settings, url: new URL(url) });
  assert.deepEqual(Object.keys(callback), ["url", "method", "headers", "body"]);
  assert.deepEqual([callback.url, callback.method], [url, "POST"]);
  assert.deepEqual(callback.headers, { "content-type": "application/x-www-form-urlencoded" });
  const { outcome, fields, secretIndex } = merchant.verifyCallback(callback, { strict: true });
  const { pg_salt, pg_sig, pg_datetime, pg_payment_date, ...others } = fields;
  assert.deepEqual([outcome, secretIndex], ["succeeded", 0]);
  assert.deepEqual({ ...others }, {
    pg_payment_id: "700000001",
    pg_merchant_id: "500002",
    pg_status: "ok",
    pg_order_id: "1234",
    pg_payment_amount: "100.00",
    pg_type: "payout",
    pg_balance: "999900.00",
    pg_card_hash: "440564******6150",
  });
  assert.match(pg_salt, /^[A-Za-z0-9]{16}$/);
  assert.ok(Math.abs(Date.now() - Date.parse(pg_datetime)) < 60_000, pg_datetime);
  assert.equal(pg_payment_date, pg_datetime.slice(0, 19).replace("T", " "));
});

test("takes the given fields, numbers and nested ones, and leaves defaults for undefined", () => {
  const fields = { pg_order_id: 77, pg_status: undefined, pg_new: "x", list: ["a", { b: "c" }], pg_salt: "MySalt" };
  const verified = merchant.verifyCallback(testCallback({ ...settings, url, fields })).fields;
  assert.deepEqual([verified.pg_order_id, verified.pg_status, verified.pg_new, verified.pg_salt], ["77", "ok", "x", "MySalt"]);
  assert.equal(JSON.stringify(verified.list), '["a",{"b":"c"}]');
  const other = testCallback({ ...settings, url, fields: { pg_merchant_id: "1" } });
  assert.throws(() => merchant.verifyCallback(other), { code: "merchant_mismatch" });
});

test("takes fields as pairs, and the parameters of the query of the URL", () => {
  const pairs = [["pg_order_id", "77"], ["shop", "a"], ["shop", "b"], ["pg_type", undefined]];
  for (const fields of [pairs, new Map(pairs)]) {
    const { fields: verified } = merchant.verifyCallback(testCallback({ ...settings, url: `${url}?user=1`, fields }));
    const shop = fields === pairs ? ["a", "b"] : "b";
    assert.deepEqual([verified.pg_order_id, verified.shop, verified.user, verified.pg_type], ["77", shop, "1", "payout"]);
  }
  assert.throws(() => testCallback({ ...settings, url, fields: ["pg_order_id"] }), {
    code: "fields_invalid",
    message: "a list of fields must be of pairs: [name, value]",
  });
});

for (const form of ["urlencoded", "multipart", "pg_xml", "xml"]) {
  test(`a callback of the form ${form} goes into a Request, and a forged one is rejected`, async () => {
    const callback = testCallback({ ...settings, url, form, fields: { pg_order_id: "77", pg_status: "error" } });
    const received = await merchant.receiveCallback(new Request(callback.url, callback));
    assert.deepEqual([received.outcome, received.fields.pg_order_id, received.error?.code], ["failed", "77", "10001"]);
    const forged = { ...callback, body: callback.body.replace("77", "78") };
    assert.throws(() => merchant.verifyCallback(forged), { code: "signature_mismatch" });
  });
}

test("names what is wrong with the options", () => {
  const text = (options) => {
    try {
      testCallback(options);
    } catch (error) {
      assert.ok(error instanceof FreedomPayError);
      return `${error.code}: ${error.message}`;
    }
    throw new Error("expected an error");
  };
  assert.equal(text(undefined), "options_invalid: the options of a test callback must be an object, found undefined");
  assert.equal(text({ ...settings, url, field: {} }), "options_invalid: there is no option field; the options are url, payoutSecret, merchantId, fields, form");
  assert.equal(text({ ...settings }), "options_invalid: url must be text or a URL, found undefined");
  assert.match(text({ url }), /^options_invalid: payoutSecret must be text, found undefined/);
  assert.match(text({ url, payoutSecret: [] }), /^options_invalid: payoutSecret must be text, found undefined/);
  assert.match(text({ ...settings, url: "https://shop.example/" }), /^options_invalid: url must end in a script name/);
  assert.match(text({ ...settings, url, form: "json" }), /^options_invalid: there is no callback form "json"/);
  assert.equal(
    text({ ...settings, url, fields: { pg_sig: "x" } }),
    "options_invalid: pg_sig is computed; to test a forged callback, change the body",
  );
  assert.match(text({ ...settings, url, fields: "pg_order_id=1" }), /^options_invalid: fields must be an object/);
  assert.match(text({ ...settings, url, fields: { pg_payment_amount: 1.5 } }), /^fields_invalid: pg_payment_amount must be text/);
});
