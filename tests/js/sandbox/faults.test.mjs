// Every fault of the sandbox, and the outcome that the library reports.

import assert from "node:assert/strict";
import { test } from "node:test";
import { signed } from "../support/signer.mjs";
import { CARD, open } from "./shop.mjs";

const resultOf = ({ outcome, safeToResend, code, error }) => [outcome, safeToResend, code, error?.code];

test("without a fault: the payout succeeds", async (t) => {
  const shop = await open(t);
  assert.deepEqual(resultOf(await shop.pay("1")), ["succeeded", false, undefined, undefined]);
  await shop.sandbox.idle();
  assert.deepEqual(shop.received.map(({ outcome }) => outcome), ["succeeded"]);
});

test("a delay: the payout is booked while the client waits", async (t) => {
  const shop = await open(t);
  shop.sandbox.next({ delay: 300 });
  const started = performance.now();
  const answer = shop.pay("1");
  await new Promise((passed) => setTimeout(passed, 150));
  assert.equal(shop.sandbox.gateway.payouts().length, 1);
  assert.equal((await answer).outcome, "succeeded");
  assert.ok(performance.now() - started >= 299);
});

test("a client that times out: unknown, and the status request tells the outcome", async (t) => {
  const shop = await open(t);
  shop.sandbox.next({ delay: 5000 });
  const request = shop.merchant.sign("p2p2nonreg", shop.payout("1"));
  await assert.rejects(fetch(request.url, { ...request, signal: AbortSignal.timeout(200) }), { name: "TimeoutError" });
  assert.deepEqual(resultOf(await shop.queryStatus("1")), ["succeeded", false, undefined, undefined]);
});

test("dropped before booking: unknown, and the order does not exist", async (t) => {
  const shop = await open(t);
  shop.sandbox.next({ dropBeforeBooking: true });
  const lost = await shop.pay("1");
  assert.ok(lost.transport);
  assert.deepEqual(resultOf(await shop.queryStatus("1")), ["unknown", false, undefined, "11068"]);
  assert.equal(shop.sandbox.gateway.balances().KZT, "1000000.00");
  // It is safe to send the same order again, but not a new one.
  assert.equal((await shop.pay("1")).outcome, "succeeded");
});

test("dropped after booking: unknown, the status request tells the outcome, and the order cannot be paid twice", async (t) => {
  const shop = await open(t);
  shop.sandbox.next({ dropAfterBooking: true });
  assert.ok((await shop.pay("1")).transport);
  assert.deepEqual(resultOf(await shop.pay("1")), ["unknown", false, undefined, "9991"]);
  assert.deepEqual(resultOf(await shop.queryStatus("1")), ["succeeded", false, undefined, undefined]);
  assert.equal(shop.sandbox.gateway.balances().KZT, "999900.00");
  await shop.sandbox.idle();
  assert.deepEqual(shop.received.map(({ order, outcome }) => [order, outcome]), [["1", "succeeded"]]);
});

for (const [answer, status, code] of [
  ["html", 200, "body_unreadable"],
  ["server_error", 500, "body_unreadable"],
  ["cut", 200, "body_unreadable"],
  ["unsigned", 200, "answer_unsigned"],
  ["other_secret", 200, "signature_mismatch"],
]) {
  test(`the answer is ${answer}: unknown, although the payout is booked`, async (t) => {
    const shop = await open(t);
    shop.sandbox.next({ answer });
    const answered = await shop.pay("1");
    assert.equal(answered.status, status);
    assert.deepEqual(resultOf(answered), ["unknown", false, code, undefined]);
    assert.equal((await shop.queryStatus("1")).outcome, "succeeded");
    assert.equal(shop.sandbox.gateway.balances().KZT, "999900.00");
  });
}

for (const answer of ["html", "server_error"]) {
  test(`the answer is ${answer}, and nothing is booked: unknown, too`, async (t) => {
    const shop = await open(t);
    shop.sandbox.next({ answer, booked: false });
    assert.deepEqual(resultOf(await shop.pay("1")), ["unknown", false, "body_unreadable", undefined]);
    assert.deepEqual(resultOf(await shop.queryStatus("1")), ["unknown", false, undefined, "11068"]);
  });
}

test("an unsigned rejection: the error has its code, and the outcome is unknown", async (t) => {
  const shop = await open(t);
  shop.sandbox.next({ answer: "unsigned", settle: "8888" });
  assert.deepEqual(resultOf(await shop.pay("1")), ["unknown", false, "answer_unsigned", "8888"]);
});

