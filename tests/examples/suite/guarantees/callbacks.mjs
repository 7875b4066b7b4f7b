// Callbacks that strangers, proxies and slow networks deliver.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { deliverAll, forged, signed } from "../callbacks.mjs";

const FORMS = ["urlencoded", "multipart", "pg_xml", "xml"];

/** A part of the log line of a rejected callback. */
const REJECTED = '"event":"rejected"';

export const callbacks = {
  async "200 concurrent deliveries of 20 callbacks, some forged: 20 effects"(shop, t) {
    const payments = [];
    for (let n = 0; n < 20; n += 1) payments.push(await shop.settleWithoutCallback(`crowd-${n}`));
    const genuine = [];
    const forgedCallbacks = [];
    for (let n = 0; n < 200; n += 1) {
      const paymentId = payments[n % 20];
      // Every delivery has its own salt.
      if (n < 160) genuine.push({ ...shop.callback(paymentId, FORMS[n % 4]), genuine: true });
      else forgedCallbacks.push(forged(shop.callback(paymentId), n));
    }
    const all = genuine.flatMap((callback, n) => (n % 4 === 3 ? [callback, forgedCallbacks[(n - 3) / 4]] : [callback]));
    assert.equal(all.length, 200);
    const results = await deliverAll(shop.url, all, 200);
    assert.deepEqual(results.map(({ status }) => status), all.map((callback) => (callback.genuine ? 200 : 401)));
    const effects = await shop.effectsOfAll(payments.map((_, n) => `crowd-${n}`));
    assert.deepEqual(effects.map((effect) => effect.paymentId), payments);
    t.diagnostic(`${genuine.length} genuine and ${forgedCallbacks.length} forged deliveries: ${effects.length} effects`);
  },

  async "rejected messages get a plain response without a signature"(shop) {
    const paymentId = await shop.settleWithoutCallback("refused");
    const callback = shop.callback(paymentId);
    const fields = { pg_payment_id: paymentId, pg_order_id: "refused", pg_payment_amount: "1500.00", pg_status: "ok" };
    const cases = [
      [forged(callback, 0), 401, "signature_mismatch"],
      [forged(callback, 3), 401, "signature_missing"],
      [forged(callback, 4), 401, "signature_mismatch"],
      [forged(callback, 5), 401, "signature_repeated"],
      [signed(fields, "the-receive-secret"), 401, "signature_mismatch"],
      [signed({ ...fields, pg_merchant_id: "500002" }), 400, "merchant_mismatch"],
      [signed({ pg_status: "ok", pg_payment_id: paymentId }), 400, "schema_invalid"],
      [{ body: `${callback.body}&pg_more=${"x".repeat(65_536)}`, contentType: callback.contentType }, 413, "body_too_large"],
      [{ body: "x".repeat(1_000_000), contentType: "text/plain" }, 413, "body_too_large"],
      [{ body: "<response><pg_status>ok", contentType: "text/xml" }, 400, "body_unreadable"],
      [{ body: "", contentType: callback.contentType }, 400, "body_unreadable"],
    ];
    const before = shop.count(REJECTED);
    for (const [message, status, code] of cases) {
      assert.deepEqual(await shop.deliver(message), { status, text: `${code}\n` });
    }
    // Each has a line in the log, with the code and the message of the error.
    await shop.assertLogged(REJECTED, before + cases.length);
    const lines = shop.printed().split("\n").filter((line) => line.includes(REJECTED)).slice(before);
    const logged = lines.map((line) => JSON.parse(line.slice(line.indexOf("{"))));
    assert.deepEqual(logged.map(({ status, code }) => [status, code]), cases.map(([, status, code]) => [status, code]));
    for (const { message } of logged.slice(0, 7)) assert.match(message, /\w+ \w+/);
    assert.deepEqual(await shop.effectsOf("refused"), []);
    assert.equal((await shop.deliver({ ...callback, contentType: "application/octet-stream" })).status, 200);
    assert.equal((await shop.effectsOf("refused")).length, 1);
  },

  async "bodies that stop in the middle, or arrive a byte at a time, block nothing and have no effect"(shop) {
    const slow = shop.callback(await shop.settleWithoutCallback("slow-body"));
    const head = `POST /payout-callback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${slow.contentType}\r\n`;
    const half = slow.body.slice(0, slow.body.length / 2);
    const lengths = [`Content-Length: ${slow.body.length}\r\n\r\n${half}`, `Transfer-Encoding: chunked\r\n\r\n${half.length.toString(16)}\r\n${half}\r\n`];
    const sockets = Array.from({ length: 50 }, (_, n) => {
      const socket = connect(shop.port, "127.0.0.1", () => socket.write(head + lengths[n % 2]));
      socket.on("error", () => {}).resume();
      return socket;
    });
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    const timer = setInterval(() => sockets.forEach((socket, n) => socket.write(n % 2 ? "1\r\na\r\n" : "a")), 100);
    const started = performance.now();
    try {
      for (let n = 0; n < 5; n += 1) {
        const paymentId = await shop.settleWithoutCallback(`beside-slow-${n}`);
        assert.equal((await shop.deliver(shop.callback(paymentId))).status, 200);
      }
    } finally {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    }
    const took = performance.now() - started;
    assert.ok(took < 10_000, `${took} ms`);
    assert.deepEqual(await shop.effectsOf("slow-body"), []);
    assert.equal((await shop.deliver(slow)).status, 200);
    assert.equal((await shop.effectsOf("slow-body")).length, 1);
  },
};
