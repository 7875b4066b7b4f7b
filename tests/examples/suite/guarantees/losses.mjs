// Requests and answers that are lost, payouts that stay open, and a shop that cannot answer.

import assert from "node:assert/strict";
import { SLOW_CARD, deliverAll, signed } from "../callbacks.mjs";

/** A payout whose answer, or whose answer's signature, is lost. */
async function findsLostAnswer(shop, orderId, loss) {
  shop.proxy.lose(loss);
  assert.deepEqual(await shop.pay(orderId, "20.00", SLOW_CARD), { status: 202, orderId, outcome: "unknown" });
  shop.proxy.lose(undefined);
  assert.equal((await shop.pay(orderId, "20.00", SLOW_CARD)).status, 409);
  shop.sandbox.gateway.settle(shop.paymentOf(orderId));
  await shop.reconcile();
  assert.deepEqual((await shop.effectsOf(orderId)).map((effect) => effect.outcome), ["succeeded"]);
  await shop.reconcile();
  assert.equal((await shop.effectsOf(orderId)).length, 1);
  assert.equal(shop.sentFor(orderId).length, 1);
  assert.equal(shop.proxy.count("p2p2nonreg", orderId), 1);
}

/** A shop with this fault refuses a callback. After a restart without it, the repeated callback has its effect. */
async function refusesOnce(shop, orderId, fault, refusal) {
  const paymentId = await shop.settleWithoutCallback(orderId);
  await shop.restart(fault);
  const { status, text } = await shop.deliver(shop.callback(paymentId));
  assert.deepEqual([status, text], refusal);
  await shop.restart();
  assert.deepEqual(await shop.effectsOf(orderId), []);
  assert.equal((await shop.sandbox.sendCallback(paymentId)).code, "accepted");
  assert.equal((await shop.effectsOf(orderId)).length, 1);
}

export const losses = {
  async "after a lost answer the outcome is unknown, payout_status2 finds it, and nothing is sent again"(shop) {
    await findsLostAnswer(shop, "lost-answer", "answer");
    await findsLostAnswer(shop, "lost-signature", "signature");
  },

  async "a request that never arrived stays unknown, and is not sent again"(shop) {
    await shop.payWithoutRequest("never-sent");
    await shop.reconcile();
    assert.equal(await shop.outcomeOf("never-sent"), "unknown");
    assert.equal(shop.sentFor("never-sent").length, 0);
    assert.equal(shop.proxy.count("p2p2nonreg", "never-sent"), 1);
    assert.ok(shop.proxy.count("payout_status2", "never-sent") >= 1);
  },

  async "many payouts that stay open do not block the others"(shop) {
    const stuck = Array.from({ length: 110 }, (_, n) => `stuck-${n}`);
    shop.proxy.lose("request");
    for (const { status } of await Promise.all(stuck.map((orderId) => shop.pay(orderId)))) assert.equal(status, 202);
    shop.proxy.lose("answer");
    assert.equal((await shop.pay("newer", "20.00", SLOW_CARD)).status, 202);
    shop.proxy.lose(undefined);
    shop.sandbox.gateway.settle(shop.paymentOf("newer"));
    for (let rounds = 0; rounds < 4; rounds += 1) await shop.reconcile();
    assert.deepEqual((await shop.effectsOf("newer")).map((effect) => effect.outcome), ["succeeded"]);
    for (const orderId of stuck) {
      assert.ok(shop.proxy.count("payout_status2", orderId) >= 1, orderId);
      assert.equal(shop.proxy.count("p2p2nonreg", orderId), 1);
    }
    // Other tests would ask for open payouts, too.
    const fields = (pg_order_id, n) => ({ pg_order_id, pg_payment_id: `3330${n}`, pg_payment_amount: "1500.00", pg_status: "error" });
    const closing = stuck.map((orderId, n) => signed(fields(orderId, n)));
    for (const { text } of await deliverAll(shop.url, closing, 20)) assert.match(text, /<pg_status>ok</);
  },

  async "if the storage is down: 503 without a signature, and the repeated callback has its effect"(shop) {
    await refusesOnce(shop, "down", "storage down", [503, "unavailable\n"]);
  },

  async "with a wrong setting: 500 without a signature and a log line, and the repeated callback has its effect"(shop) {
    const lines = () => shop.printed().split("\n").filter((line) => line.includes('"event":"misconfigured"'));
    const logged = lines().length;
    await refusesOnce(shop, "misconfigured", "misconfigured", [500, "misconfigured\n"]);
    assert.equal(lines().length, logged + 1);
    assert.match(lines().at(-1), /does not end in a script name/);
  },
};