test("a failed status request does not change the payout", async (t) => {
  const shop = await open(t);
  await shop.pay("1");
  for (const [answer, code] of [["cut", "body_unreadable"], ["unsigned", "answer_unsigned"], ["other_secret", "signature_mismatch"]]) {
    shop.sandbox.next({ answer }, { operation: "payout_status2" });
    assert.deepEqual(resultOf(await shop.queryStatus("1")), ["unknown", false, code, undefined]);
  }
  shop.sandbox.next({ answer: "dropped" }, { operation: "balance_status" });
  assert.ok((await shop.ask("balance_status", {})).transport);
  assert.equal((await shop.queryStatus("1")).outcome, "succeeded");
});

for (const [settle, outcome, safeToResend, error] of [
  ["success", "succeeded", false, undefined],
  ["10001", "failed", true, "10001"],
]) {
  test(`in process for three status requests, then ${settle}`, async (t) => {
    const shop = await open(t);
    shop.sandbox.next({ process: 3, settle });
    assert.deepEqual(resultOf(await shop.pay("1")), ["pending", false, undefined, undefined]);
    for (const operation of ["payout_status2", "payout_status", "payout_status2"]) {
      assert.deepEqual(resultOf(await shop.queryStatus("1", operation)), ["pending", false, undefined, undefined]);
    }
    for (const operation of ["payout_status2", "payout_status"]) {
      assert.deepEqual(resultOf(await shop.queryStatus("1", operation)), [outcome, safeToResend, undefined, error]);
    }
    await shop.sandbox.idle();
    assert.deepEqual(shop.received.map((one) => one.outcome), [outcome]);
  });
}

test("in process until settle() is called", async (t) => {
  const shop = await open(t);
  shop.sandbox.next({ process: 0, settle: "10000" });
  const { fields } = await shop.pay("1");
  for (let i = 0; i < 5; i += 1) assert.equal((await shop.queryStatus("1")).outcome, "pending");
  assert.equal((await shop.sandbox.settle(fields.pg_payment_id)).code, "accepted");
  assert.deepEqual(resultOf(await shop.queryStatus("1")), ["failed", true, undefined, "10000"]);
});

test("settle with a result overrides the fault", async (t) => {
  const shop = await open(t);
  for (const [order, result, expected] of [["1", "success", ["success", undefined]], ["2", "10001", ["error", "10001"]], ["3", 8888, ["error", "8888"]]]) {
    shop.sandbox.next({ process: 0, settle: "10000" });
    const { fields } = await shop.pay(order);
    assert.equal((await shop.sandbox.settle(fields.pg_payment_id, result)).code, "accepted");
    const { status, errorCode } = shop.sandbox.gateway.payout(fields.pg_payment_id);
    assert.deepEqual([status, errorCode], expected);
  }
  shop.sandbox.next({ process: 0 });
  const { fields } = await shop.pay("4");
  const message = 'result must be success or an error code of the vendor\'s table, found "1"';
  await assert.rejects(shop.sandbox.settle(fields.pg_payment_id, 1), { code: "options_invalid", message });
  await assert.rejects(shop.sandbox.settle(fields.pg_payment_id, null), { code: "options_invalid" });
  assert.equal(shop.sandbox.gateway.payout(fields.pg_payment_id).status, "process");
});

test("a callback that is sent twice has the same key", async (t) => {
  const shop = await open(t);
  shop.sandbox.next({ callbacks: "twice" });
  await shop.pay("1");
  await shop.sandbox.idle();
  const [first, second] = shop.received;
  assert.equal(shop.received.length, 2);
  assert.equal(first.deduplicationKey, second.deduplicationKey);
  assert.notDeepEqual(first.message.body, second.message.body);
});

test("a callback before the answer", async (t) => {
  const shop = await open(t);
  shop.sandbox.next({ callbacks: "before_answer" });
  let received = 0;
  const answer = await shop.pay("1").then((answer) => ((received = shop.received.length), answer));
  assert.deepEqual([received, answer.outcome], [1, "succeeded"]);
  await shop.sandbox.idle();
  assert.equal(shop.received.length, 1);
  assert.deepEqual(shop.events.map(({ event }) => event), ["callback", "request"]);
});

test("callbacks out of order: that of the first payout comes after that of the second", async (t) => {
  const shop = await open(t);
  shop.sandbox.next({ callbacks: "after_next" });
  await shop.pay("1");
  await shop.sandbox.idle();
  assert.equal(shop.received.length, 0);
  await shop.pay("2");
  await shop.sandbox.idle();
  assert.deepEqual(shop.received.map(({ order, outcome }) => [order, outcome]), [["2", "succeeded"], ["1", "succeeded"]]);
});

test("a callback that is never sent: the status request tells the outcome", async (t) => {
  const shop = await open(t);
  shop.sandbox.next({ callbacks: "never" });
  await shop.pay("1");
  await shop.sandbox.clock.advance(24 * 3600);
  assert.equal(shop.received.length, 0);
  assert.equal((await shop.queryStatus("1")).outcome, "succeeded");
});

