// Callbacks without an accepted reply are repeated every half hour for two hours, by a clock that the test advances.

import assert from "node:assert/strict";
import { test } from "node:test";
import { signed } from "../support/signer.mjs";
import { open } from "./shop.mjs";

const START = 1_767_225_600;
const minutes = (shop) => shop.received.map(({ at }) => Math.round((at - START) / 60));

async function refusing(t, options) {
  const shop = await open(t, { now: () => START, ...options });
  shop.reply = () => ({ status: 500, headers: {}, body: "" });
  await shop.pay("1");
  await shop.sandbox.idle();
  return shop;
}

test("repeats a callback every half hour for two hours, with a new salt and the same key", async (t) => {
  const shop = await refusing(t);
  assert.equal(shop.sandbox.gateway.payouts()[0].nextCallback, "2026-01-01 05:30:00");
  assert.equal(shop.sandbox.gateway.nextCallbackAt(), START + 1800);
  await shop.sandbox.clock.advance(29 * 60);
  assert.deepEqual(minutes(shop), [0]);
  await shop.sandbox.clock.advance(60);
  assert.deepEqual(minutes(shop), [0, 30]);
  await shop.sandbox.clock.advance(24 * 3600);
  assert.deepEqual(minutes(shop), [0, 30, 60, 90, 120]);
  assert.equal(new Set(shop.received.map(({ deduplicationKey }) => deduplicationKey)).size, 1);
  assert.equal(new Set(shop.received.map(({ message }) => message.body.toString())).size, 5);
  const [payout] = shop.sandbox.gateway.payouts();
  assert.deepEqual([payout.callbacks, payout.nextCallback], [5, undefined]);
  assert.deepEqual(new Set(payout.replies.map(({ code }) => code)), new Set(["status"]));
  assert.match(shop.received[2].message.body.toString(), /pg_datetime=2026-01-01T06%3A00%3A0\d%2B05%3A00/);
});

test("does not repeat an accepted callback", async (t) => {
  const shop = await refusing(t);
  await shop.sandbox.clock.advance(1800);
  shop.reply = undefined;
  await shop.sandbox.clock.advance(1800);
  assert.equal(shop.sandbox.gateway.payouts()[0].replies.at(-1).code, "accepted");
  assert.equal(shop.sandbox.gateway.nextCallbackAt(), undefined);
  await shop.sandbox.clock.advance(7200);
  assert.deepEqual(minutes(shop), [0, 30, 60]);
});

test("repeats the callbacks of two payouts in the order in which they are due", async (t) => {
  const shop = await refusing(t);
  await shop.sandbox.clock.advance(600);
  await shop.pay("2");
  await shop.sandbox.idle();
  await shop.sandbox.clock.advance(3600);
  assert.deepEqual(shop.received.map(({ order }) => order), ["1", "2", "1", "2", "1", "2"]);
  assert.deepEqual(minutes(shop), [0, 10, 30, 40, 60, 70]);
});

test("the schedule can be changed or disabled", async (t) => {
  const shop = await refusing(t, { repeat: { every: 60, during: 150 } });
  await shop.sandbox.clock.advance(3600);
  assert.deepEqual(minutes(shop), [0, 1, 2]);
  const once = await refusing(t, { repeat: { every: 0 } });
  await once.sandbox.clock.advance(7200);
  assert.deepEqual(minutes(once), [0]);
});

test("repeats callbacks by the system clock", async (t) => {
  const shop = await open(t, { repeat: { every: 1, during: 2 } });
  shop.reply = () => ({ status: 503, headers: {}, body: "" });
  await shop.pay("1");
  const started = performance.now();
  while (shop.received.length < 3 && performance.now() - started < 10_000) await new Promise((passed) => setTimeout(passed, 50));
  assert.equal(shop.received.length, 3);
});

test("the verdict is no_reply if the post link is unreachable or times out", async (t) => {
  const shop = await open(t, { callbackTimeout: 200 });
  let end;
  shop.reply = () => ((end = true), { status: 200, headers: {}, body: "" });
  await shop.pay("1", { pg_post_link: `${shop.sandbox.url.replace(/\d+$/, "1")}/nobody` });
  await shop.sandbox.idle();
  const { verdict, reason } = shop.events.at(-1);
  assert.deepEqual([verdict.code, verdict.message], ["no_reply", "the post link gave no response"]);
  assert.ok(reason, "a reason");
  assert.equal(end, undefined);

  const { createServer } = await import("node:http");
  const silent = createServer(() => {});
  await new Promise((listening) => silent.listen(0, "127.0.0.1", listening));
  await shop.pay("2", { pg_post_link: `http://127.0.0.1:${silent.address().port}/never` });
  await shop.sandbox.idle();
  assert.deepEqual([shop.events.at(-1).verdict.code, shop.events.at(-1).reason], ["no_reply", "no reply within 200 ms"]);
  silent.closeAllConnections();
  silent.close();
});

test("checks status, signature, script name and content of a reply", async (t) => {
  const shop = await open(t, { repeat: { every: 0 } });
  const xml = (callback, script, secret, changes = {}) => {
    const { pg_payment_id, pg_order_id } = callback.fields;
    const fields = { pg_status: "ok", pg_payment_id, pg_order_id, pg_salt: "abc", ...changes };
    const all = Object.entries(signed(script, fields, secret));
    return `<response>${all.map(([name, value]) => `<${name}>${value}</${name}>`).join("")}</response>`;
  };
  const { payoutSecret } = shop.sandbox;
  const cases = [
    ["accepted", (callback) => xml(callback, "payout-callback", payoutSecret)],
    ["signature", (callback) => xml(callback, "payout-callback", "receive-secret")],
    ["script", (callback) => xml(callback, "p2p2nonreg", payoutSecret)],
    ["refused", (callback) => xml(callback, "payout-callback", payoutSecret, { pg_status: "error" })],
    ["ids", (callback) => xml(callback, "payout-callback", payoutSecret, { pg_order_id: "another" })],
    ["unreadable", () => "OK"],
    ["unreadable", () => "x".repeat(10_000_000)],
  ];
  for (const [at, [code, body]] of cases.entries()) {
    shop.reply = (callback) => ({ status: 200, headers: {}, body: body(callback) });
    await shop.pay(String(at));
    await shop.sandbox.idle();
    assert.equal(shop.events.at(-1).verdict.code, code, shop.events.at(-1).verdict.message);
  }
});

test("the clock only moves forward", async (t) => {
  const { sandbox } = await open(t);
  for (const seconds of [-1, NaN, Infinity, "5"]) {
    await assert.rejects(sandbox.clock.advance(seconds), /seconds must be a number from 0 to /);
  }
  const before = sandbox.clock.now();
  await sandbox.clock.advance(3600);
  assert.ok(sandbox.clock.now() - before >= 3600);
});
