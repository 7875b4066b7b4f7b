// examples/axum: a server in Rust that receives callbacks.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { verifyFields } from "freedompay-payouts";
import { testCallback } from "freedompay-payouts/sandbox";
import { freePort, start } from "./suite/processes.mjs";

const MERCHANT_ID = "500001";
const PAYOUT_SECRET = "the-payout-secret-of-the-tests";
const FORMS = ["urlencoded", "multipart", "pg_xml", "xml"];

const program = join(process.env.PROJECT, "target/axum/debug/freedompay-payouts-axum");

/** Starts the server with an order for each form, of 100.00 each. */
async function startServer(t, settings = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    FREEDOMPAY_MERCHANT_ID: MERCHANT_ID,
    FREEDOMPAY_PAYOUT_SECRET: PAYOUT_SECRET,
    POST_LINK: "https://shop.example/payout-callback",
    ORDERS: FORMS.map((form) => `${form}=100.00`).join(),
    PORT: String(port),
    ...settings,
  };
  const server = await start(program, [], { url, env });
  t.after(() => server.stop());
  const post = async ({ headers, body }) => {
    const response = await fetch(`${url}/payout-callback`, { method: "POST", headers, body });
    return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
  };
  /** Waits until the server has printed the text this many times. */
  const assertPrinted = async (text, times) => {
    const count = () => server.printed().split(text).length - 1;
    for (let tries = 0; count() < times && tries < 100; tries += 1) await new Promise((later) => setTimeout(later, 20));
    assert.equal(count(), times, `${text} in\n${server.printed()}`);
  };
  return { post, assertPrinted };
}

/** A signed callback about an order. Each payment belongs to one order. */
const callbackFor = (orderId, { fields = {}, form, payoutSecret = PAYOUT_SECRET } = {}) => {
  const pg_payment_id = `7000${FORMS.indexOf(orderId) + 1}`;
  const url = "https://shop.example/payout-callback";
  return testCallback({ url, payoutSecret, form, fields: { pg_order_id: orderId, pg_payment_id, ...fields } });
};

/** Checks the signature of a reply, and returns its status and description. */
function readReply({ status, type, text }) {
  assert.deepEqual([status, type], [200, "application/xml; charset=utf-8"]);
  const fields = Array.from(text.matchAll(/<(pg_\w+)>([^<]*)<\/\1>/g), ([, name, value]) => [name, value]);
  verifyFields("payout-callback", fields, PAYOUT_SECRET);
  const { pg_status, pg_description } = Object.fromEntries(fields);
  return [pg_status, pg_description];
}

test("a callback in each form is settled once, and every repeat is accepted", async (t) => {
  const { post, assertPrinted } = await startServer(t);
  for (const form of FORMS) {
    for (let times = 0; times < 3; times += 1) {
      assert.deepEqual(readReply(await post(callbackFor(form, { form }))), ["ok", "callback accepted"], form);
    }
    await assertPrinted(`effect: order ${form} succeeded`, 1);
  }
  await assertPrinted("effect:", 4);
});

test("a second final outcome is a reversal, which is printed once", async (t) => {
  const { post, assertPrinted } = await startServer(t);
  await post(callbackFor("xml"));
  const failed = { fields: { pg_status: "error" } };
  for (let times = 0; times < 2; times += 1) assert.deepEqual(readReply(await post(callbackFor("xml", failed))), ["ok", "callback accepted"]);
  await assertPrinted("reversal: order xml failed", 1);
});

test("a forged callback is rejected without a signature, and logged with code and message", async (t) => {
  const { post, assertPrinted } = await startServer(t);
  const genuine = callbackFor("urlencoded");
  const forged = [
    [{ ...genuine, body: genuine.body.replace("100.00", "900.00") }, "signature_mismatch"],
    [callbackFor("urlencoded", { payoutSecret: "another-secret" }), "signature_mismatch"],
    [{ ...genuine, body: genuine.body.replace(/&pg_sig=.*/, "") }, "signature_missing"],
    [{ ...genuine, body: `${genuine.body}&pg_sig=${"0".repeat(32)}` }, "signature_repeated"],
  ];
  for (const [callback, code] of forged) {
    const { status, text } = await post(callback);
    assert.deepEqual([status, text], [401, `${code}\n`]);
  }
  await assertPrinted("rejected: signature_mismatch: ", 2);
  await assertPrinted("effect:", 0);
  assert.deepEqual(readReply(await post(genuine)), ["ok", "callback accepted"]);
});

test("an unknown order or another amount is a signed error reply", async (t) => {
  const { post, assertPrinted } = await startServer(t);
  assert.deepEqual(readReply(await post(callbackFor("other"))), ["error", "there is no such order"]);
  const wrongAmount = callbackFor("xml", { fields: { pg_payment_amount: "100.01" } });
  assert.deepEqual(readReply(await post(wrongAmount)), ["error", "the order has another amount"]);
  await assertPrinted("conflict: order", 2);
  await assertPrinted("effect:", 0);
});

test("a payment of another order is a signed error reply", async (t) => {
  const { post } = await startServer(t);
  await post(callbackFor("xml"));
  const stolen = callbackFor("multipart", { fields: { pg_payment_id: callbackPaymentId("xml") } });
  assert.deepEqual(readReply(await post(stolen)), ["error", "the payment belongs to another order"]);
});

const callbackPaymentId = (orderId) => new URLSearchParams(callbackFor(orderId).body).get("pg_payment_id");

test("a body that is too large or unreadable is rejected", async (t) => {
  const { post } = await startServer(t);
  const { headers } = callbackFor("xml");
  assert.equal((await post({ headers, body: `a=${"x".repeat(65_535)}` })).status, 413);
  assert.deepEqual(await post({ headers, body: "{}" }), { status: 400, type: "text/plain; charset=utf-8", text: "body_unreadable\n" });
});

test("a post link without a script name is a wrong setting", async (t) => {
  const { post, assertPrinted } = await startServer(t, { POST_LINK: "https://shop.example/" });
  const { status, text } = await post(callbackFor("xml"));
  assert.deepEqual([status, text], [500, "misconfigured\n"]);
  await assertPrinted("rejected: options_invalid: ", 1);
});