test("a callback signed with the wrong secret is rejected and repeated", async (t) => {
  const shop = await open(t);
  shop.sandbox.next({ callbackSecret: "other_secret" });
  assert.equal((await shop.pay("1")).outcome, "succeeded");
  await shop.sandbox.idle();
  assert.equal(shop.received[0].error.code, "signature_mismatch");
  assert.equal(shop.events.at(-1).verdict.code, "status");
});

for (const callbackForm of ["urlencoded", "multipart", "pg_xml", "xml"]) {
  test(`a callback by ${callbackForm}`, async (t) => {
    const shop = await open(t);
    shop.sandbox.next({ callbackForm });
    await shop.pay("1");
    await shop.sandbox.idle();
    const [{ message, outcome }] = shop.received;
    assert.equal(outcome, "succeeded");
    const shape = {
      urlencoded: ["application/x-www-form-urlencoded", /^pg_payment_id=/],
      multipart: ["multipart/form-data; boundary=", /^------FreedomPay/],
      pg_xml: ["application/x-www-form-urlencoded", /^pg_xml=/],
      xml: ["application/xml; charset=utf-8", /^<\?xml/],
    }[callbackForm];
    assert.ok(message.contentType.startsWith(shape[0]), message.contentType);
    assert.match(message.body.toString(), shape[1]);
    assert.equal(shop.events.at(-1).verdict.code, "accepted");
  });
}

test("rules by card number with a number of uses: the first matching rule applies", async (t) => {
  const shop = await open(t, {
    rules: [
      { when: { pg_payment_to: "4405 6450 0000 6150" }, then: { settle: "10001" }, times: 2 },
      { when: { pg_amount: 13 }, then: { answer: "html" } },
      { when: { pg_card_token_to: "c92741d9-ddd7-4bad-abd0-5594a79eea1a" }, then: { process: 1 } },
    ],
  });
  assert.deepEqual(resultOf(await shop.pay("1")), ["failed", false, undefined, "10001"]);
  assert.equal((await shop.pay("2", { pg_payment_to: "4671593866478252" })).outcome, "succeeded");
  assert.equal((await shop.pay("3", { pg_amount: "13.00", pg_payment_to: "4671593866478252" })).code, "body_unreadable");
  // Both rules match. That of the card is first, and this is its second and last use.
  assert.equal((await shop.pay("4", { pg_amount: "13" })).outcome, "failed");
  assert.equal((await shop.pay("5")).outcome, "succeeded");
  const byToken = {
    pg_order_id: "6",
    pg_amount: "10",
    pg_user_id: "1",
    pg_card_token_to: "c92741d9-ddd7-4bad-abd0-5594a79eea1a",
    pg_description: "x",
    pg_post_link: shop.postLink,
    pg_order_time_limit: "2030-12-31 12:00:00",
  };
  assert.equal((await shop.ask("reg2reg", byToken)).outcome, "pending");
  // `next` comes before all rules.
  shop.sandbox.rule({ then: { answer: "cut" } });
  shop.sandbox.next({ settle: "10000" });
  shop.sandbox.next({ settle: "9999" });
  assert.equal((await shop.pay("7", { pg_payment_to: "5507841999732294" })).error.code, "10000");
  assert.deepEqual(resultOf(await shop.pay("8")), ["unknown", false, undefined, "9999"]);
  assert.equal((await shop.pay("9")).code, "body_unreadable");
  shop.sandbox.clearRules();
  assert.equal((await shop.pay("10")).outcome, "succeeded");
});

test("a request of another merchant does not use up a fault", async (t) => {
  const shop = await open(t);
  const { Merchant } = await import("freedompay-payouts");
  const { url: host, merchantId } = shop.sandbox;
  shop.sandbox.next({ answer: "html" });
  const wrongSecret = new Merchant({ merchantId, payoutSecret: "receive-secret", host });
  assert.deepEqual(resultOf(await shop.ask("p2p2nonreg", shop.payout("1"), wrongSecret)), ["unknown", false, "answer_unsigned", "1100"]);
  const nobody = new Merchant({ merchantId: "1", payoutSecret: "sandbox-payout-secret", host });
  const unknown = await shop.ask("p2p2nonreg", shop.payout("1"), nobody);
  assert.deepEqual([unknown.status, ...resultOf(unknown)], [200, "unknown", false, "answer_unsigned", "9998"]);
  assert.equal((await shop.pay("1")).code, "body_unreadable");
});

