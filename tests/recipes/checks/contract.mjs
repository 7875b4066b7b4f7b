// What every recipe must do, over real HTTP: starts payouts at the sandbox, and settles each of them once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startShop } from "./shop.mjs";
import { API_TOKEN, CARD, PAYOUT_SECRET, forged, signed } from "./suite/callbacks.mjs";

export const FORMS = ["urlencoded", "multipart", "pg_xml", "xml"];

/**
 * Starts the recipe with `node` (or `program`) and `words`, and tests it. `verifiesPostLink`: the recipe verifies the URL of the
 * setting POST_LINK, not the URL of the request. `extra` has more tests.
 */
export function testRecipe(name, { verifiesPostLink = false, extra = {}, ...program }) {
  const settings = verifiesPostLink ? [...wrongSettings, wrongPostLink] : wrongSettings;
  const tests = { ...payouts, ...rejections, ...extra, ...Object.fromEntries(settings.map(wrongSetting)), ...logs };
  return test(name, async (t) => {
    const shop = await startShop(program);
    t.after(() => shop.close());
    for (const [title, run] of Object.entries(tests)) await t.test(title, { timeout: 60_000 }, () => run(shop));
  });
}

const payouts = {
  async "a payout with an answer and a callback has one effect"(shop) {
    assert.deepEqual(await shop.pay("first", CARD), { status: 200, orderId: "first", outcome: "succeeded" });
    await shop.sandbox.idle();
    const [{ replies }] = shop.sandbox.gateway.payouts();
    assert.deepEqual(replies.map((reply) => reply.code), ["accepted"]);
    assert.deepEqual(await shop.effects(1), [["first", "succeeded"]]);
  },

  async "an order is paid once, invalid fields are 422, and only the token may pay"(shop) {
    assert.deepEqual(await shop.pay("first", CARD), { status: 409, message: "the order first already has a payout" });
    const { status, problems } = await shop.pay("invalid", "4671593866478253");
    assert.deepEqual([status, problems.map((problem) => problem.field)], [422, ["pg_payment_to"]]);
    for (const authorization of ["", "Bearer ", "Bearer undefined"]) {
      assert.equal((await shop.pay("stranger", CARD, authorization)).status, 401);
    }
    assert.deepEqual(shop.sandbox.gateway.payouts().map((payout) => payout.orderId), ["first"]);
  },
};

FORMS.forEach((form, index) => {
  payouts[`a callback in the form ${form} is settled once, and its repeats are replied to`] = async (shop) => {
    const orderId = `order-${form}`;
    const paymentId = await shop.settledPayment(orderId);
    for (let times = 0; times < 3; times += 1) await shop.assertReply(shop.callback(paymentId, form), "ok");
    assert.equal((await shop.sandbox.sendCallback(paymentId, form)).code, "accepted");
    const effects = await shop.effects(index + 2);
    assert.deepEqual(effects.slice(index + 1), [[orderId, "succeeded"]]);
  };
});

const rejections = {
  async "forged and unreadable messages get a plain response, and a log line with code and message"(shop) {
    const paymentId = await shop.settledPayment("refused");
    const callback = shop.callback(paymentId, "urlencoded");
    for (const way of [0, 1, 2, 4]) await shop.assertRefused(forged(callback, way), 401, "signature_mismatch", /^pg_sig does not match/);
    await shop.assertRefused(forged(callback, 3), 401, "signature_missing", /pg_sig/);
    for (const form of FORMS.slice(1)) {
      const { body, contentType } = shop.callback(paymentId, form);
      const text = typeof body === "string" ? body : new TextDecoder().decode(body);
      assert.ok(text.includes("1500.00"));
      const message = { body: text.replace("1500.00", "9500.00"), contentType };
      await shop.assertRefused(message, 401, "signature_mismatch", /^pg_sig does not match/);
    }
    await shop.assertRefused({ body: "", contentType: callback.contentType }, 400, "body_unreadable", /\w+ \w+/);
    await shop.assertRefused({ body: "<response><pg_status>ok", contentType: "text/xml" }, 400, "body_unreadable", /\w+ \w+/);
    await shop.assertRefused(signed({ pg_status: "ok", pg_payment_id: paymentId }), 400, "schema_invalid", /pg_order_id/);
    assert.equal((await shop.effects(5)).length, 5);
    await shop.assertReply(callback, "ok");
    assert.deepEqual((await shop.effects(6)).slice(5), [["refused", "succeeded"]]);
  },

  async "a callback about an unknown order or with another amount gets a signed error, and has no effect"(shop) {
    const effects = await shop.effects(6);
    assert.deepEqual(effects.map(([orderId]) => orderId), ["first", ...FORMS.map((form) => `order-${form}`), "refused"]);
    const [{ paymentId }] = shop.sandbox.gateway.payouts();
    const fields = { pg_payment_id: "99999", pg_order_id: "nobody", pg_payment_amount: "1500.00", pg_status: "ok" };
    await shop.assertReply(signed(fields), "error", "there is no such order");
    const other = { ...fields, pg_payment_id: paymentId, pg_order_id: "first", pg_payment_amount: "1.00" };
    await shop.assertReply(signed(other), "error", "the order has another amount");
    assert.equal((await shop.logged(/is: 'conflict'/g, 2)).length, 2);
    assert.deepEqual(await shop.effects(6), effects);
  },

  async "a body that is too large gets status 413"(shop) {
    const { body, contentType } = signed({ pg_status: "ok" });
    for (const size of [65_536, 400_000]) {
      const messages = [
        { body: `${body}&pg_more=${"x".repeat(size)}`, contentType },
        { body: `<r><a>${"x".repeat(size)}</a></r>`, contentType: "text/xml" },
      ];
      for (const message of messages) await shop.assertRefused(message, 413, "body_too_large", /\w+/);
    }
  },
};

const wrongSettings = [
  ["FREEDOMPAY_PAYOUT_SECRET", "", /the secret is empty; is its environment variable set\?/g],
  ["FREEDOMPAY_MERCHANT_ID", "", /the merchant id must be digits/g],
];
const wrongPostLink = ["POST_LINK", "https://shop.example/", /does not end in a script name/g];

const wrongSetting = ([name, value, message]) => [
  `a wrong ${name} gets status 500, and the reason is in the log`,
  async (shop) => {
    await shop.restart({ [name]: value });
    const { status, text } = await shop.deliver(signed({}));
    assert.equal(status, 500);
    assert.doesNotMatch(text, /pg_sig|<response/);
    assert.ok((await shop.logged(message, 1)).length > 0);
  },
];

const logs = {
  "the log contains no secret, token or card number"(shop) {
    const printed = shop.printed();
    assert.match(printed, /"event":"rejected"/);
    for (const secret of [PAYOUT_SECRET, API_TOKEN]) assert.ok(!printed.includes(secret));
    assert.doesNotMatch(printed.replaceAll(/[ -]/g, ""), /4671593866478252|5507841999732294|4671593866478253/);
  },
};
