// Payouts that the shop makes, and their effects.

import assert from "node:assert/strict";
import { API_TOKEN, SLOW_CARD, signed } from "../callbacks.mjs";

const FORMS = ["urlencoded", "multipart", "pg_xml", "xml"];

export const payouts = {
  async "a payout with an answer and callbacks has one effect"(shop) {
    const { sandbox } = shop;
    const paymentId = await shop.payAtOnce("first");
    const [{ replies }] = shop.sentFor("first");
    assert.deepEqual(replies.map((reply) => reply.code), ["accepted"]);
    for (const form of FORMS) assert.equal((await sandbox.sendCallback(paymentId, form)).code, "accepted", form);
    assert.deepEqual((await shop.effectsOf("first")).map(({ outcome, paymentId, amount }) => ({ outcome, paymentId, amount })), [
      { outcome: "succeeded", paymentId, amount: "1500.00" },
    ]);
  },

  async "a payout that fails has the effect of a failure"(shop) {
    assert.equal((await shop.pay("poor", "10.00", "5543974702876045")).outcome, "failed");
    await shop.sandbox.idle();
    assert.deepEqual((await shop.effectsOf("poor")).map((effect) => effect.outcome), ["failed"]);
  },

  async "an order is paid once, even if it is requested again"(shop) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => shop.pay("again")));
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [201, ...Array(9).fill(409)]);
    assert.equal(shop.sentFor("again").length, 1);
    assert.equal((await shop.pay("again", "1.00")).status, 409);
    assert.equal(shop.sentFor("again").length, 1);
  },

  async "invalid fields and unauthorized requests start no payout"(shop) {
    await shop.payAtOnce("guarded");
    const sent = shop.asked("p2p2nonreg");
    const { status, problems } = await shop.pay("invalid", "1,5", "4671593866478253");
    assert.equal(status, 422);
    assert.deepEqual(problems.map((problem) => problem.field).sort(), ["pg_amount", "pg_payment_to"]);
    for (const headers of [{}, { authorization: "Bearer undefined" }, { authorization: "Bearer " }, { authorization: `Bearer ${API_TOKEN}x` }]) {
      assert.equal((await fetch(`${shop.url}/payouts`, { method: "POST", body: "{}", headers })).status, 401);
      assert.equal((await fetch(`${shop.url}/payouts?orderId=guarded`, { headers })).status, 401);
    }
    assert.equal(shop.asked("p2p2nonreg"), sent);
  },

  async "only final outcomes have effects"(shop) {
    assert.equal((await shop.pay("slow", "5.00", SLOW_CARD)).outcome, "pending");
    const paymentId = shop.paymentOf("slow");
    for (const pg_status of ["process", "pending", "a new word"]) {
      const fields = { pg_payment_id: paymentId, pg_order_id: "slow", pg_payment_amount: "5.00", pg_status };
      assert.equal((await shop.deliver(signed(fields))).status, 200, pg_status);
    }
    assert.deepEqual(await shop.effectsOf("slow"), []);
    assert.equal(await shop.outcomeOf("slow"), "pending");
  },

  async "a second, different final outcome is a reversal: recorded and logged once, without an effect"(shop) {
    const paymentId = await shop.payAtOnce("reversed");
    const logged = shop.count('"event":"reversal"');
    const fields = { pg_payment_id: paymentId, pg_order_id: "reversed", pg_payment_amount: "1500.00" };
    const reversal = { ...fields, pg_status: "error" };
    for (const message of [reversal, reversal, reversal, { ...fields, pg_status: "ok" }, reversal]) {
      const { status, text } = await shop.deliver(signed(message));
      assert.equal(status, 200);
      assert.match(text, /<pg_status>ok</);
    }
    const { record, effects, incidents } = await shop.stateOf("reversed");
    assert.deepEqual([record.outcome, record.endings], ["failed", ["succeeded", "failed"]]);
    assert.deepEqual(effects.map((effect) => effect.outcome), ["succeeded"]);
    const reversals = incidents.map(({ code, report, times }) => [code, report.outcome, report.paymentId, times]);
    assert.deepEqual(reversals, [["reversal", "failed", paymentId, 1]]);
    await shop.assertLogged('"event":"reversal"', logged + 1);
  },

  async "the logs contain no secret, token or card number"(shop) {
    const conflicts = shop.count('"event":"conflict"');
    const failures = shop.count('"event":"unavailable"');
    await shop.payAtOnce("logged");
    assert.equal((await shop.pay("logged-invalid", "1,5", "4671593866478253")).status, 422);
    const fields = { pg_order_id: "logged", pg_payment_id: "44444", pg_payment_amount: "1500.00", pg_status: "ok" };
    assert.match((await shop.deliver(signed(fields))).text, /<pg_status>error</);
    await shop.assertLogged('"event":"conflict"', conflicts + 1);
    assert.equal((await shop.deliver(signed(fields, "the-receive-secret"))).status, 401);
    await shop.restart("storage down");
    assert.equal((await shop.deliver(signed(fields))).status, 503);
    await shop.assertLogged('"event":"unavailable"', failures + 1);
    shop.assertCleanLogs();
  },
};