test("the vendor's error codes, and the outcome of each", async (t) => {
  const shop = await open(t, { balance: "150.00" });
  const post = async (operation, fields, secret = shop.sandbox.payoutSecret) => {
    const all = { pg_merchant_id: shop.sandbox.merchantId, pg_salt: "abc", ...fields };
    const body = new URLSearchParams(signed(operation, all, secret));
    const response = await fetch(`${shop.sandbox.url}/g2g/${operation}`, { method: "POST", body });
    return [response.status, await response.text()];
  };
  const [status, xml] = await post("p2p2nonreg", shop.payout("1", { pg_amount: "12,5" }));
  assert.equal(status, 200);
  assert.match(xml, /<pg_error_code>9403<.*pg_amount/);
  assert.equal((await post("p2p2nonreg", shop.payout("1"), "another"))[0], 401);
  assert.equal((await shop.pay("1")).outcome, "succeeded");
  assert.deepEqual(resultOf(await shop.pay("2")), ["failed", true, undefined, "8888"]);
  assert.deepEqual(resultOf(await shop.pay("1")), ["unknown", false, undefined, "9991"]);
  assert.deepEqual(resultOf(await shop.queryStatus("3")), ["unknown", false, undefined, "11068"]);
  assert.equal((await shop.ask("balance_status", {})).fields.pg_balance, "50.00");
});

test("a commission and balances in several currencies", async (t) => {
  const shop = await open(t, { balance: "1000", balances: { USD: "10.20" }, commission: "2.5" });
  await shop.pay("1");
  assert.equal((await shop.pay("2", { pg_currency: "USD", pg_amount: "10.00" })).error.code, "8888");
  assert.equal((await shop.pay("3", { pg_currency: "USD", pg_amount: "9.95" })).outcome, "succeeded");
  assert.deepEqual({ ...shop.sandbox.gateway.balances() }, { KZT: "897.50", USD: "0.00" });
  assert.equal(shop.sandbox.gateway.payouts()[0].commission, "2.50");
});

test("rejects invalid settings by name", async (t) => {
  const { sandbox } = await open(t);
  const refused = (fault, when) => {
    try {
      sandbox.next(fault, when);
    } catch (error) {
      assert.equal(error.name, "ValidationError");
      assert.equal(error.code, "options_invalid");
      return error.message;
    }
    assert.fail("the settings were accepted");
  };
  assert.equal(
    refused({ dealy: 5 }),
    "dealy is not a setting; the settings are delay, dropBeforeBooking, dropAfterBooking, answer, booked, process, settle, callbacks, callbackForm, callbackSecret",
  );
  assert.equal(refused({ delay: 0.5 }), 'delay must be a whole number from 0 to 600000, found "0.5"');
  assert.equal(refused({ delay: -1 }), 'delay must be a whole number from 0 to 600000, found "-1"');
  assert.equal(refused({ delay: null }), "delay must be text, a number, true or false, found null");
  assert.equal(refused({ dropAfterBooking: "yes" }), 'dropAfterBooking must be true or false, found "yes"');
  assert.equal(
    refused({ answer: "lost" }),
    'answer must be one of signed, unsigned, other_secret, cut, html, server_error, dropped, found "lost"',
  );
  assert.equal(
    refused({ settle: "123" }),
    'settle must be success or an error code of the vendor\'s table, found "123"',
  );
  assert.equal(refused({ callbacks: "thrice" }), 'callbacks must be one of once, twice, never, before_answer, after_next, found "thrice"');
  assert.equal(
    refused({ dropAfterBooking: true, dropBeforeBooking: true }),
    "dropAfterBooking contradicts dropBeforeBooking; give one of them",
  );
  assert.equal(refused({ dropAfterBooking: true, answer: "cut" }), "answer cannot be combined with a dropped connection");
  assert.equal(
    refused({ answer: "cut", booked: false }),
    'booked can be false only if the answer is html, server_error or dropped: the answer "cut" reveals the result of the payout',
  );
  assert.equal(refused({ dropBeforeBooking: true, process: 1 }), "process needs a payout, and none is booked");
  assert.equal(
    refused({ callbacks: "twice" }, { operation: "payout_status" }),
    "callbacks is for requests that create a payout; payout_status creates none",
  );
  assert.equal(refused({ delay: 5 }, { pg_card: CARD }), "when.pg_card is not a field of the request for a payout that a rule can match");
  assert.equal(
    refused({ delay: 5 }, { operation: "payout_status", pg_amount: "5" }),
    "when.pg_amount is not a field of the request for payout_status that a rule can match",
  );
  assert.equal(
    refused({ delay: 5 }, { operation: "pay" }),
    'when.operation is wrong: unknown operation "pay"; the operations are p2p2nonreg, payout_status, payout_status2, reg2reg, balance_status',
  );
});
