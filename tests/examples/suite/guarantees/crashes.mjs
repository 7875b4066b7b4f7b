// Crashes between any two steps.

import assert from "node:assert/strict";
import { deliverAll } from "../callbacks.mjs";

const FORMS = ["urlencoded", "multipart", "pg_xml", "xml"];
const FAULTS = ["before the effect", "after the effect", "after the record"];

/** The status of a delivery, or 0 without a response. */
const statusOf = (shop, callback) => shop.deliver(callback).then(({ status }) => status, () => 0);

async function survivesCrash(shop, fault) {
  const orderId = fault.replaceAll(" ", "-");
  const paymentId = await shop.payWithoutAnswer(orderId);
  await shop.restart(fault);
  assert.notEqual(await statusOf(shop, shop.callback(paymentId)), 200);
  await shop.end("kill");
  await shop.start();
  for (let times = 0; times < 3; times += 1) assert.equal((await shop.sandbox.sendCallback(paymentId)).code, "accepted");
  assert.equal((await shop.effectsOf(orderId)).length, 1);
}

/** Delivers the callbacks, and kills the shop after `enough` accepted ones. Returns the number of accepted ones. */
async function killDuring(shop, callbacks, enough) {
  let replied = 0;
  let killed;
  const deliveries = callbacks.map(async (callback) => {
    if ((await statusOf(shop, callback)) !== 200) return;
    replied += 1;
    if (replied === enough) killed = shop.end("kill");
  });
  await Promise.all(deliveries);
  assert.notEqual(killed, undefined, `fewer than ${enough} replies`);
  await killed;
  return replied;
}

export const crashes = {
  async "after a crash between request and answer, payout_status2 finds the outcome, and nothing is sent again"(shop) {
    await shop.dieWhilePaying("killed");
    await shop.start();
    assert.equal(await shop.outcomeOf("killed"), "unknown");
    shop.sandbox.gateway.settle(shop.paymentOf("killed"));
    await shop.reconcile();
    assert.equal(await shop.outcomeOf("killed"), "succeeded");
    assert.equal((await shop.effectsOf("killed")).length, 1);
    assert.equal(shop.proxy.count("p2p2nonreg", "killed"), 1);
  },

  ...Object.fromEntries(FAULTS.map((fault) => [`a crash ${fault} loses and doubles nothing`, (shop) => survivesCrash(shop, fault)])),

  async "three crashes during 200 deliveries: still 20 effects"(shop, t) {
    const orders = Array.from({ length: 20 }, (_, n) => `kill-${n}`);
    const payments = [];
    for (const orderId of orders) payments.push(await shop.settleWithoutCallback(orderId));
    const crowd = () => Array.from({ length: 200 }, (_, n) => shop.callback(payments[n % 20], FORMS[n % 4]));
    const replyCounts = [];
    for (const enough of [1, 20, 60]) {
      replyCounts.push(await killDuring(shop, crowd(), enough));
      await shop.start();
      const effects = await shop.effectsOfAll(orders);
      assert.equal(new Set(effects.map((effect) => effect.paymentId)).size, effects.length);
    }
    assert.ok(replyCounts.some((replied) => replied < 200), "no crash happened during the deliveries");
    for (const { status } of await deliverAll(shop.url, crowd(), 50)) assert.equal(status, 200);
    const effects = await shop.effectsOfAll(orders);
    assert.deepEqual(effects.map((effect) => effect.paymentId), payments);
    t.diagnostic(`killed after ${replyCounts.join(", ")} of 200 replies: ${effects.length} effects`);
  },
};
