// Reports that contradict what the shop knows.

import assert from "node:assert/strict";
import { deliverAll, signed } from "../callbacks.mjs";

export const conflicts = {
  async "the same payment with another amount or order is a conflict: stored and logged, without effect"(shop) {
    for (const orderId of ["conflict-paid", "conflict-other"]) await shop.payAtOnce(orderId);
    const paymentId = await shop.settleWithoutCallback("conflict");
    const logged = shop.count('"event":"conflict"');
    const fields = { pg_payment_id: paymentId, pg_order_id: "conflict", pg_payment_amount: "1500.00", pg_status: "ok" };
    const messages = [
      [{ ...fields, pg_payment_amount: "1500.01" }, "amount_differs", "the order has another amount"],
      [{ ...fields, pg_payment_id: "77777" }, "order_has_other_payment", "the order has another payment"],
      [{ ...fields, pg_order_id: "conflict-paid", pg_payment_id: "88888" }, "order_has_other_payment", "the order has another payment"],
      // The payment has another order as well. A shop may notice either first.
      [{ ...fields, pg_order_id: "conflict-other" }, /^(order_has_other_payment|payment_has_other_order)$/, "another"],
      [{ ...fields, pg_order_id: "nobody's", pg_payment_id: "99999" }, "order_unknown", "there is no such order"],
    ];
    const concerned = [...new Set(messages.map(([message]) => message.pg_order_id))];
    const effects = await shop.effectsOfAll(concerned);
    assert.equal(effects.length, 2);
    for (const [message, , reason] of messages) {
      for (let times = 0; times < 2; times += 1) {
        const { status, text } = await shop.deliver(signed(message));
        assert.equal(status, 200);
        assert.match(text, /<pg_status>error<\/pg_status>/);
        assert.ok(text.includes(reason), text);
      }
    }
    assert.deepEqual(await shop.effectsOfAll(concerned), effects);
    for (const [message, code] of messages) {
      const { incidents } = await shop.stateOf(message.pg_order_id);
      const found = incidents.filter(
        ({ report }) => report.paymentId === message.pg_payment_id && report.amount === message.pg_payment_amount,
      );
      assert.deepEqual(found.map((incident) => incident.times), [2]);
      if (typeof code === "string") assert.equal(found[0].code, code);
      else assert.match(found[0].code, code);
    }
    await shop.assertLogged('"event":"conflict"', logged + 10);
    // The genuine callback still has its effect, even with another notation of the amount.
    assert.match((await shop.deliver(signed({ ...fields, pg_payment_amount: "1500" }))).text, /<pg_status>ok</);
    assert.equal((await shop.effectsOf("conflict")).length, 1);
  },

  async "of two orders that report one payment at once, exactly one gets it"(shop) {
    const pairs = Array.from({ length: 10 }, (_, n) => [`rival-${n}-a`, `rival-${n}-b`]);
    for (const orderId of pairs.flat()) await shop.payWithoutRequest(orderId);
    const callbacks = pairs.flatMap((pair, n) =>
      [...pair, ...pair].map((pg_order_id) =>
        signed({ pg_payment_id: `5550${n}`, pg_order_id, pg_payment_amount: "1500.00", pg_status: "ok" }),
      ),
    );
    const replies = await deliverAll(shop.url, callbacks, callbacks.length);
    for (const { status } of replies) assert.equal(status, 200);
    for (const [n, pair] of pairs.entries()) {
      const states = await Promise.all(pair.map((orderId) => shop.stateOf(orderId)));
      const winner = states.findIndex(({ effects }) => effects.length > 0);
      const [won, lost] = [states[winner], states[1 - winner]];
      assert.deepEqual([won.record.paymentId, won.effects.length, won.incidents], [`5550${n}`, 1, []]);
      assert.deepEqual([lost.record.outcome, lost.record.paymentId, lost.effects], ["unknown", undefined, []]);
      assert.deepEqual(lost.incidents.map(({ code, times }) => [code, times]), [["payment_has_other_order", 2]]);
      for (const [index, { text }] of replies.slice(n * 4, n * 4 + 4).entries()) {
        assert.match(text, index % 2 === winner ? /<pg_status>ok</ : /<pg_status>error<.*the payment belongs to another order/s);
      }
    }
  },

  async "of two payments that report one order at once, the order gets one, and the other is free for its own order"(shop) {
    const message = (pg_order_id, pg_payment_id) =>
      signed({ pg_payment_id, pg_order_id, pg_payment_amount: "1500.00", pg_status: "ok" });
    for (let n = 0; n < 5; n += 1) {
      const [orderId, other, payments] = [`twice-${n}`, `other-${n}`, [`6660${n}`, `6661${n}`]];
      for (const unpaid of [orderId, other]) await shop.payWithoutRequest(unpaid);
      const replies = await deliverAll(shop.url, payments.map((paymentId) => message(orderId, paymentId)), 2);
      const { record, effects, incidents } = await shop.stateOf(orderId);
      const winner = payments.indexOf(record.paymentId);
      assert.deepEqual(effects.map((effect) => effect.paymentId), [payments[winner]]);
      assert.deepEqual(incidents.map(({ code, report }) => [code, report.paymentId]), [["order_has_other_payment", payments[1 - winner]]]);
      for (const [index, { text }] of replies.entries()) {
        assert.match(text, index === winner ? /<pg_status>ok</ : /<pg_status>error<.*the order has another payment/s);
      }
      assert.match((await shop.deliver(message(other, payments[1 - winner]))).text, /<pg_status>ok</);
      assert.equal((await shop.effectsOf(other)).length, 1);
    }
  },
};
