// What every recipe must do, over real HTTP: starts payouts at the sandbox, and settles each of them once.

import assert from "node:assert/strict";
import { test as root } from "node:test";
import { verifyFields } from "freedompay-payouts";
import { startSandbox } from "freedompay-payouts/sandbox";
import { API_TOKEN, CARD, MERCHANT_ID, PAYOUT_SECRET, SLOW_CARD, deliver, forged, signed } from "./suite/callbacks.mjs";
import { freePort, start } from "./suite/processes.mjs";

export const FORMS = ["urlencoded", "multipart", "pg_xml", "xml"];

/**
 * Starts the recipe with `node` (or `program`) and `words`, and tests it. `verifiesPostLink`: the recipe verifies the URL of the
 * setting POST_LINK, not the URL of the request. `extra` has more tests.
 */
export const testRecipe = (name, recipe) => root(name, (t) => check(t, recipe));

async function check(t, { program = process.execPath, words, env = {}, verifiesPostLink = false, extra = {} }) {
  const sandbox = await startSandbox({ merchantId: MERCHANT_ID, payoutSecret: PAYOUT_SECRET });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const postLink = `${url}/payout-callback`;
  let shop;
  let earlier = "";
  const open = async (changes = {}) => {
    const settings = { MERCHANT_ID, PAYOUT_SECRET, API_TOKEN, GATEWAY: sandbox.url, POST_LINK: postLink, PORT: String(port) };
    shop = await start(program, words, { url, env: { ...settings, ...env, ...changes } });
  };
  const end = async () => {
    await shop.stop();
    earlier += shop.printed();
  };
  await open();
  t.after(async () => {
    await end();
    await sandbox.close();
  });
  const test = (title, run) => t.test(title, { timeout: 60_000 }, run);

  /** The objects that the running shop has logged for an event. Waits for `times` of them. */
  const logged = async (event, times) => {
    const lines = () => shop.printed().split("\n").filter((line) => line.includes(`"event":"${event}"`));
    for (let tries = 0; lines().length < times && tries < 100; tries += 1) await new Promise((later) => setTimeout(later, 20));
    return lines().map((line) => JSON.parse(line.slice(line.indexOf("{"))));
  };
  const effectsOf = async (orderId, times) => (await logged("effect", times)).filter((effect) => effect.orderId === orderId);
  const pay = async (orderId, card, authorization = `Bearer ${API_TOKEN}`) => {
    const body = JSON.stringify({ orderId, amount: "1500.00", card, description: "Выплата" });
    const headers = { authorization, "content-type": "application/json" };
    const response = await fetch(`${url}/payouts`, { method: "POST", body, headers });
    const text = await response.text();
    return response.status === 401 ? { status: 401 } : { status: response.status, ...JSON.parse(text) };
  };
  /** A payout that is settled at the gateway, and whose callback is not sent. */
  const settledPayment = async (orderId) => {
    assert.deepEqual(await pay(orderId, SLOW_CARD), { status: 201, orderId, outcome: "pending" });
    const { paymentId } = sandbox.gateway.payouts().find((payout) => payout.orderId === orderId);
    sandbox.gateway.settle(paymentId);
    return paymentId;
  };
  const callbackOf = (paymentId, form) => {
    const { body, headers } = sandbox.gateway.callback(paymentId, form);
    return { body, contentType: headers["content-type"] };
  };
  /** Checks the signed reply to a callback. */
  const assertReply = ({ status, text }, expected, description) => {
    assert.equal(status, 200, text);
    const fields = [...text.matchAll(/<(pg_\w+)>([^<]*)</g)].map(([, name, value]) => [name, value]);
    verifyFields("payout-callback", fields, PAYOUT_SECRET);
    const reply = Object.fromEntries(fields);
    assert.equal(reply.pg_status, expected);
    if (description) assert.equal(reply.pg_description, description);
  };
  /** Checks that a message gets a plain response without a signature, and a line in the log. */
  const assertRefused = async (message, status, code, pattern) => {
    const before = (await logged("rejected", 0)).length;
    const response = await deliver(url, message);
    assert.deepEqual(response, { status, text: `${code}\n` });
    const line = (await logged("rejected", before + 1)).slice(before);
    assert.deepEqual(line.map((each) => [each.status, each.code]), [[status, code]]);
    assert.match(line[0].message, pattern);
  };

  await test("a payout with an answer and a callback has one effect", async () => {
    assert.deepEqual(await pay("first", CARD), { status: 201, orderId: "first", outcome: "succeeded" });
    await sandbox.idle();
    const [{ paymentId, replies }] = sandbox.gateway.payouts();
    assert.deepEqual(replies.map((reply) => reply.code), ["accepted"]);
    assert.deepEqual(await effectsOf("first", 1), [{ event: "effect", orderId: "first", paymentId, outcome: "succeeded", amount: "1500.00" }]);
  });

  await test("an order is paid once, invalid fields are 422, and only the token may pay", async () => {
    assert.deepEqual(await pay("first", CARD), { status: 409, orderId: "first" });
    const { status, problems } = await pay("invalid", "4671593866478253");
    assert.deepEqual([status, problems.map((problem) => problem.field)], [422, ["pg_payment_to"]]);
    for (const authorization of ["", "Bearer ", "Bearer undefined"]) assert.equal((await pay("stranger", CARD, authorization)).status, 401);
    assert.deepEqual(sandbox.gateway.payouts().map((payout) => payout.orderId), ["first"]);
  });

  for (const [index, form] of FORMS.entries()) {
    await test(`a callback in the form ${form} is settled once, and its repeats are replied to`, async () => {
      const orderId = `order-${form}`;
      const paymentId = await settledPayment(orderId);
      for (let times = 0; times < 3; times += 1) assertReply(await deliver(url, callbackOf(paymentId, form)), "ok");
      assert.equal((await sandbox.sendCallback(paymentId, form)).code, "accepted");
      const effects = await effectsOf(orderId, index + 2);
      assert.deepEqual(effects.map((effect) => [effect.paymentId, effect.outcome]), [[paymentId, "succeeded"]]);
    });
  }

  await test("forged and unreadable messages get a plain response, and a log line with code and message", async () => {
    const paymentId = await settledPayment("refused");
    const callback = callbackOf(paymentId, "urlencoded");
    for (const way of [0, 1, 2, 4]) await assertRefused(forged(callback, way), 401, "signature_mismatch", /./);
    await assertRefused(forged(callback, 3), 401, "signature_missing", /pg_sig/);
    for (const form of FORMS.slice(1)) {
      const { body, contentType } = callbackOf(paymentId, form);
      const text = typeof body === "string" ? body : new TextDecoder().decode(body);
      assert.ok(text.includes("1500.00"));
      await assertRefused({ body: text.replace("1500.00", "9500.00"), contentType }, 401, "signature_mismatch", /./);
    }
    await assertRefused({ body: "<response><pg_status>ok", contentType: "text/xml" }, 400, "body_unreadable", /./);
    await assertRefused(signed({ pg_status: "ok", pg_payment_id: paymentId }), 400, "schema_invalid", /pg_order_id/);
    assert.deepEqual(await effectsOf("refused", 0), []);
    assertReply(await deliver(url, callback), "ok");
    assert.equal((await effectsOf("refused", 6)).length, 1);
  });

  await test("a callback about an unknown order or with another amount gets a signed error, and has no effect", async () => {
    const effects = await logged("effect", 6);
    const { paymentId } = effects.find((effect) => effect.orderId === "first");
    const fields = { pg_payment_id: "99999", pg_order_id: "nobody", pg_payment_amount: "1500.00", pg_status: "ok" };
    assertReply(await deliver(url, signed(fields)), "error", "there is no such order");
    const other = { ...fields, pg_payment_id: paymentId, pg_order_id: "first", pg_payment_amount: "1.00" };
    assertReply(await deliver(url, signed(other)), "error", "the order has another amount");
    assert.equal((await logged("conflict", 2)).length, 2);
    assert.deepEqual(await logged("effect", 6), effects);
  });

  await test("a body that is too large gets status 413", async () => {
    const { body, contentType } = signed({ pg_status: "ok" });
    for (const size of [65_536, 400_000]) {
      await assertRefused({ body: `${body}&pg_more=${"x".repeat(size)}`, contentType }, 413, "body_too_large", /./);
      await assertRefused({ body: `<r><a>${"x".repeat(size)}</a></r>`, contentType: "text/xml" }, 413, "body_too_large", /./);
    }
  });

  for (const [title, run] of Object.entries(extra)) await test(title, () => run({ url }));

  const wrongSettings = [[{ PAYOUT_SECRET: "" }, /^the secret is empty/], [{ MERCHANT_ID: "" }, /^the merchant id must be digits/]];
  if (verifiesPostLink) wrongSettings.push([{ POST_LINK: "https://shop.example/" }, /does not end in a script name/]);
  for (const [setting, pattern] of wrongSettings) {
    await test(`a wrong ${Object.keys(setting)[0]} gets status 500, and a log line that names it`, async () => {
      await end();
      await open(setting);
      assert.deepEqual(await deliver(url, signed({})), { status: 500, text: "misconfigured\n" });
      const [line, ...others] = await logged("misconfigured", 1);
      assert.deepEqual(others, []);
      assert.deepEqual([line.status, line.code], [500, "options_invalid"]);
      assert.match(line.message, pattern);
    });
  }

  await test("the log contains no secret, token or card number", () => {
    const printed = earlier + shop.printed();
    for (const secret of [PAYOUT_SECRET, API_TOKEN]) assert.ok(!printed.includes(secret));
    assert.doesNotMatch(printed.replaceAll(/[ -]/g, ""), /4671593866478252|5507841999732294|4671593866478253/);
  });
}
