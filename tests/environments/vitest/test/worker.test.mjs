// A Worker under test. The gateway and the callbacks are made inside workerd.

import { exports } from "cloudflare:workers";
import { Merchant } from "freedompay-payouts";
// #region readme
import { testCallback } from "freedompay-payouts/sandbox";

// #endregion
import { Gateway, startSandbox } from "freedompay-payouts/sandbox";
import { expect, test } from "vitest";
import worker, { settings } from "../src/worker.js";

const url = "https://shop.example/payout-callback";
const send = (callback) => exports.default.fetch(new Request(callback.url, callback));

test("Gateway answers a payout, and the Worker accepts its callback", async () => {
  const gateway = new Gateway(settings);
  const merchant = new Merchant(settings);
  const request = merchant.sign("p2p2nonreg", {
    pg_order_id: "1234",
    pg_amount: "100.00",
    pg_payment_to: "4671593866478252",
    pg_description: "Payment description",
    pg_post_link: url,
  });
  const { paymentId, body } = gateway.respond({ url: request.url, body: request.body });
  expect(merchant.verifyAnswer(request, body).outcome).toBe("succeeded");
  const response = await send(gateway.callback(paymentId));
  const reply = { status: response.status, body: await response.text() };
  expect(gateway.checkReply(paymentId, reply).code).toBe("accepted");
});

test("the README's callback reaches the Worker", async () => {
  // #region readme
  const callback = testCallback({
    url: "https://shop.example/payout-callback",
    payoutSecret: "test-secret",
    fields: { pg_order_id: "1234", pg_payment_amount: "100.00", pg_status: "error" }, // default pg_status: "ok"
  });
  const response = await worker.fetch(new Request(callback.url, callback)); // or merchant.verifyCallback(callback)
  // #endregion
  expect(response.status).toBe(200);
  expect(new Merchant(settings).verifyCallback(callback).outcome).toBe("failed");
});

for (const form of ["urlencoded", "multipart", "pg_xml", "xml"]) {
  test(`testCallback makes a callback of the form ${form}`, async () => {
    const callback = testCallback({ ...settings, url, form, fields: { pg_order_id: "77" } });
    const response = await send(callback);
    expect(await response.text()).toContain("<pg_status>ok</pg_status>");
    const forged = await send({ ...callback, body: callback.body.replace("77", "78") });
    expect([forged.status, await forged.text()]).toEqual([400, "signature_mismatch"]);
  });
}

test("startSandbox is not available", async () => {
  await expect(startSandbox()).rejects.toMatchObject({ name: "FreedomPayError", code: "environment_unsupported" });
});
