// Tests that every example of a shop must pass, over real HTTP. Each runner starts its example and runs
// its reconciliation.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as root } from "node:test";
import { Merchant } from "freedompay-payouts";
import { startSandbox } from "freedompay-payouts/sandbox";
import { API_TOKEN, CARD, MERCHANT_ID, PAYOUT_SECRET, SLOW_CARD, deliver, deliverAll, forged, signed } from "./callbacks.mjs";
import { startLossyProxy } from "./lossy_proxy.mjs";
import { freePort } from "./processes.mjs";

const FORMS = ["urlencoded", "multipart", "pg_xml", "xml"];
const FAULTS = ["before the effect", "after the effect", "after the record"];

export function testShop(name, runner) {
  return root(name, (t) => check(t, runner));
}

async function check(t, runner) {
  const folder = mkdtempSync(join(runner.temporaryFolder ?? tmpdir(), "freedompay-example-"));
  const requests = [];
  const sandbox = await startSandbox({
    merchantId: MERCHANT_ID,
    payoutSecret: PAYOUT_SECRET,
    onEvent: (event) => requests.push(event),
  });
  // The shop reaches the gateway through this proxy, which can lose answers.
  const proxy = await startLossyProxy(sandbox.url);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logs = [];
  let shop; // the running process

  const open = async (fault = "") => {
    shop = await runner.start({ port, url, gateway: proxy.url, postLink: `${url}/payout-callback`, folder, fault });
  };
  const end = async (how = "stop") => {
    await shop[how]();
    logs.push(shop.printed());
  };
  const authorization = `Bearer ${API_TOKEN}`;
  const orders = new Set();
  const pay = async (orderId, amount = "1500.00", card = CARD) => {
    orders.add(orderId);
    const body = JSON.stringify({ orderId, amount, card, description: "Выплата" });
    const headers = { authorization, "content-type": "application/json" };
    const response = await fetch(`${url}/payouts`, { method: "POST", body, headers });
    return { status: response.status, ...(await response.json()) };
  };
  /** The record of an order, its effects, and its conflicts and reversals. */
  const stateOf = async (orderId) =>
    (await fetch(`${url}/payouts?${new URLSearchParams({ orderId })}`, { headers: { authorization } })).json();
  const effectsOf = async (orderId) => (await stateOf(orderId)).effects;
  const effectsOfAll = async (orderIds) => (await Promise.all(orderIds.map(effectsOf))).flat();
  const outcomeOf = async (orderId) => (await stateOf(orderId)).record.outcome;
  const sentFor = (orderId) => sandbox.gateway.payouts().filter((payout) => payout.orderId === orderId);
  const asked = (path) => requests.filter((event) => event.event === "request" && event.path.endsWith(path)).length;
  /** Checks how often a text is in the log of the running shop. The output may come after the response. */
  const assertLogged = async (text, times) => {
    const count = () => shop.printed().split(text).length - 1;
    for (let tries = 0; count() < times && tries < 100; tries += 1) await new Promise((later) => setTimeout(later, 20));
    assert.equal(count(), times, text);
  };
  let hours = 0;
  /** Runs the reconciliation, each time an hour later than before. */
  const reconcile = async () => {
    hours += 1;
    await runner.reconcile(shop, { now: new Date(Date.now() + hours * 3_600_000).toISOString(), orders: [...orders] });
  };
  /** Makes a payout that the gateway never gets. */
  const payWithoutRequest = async (orderId) => {
    proxy.lose("request");
    assert.equal((await pay(orderId)).status, 202);
    proxy.lose(undefined);
  };
  /** Makes and settles a payout without an answer or a callback: the shop does not know its payment id. */
  const payWithoutAnswer = async (orderId) => {
    proxy.lose("answer");
    assert.equal((await pay(orderId, "1500.00", SLOW_CARD)).status, 202);
    proxy.lose(undefined);
    const [{ paymentId }] = sentFor(orderId);
    sandbox.gateway.settle(paymentId);
    return paymentId;
  };
  /** Makes and settles a payout whose callback is not delivered. */
  const settleWithoutCallback = async (orderId) => {
    assert.equal((await pay(orderId, "1500.00", SLOW_CARD)).outcome, "pending");
    const [{ paymentId }] = sentFor(orderId);
    sandbox.gateway.settle(paymentId);
    return paymentId;
  };

  await open();
  t.after(async () => {
    await end();
    await sandbox.close();
    proxy.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const test = (name, run) => t.test(name, { timeout: 60_000 }, run);

  await test("a payout with an answer and callbacks has one effect", async () => {
    assert.deepEqual(await pay("first"), { status: 201, orderId: "first", outcome: "succeeded" });
    await sandbox.idle();
    const [{ paymentId, replies }] = sentFor("first");
    assert.deepEqual(replies.map((reply) => reply.code), ["accepted"]);
    for (const form of FORMS) assert.equal((await sandbox.sendCallback(paymentId, form)).code, "accepted", form);
    assert.deepEqual((await effectsOf("first")).map(({ outcome, paymentId, amount }) => ({ outcome, paymentId, amount })), [
      { outcome: "succeeded", paymentId, amount: "1500.00" },
    ]);
  });

  await test("a payout that fails has the effect of a failure", async () => {
    assert.equal((await pay("poor", "10.00", "5543974702876045")).outcome, "failed");
    await sandbox.idle();
    assert.deepEqual((await effectsOf("poor")).map((effect) => effect.outcome), ["failed"]);
  });

  await test("an order is paid once, even if it is requested again", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => pay("again")));
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [201, ...Array(9).fill(409)]);
    assert.equal(sentFor("again").length, 1);
    assert.equal((await pay("again", "1.00")).status, 409);
  });

  await test("invalid fields and unauthorized requests start no payout", async () => {
    const before = asked("p2p2nonreg");
    const { status, problems } = await pay("invalid", "1,5", "4671593866478253");
    assert.equal(status, 422);
    assert.deepEqual(problems.map((problem) => problem.field).sort(), ["pg_amount", "pg_payment_to"]);
    for (const headers of [{}, { authorization: "Bearer undefined" }, { authorization: "Bearer " }]) {
      assert.equal((await fetch(`${url}/payouts`, { method: "POST", body: "{}", headers })).status, 401);
      assert.equal((await fetch(`${url}/payouts?orderId=first`, { headers })).status, 401);
    }
    assert.equal(asked("p2p2nonreg"), before);
  });

  await test("200 concurrent deliveries of 20 callbacks, some forged: 20 effects", async () => {
    const payments = [];
    for (let n = 0; n < 20; n += 1) payments.push(await settleWithoutCallback(`crowd-${n}`));
    const genuine = [];
    const forgedCallbacks = [];
    for (let n = 0; n < 200; n += 1) {
      const paymentId = payments[n % 20];
      // Every delivery has its own salt.
      if (n < 160) genuine.push({ ...as(sandbox.gateway.callback(paymentId, FORMS[n % 4])), genuine: true });
      else forgedCallbacks.push(forged(as(sandbox.gateway.callback(paymentId)), n));
    }
    const callbacks = genuine.flatMap((callback, n) => (n % 4 === 3 ? [callback, forgedCallbacks[(n - 3) / 4]] : [callback]));
    assert.equal(callbacks.length, 200);
    const results = await deliverAll(url, callbacks, 200);
    results.forEach(({ status }, n) => assert.equal(status, callbacks[n].genuine ? 200 : 401));
    const effects = await effectsOfAll(payments.map((_, n) => `crowd-${n}`));
    assert.deepEqual(effects.map((effect) => effect.paymentId), payments);
    console.log(`# ${genuine.length} genuine and ${forgedCallbacks.length} forged deliveries: ${effects.length} effects`);
  });

  await test("the same payment with another amount or order is a conflict: stored and logged, without effect", async () => {
    const paymentId = await settleWithoutCallback("conflict");
    const fields = { pg_payment_id: paymentId, pg_order_id: "conflict", pg_payment_amount: "1500.00", pg_status: "ok" };
    const conflicts = [
      [{ ...fields, pg_payment_amount: "1500.01" }, "amount_differs", "the order has another amount"],
      [{ ...fields, pg_payment_id: "77777" }, "order_has_other_payment", "the order has another payment"],
      [{ ...fields, pg_order_id: "first", pg_payment_id: "88888" }, "order_has_other_payment", "the order has another payment"],
      // The payment has another order as well. A shop may notice either first.
      [{ ...fields, pg_order_id: "crowd-1" }, /^(order_has_other_payment|payment_has_other_order)$/, "another"],
      [{ ...fields, pg_order_id: "nobody's", pg_payment_id: "99999" }, "order_unknown", "there is no such order"],
    ];
    const concerned = [...new Set(conflicts.map(([message]) => message.pg_order_id))];
    const effects = await effectsOfAll(concerned);
    for (const [message, , reason] of conflicts) {
      for (let times = 0; times < 2; times += 1) {
        const { status, text } = await deliver(url, signed(message));
        assert.equal(status, 200);
        assert.match(text, /<pg_status>error<\/pg_status>/);
        assert.ok(text.includes(reason), text);
      }
    }
    assert.deepEqual(await effectsOfAll(concerned), effects);
    for (const [message, code] of conflicts) {
      const { incidents } = await stateOf(message.pg_order_id);
      const found = incidents.filter(
        ({ report }) => report.paymentId === message.pg_payment_id && report.amount === message.pg_payment_amount,
      );
      assert.deepEqual(found.map((incident) => incident.times), [2]);
      if (typeof code === "string") assert.equal(found[0].code, code);
      else assert.match(found[0].code, code);
    }
    await assertLogged('"event":"conflict"', 10);
    // The genuine callback still has its effect, even with another notation of the amount.
    assert.match((await deliver(url, signed({ ...fields, pg_payment_amount: "1500" }))).text, /<pg_status>ok</);
    assert.equal((await effectsOf("conflict")).length, 1);
  });

  await test("of two orders that report one payment at once, exactly one gets it", async () => {
    const pairs = Array.from({ length: 10 }, (_, n) => [`rival-${n}-a`, `rival-${n}-b`]);
    for (const orderId of pairs.flat()) await payWithoutRequest(orderId);
    const callbacks = pairs.flatMap((pair, n) =>
      [...pair, ...pair].map((pg_order_id) =>
        signed({ pg_payment_id: `5550${n}`, pg_order_id, pg_payment_amount: "1500.00", pg_status: "ok" }),
      ),
    );
    const replies = await deliverAll(url, callbacks, callbacks.length);
    replies.forEach(({ status }) => assert.equal(status, 200));
    for (const [n, pair] of pairs.entries()) {
      const states = await Promise.all(pair.map(stateOf));
      const winner = states.findIndex(({ effects }) => effects.length > 0);
      const [won, lost] = [states[winner], states[1 - winner]];
      assert.deepEqual([won.record.paymentId, won.effects.length, won.incidents], [`5550${n}`, 1, []]);
      assert.deepEqual([lost.record.outcome, lost.record.paymentId, lost.effects], ["unknown", undefined, []]);
      assert.deepEqual(lost.incidents.map(({ code, times }) => [code, times]), [["payment_has_other_order", 2]]);
      for (const [index, { text }] of replies.slice(n * 4, n * 4 + 4).entries()) {
        assert.match(text, index % 2 === winner ? /<pg_status>ok</ : /<pg_status>error<.*the payment belongs to another order/s);
      }
    }
  });

  await test("of two payments that report one order at once, the order gets one, and the other is free for its own order", async () => {
    const message = (pg_order_id, pg_payment_id) =>
      signed({ pg_payment_id, pg_order_id, pg_payment_amount: "1500.00", pg_status: "ok" });
    for (let n = 0; n < 5; n += 1) {
      const [orderId, other, payments] = [`twice-${n}`, `other-${n}`, [`6660${n}`, `6661${n}`]];
      for (const unpaid of [orderId, other]) await payWithoutRequest(unpaid);
      const replies = await deliverAll(url, payments.map((paymentId) => message(orderId, paymentId)), 2);
      const { record, effects, incidents } = await stateOf(orderId);
      const winner = payments.indexOf(record.paymentId);
      assert.deepEqual(effects.map((effect) => effect.paymentId), [payments[winner]]);
      assert.deepEqual(incidents.map(({ code, report }) => [code, report.paymentId]), [["order_has_other_payment", payments[1 - winner]]]);
      for (const [index, { text }] of replies.entries()) {
        assert.match(text, index === winner ? /<pg_status>ok</ : /<pg_status>error<.*the order has another payment/s);
      }
      assert.match((await deliver(url, message(other, payments[1 - winner]))).text, /<pg_status>ok</);
      assert.equal((await effectsOf(other)).length, 1);
    }
  });

  await test("a second, different final outcome is a reversal: recorded and logged once, without an effect", async () => {
    const [{ paymentId }] = sentFor("first");
    const fields = { pg_payment_id: paymentId, pg_order_id: "first", pg_payment_amount: "1500.00" };
    const reversal = { ...fields, pg_status: "error" };
    for (const message of [reversal, reversal, reversal, { ...fields, pg_status: "ok" }, reversal]) {
      const { status, text } = await deliver(url, signed(message));
      assert.equal(status, 200);
      assert.match(text, /<pg_status>ok</);
    }
    const { record, effects, incidents } = await stateOf("first");
    assert.deepEqual([record.outcome, record.endings], ["failed", ["succeeded", "failed"]]);
    assert.deepEqual(effects.map((effect) => effect.outcome), ["succeeded"]);
    const reversals = incidents.filter(({ code }) => code === "reversal");
    assert.deepEqual(reversals.map(({ report, times }) => [report.outcome, report.paymentId, times]), [["failed", paymentId, 1]]);
    await assertLogged('"event":"reversal"', 1);
  });

  await test("only final outcomes have effects", async () => {
    assert.equal((await pay("slow", "5.00", SLOW_CARD)).outcome, "pending");
    const [{ paymentId }] = sentFor("slow");
    for (const pg_status of ["process", "pending", "a new word"]) {
      const fields = { pg_payment_id: paymentId, pg_order_id: "slow", pg_payment_amount: "5.00", pg_status };
      assert.equal((await deliver(url, signed(fields))).status, 200, pg_status);
    }
    assert.deepEqual(await effectsOf("slow"), []);
    assert.equal(await outcomeOf("slow"), "pending");
  });

  await test("rejected messages get a plain response without a signature", async () => {
    const paymentId = await settleWithoutCallback("refused");
    const callback = as(sandbox.gateway.callback(paymentId));
    const callbackFields = { pg_payment_id: paymentId, pg_order_id: "refused", pg_payment_amount: "1500.00", pg_status: "ok" };
    const cases = [
      [forged(callback, 0), 401, "signature_mismatch"],
      [forged(callback, 3), 401, "signature_missing"],
      [forged(callback, 4), 401, "signature_mismatch"],
      [forged(callback, 5), 401, "signature_repeated"],
      [signed(callbackFields, "the-receive-secret"), 401, "signature_mismatch"],
      [signed({ ...callbackFields, pg_merchant_id: "500002" }), 400, "merchant_mismatch"],
      [signed({ pg_status: "ok", pg_payment_id: paymentId }), 400, "schema_invalid"],
      [{ body: `${callback.body}&pg_more=${"x".repeat(65_536)}`, contentType: callback.contentType }, 413, "body_too_large"],
      [{ body: "x".repeat(1_000_000), contentType: "text/plain" }, 413, "body_too_large"],
      [{ body: "<response><pg_status>ok", contentType: "text/xml" }, 400, "body_unreadable"],
      [{ body: "", contentType: callback.contentType }, 400, "body_unreadable"],
    ];
    const logged = () => shop.printed().split("\n").filter((line) => line.includes('"event":"rejected"'));
    const before = logged().length;
    for (const [message, status, code] of cases) {
      assert.deepEqual(await deliver(url, message), { status, text: `${code}\n` });
    }
    // Each has a line in the log, with the code and the message of the error.
    await assertLogged('"event":"rejected"', before + cases.length);
    const lines = logged().slice(before).map((line) => JSON.parse(line.slice(line.indexOf("{"))));
    assert.deepEqual(lines.map(({ status, code }) => [status, code]), cases.map(([, status, code]) => [status, code]));
    for (const { message } of lines.slice(0, 7)) assert.match(message, /\w+ \w+/);
    assert.deepEqual(await effectsOf("refused"), []);
    assert.equal((await deliver(url, { ...callback, contentType: "application/octet-stream" })).status, 200);
    assert.equal((await effectsOf("refused")).length, 1);
  });

  await test("bodies that stop in the middle, or arrive a byte at a time, block nothing and have no effect", async () => {
    const slow = as(sandbox.gateway.callback(await settleWithoutCallback("slow-body")));
    const head = `POST /payout-callback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${slow.contentType}\r\n`;
    const half = slow.body.slice(0, slow.body.length / 2);
    const lengths = [`Content-Length: ${slow.body.length}\r\n\r\n${half}`, `Transfer-Encoding: chunked\r\n\r\n${half.length.toString(16)}\r\n${half}\r\n`];
    const sockets = Array.from({ length: 50 }, (_, n) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(head + lengths[n % 2]));
      socket.on("error", () => {}).resume();
      return socket;
    });
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    const timer = setInterval(() => sockets.forEach((socket, n) => socket.write(n % 2 ? "1\r\na\r\n" : "a")), 100);
    const started = performance.now();
    for (let n = 0; n < 5; n += 1) {
      const paymentId = await settleWithoutCallback(`beside-slow-${n}`);
      assert.equal((await deliver(url, as(sandbox.gateway.callback(paymentId)))).status, 200);
    }
    const took = performance.now() - started;
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
    assert.ok(took < 10_000, `${took} ms`);
    assert.deepEqual(await effectsOf("slow-body"), []);
    assert.equal((await deliver(url, slow)).status, 200);
    assert.equal((await effectsOf("slow-body")).length, 1);
  });

  await test("after a lost answer the outcome is unknown, payout_status2 finds it, and nothing is sent again", async () => {
    for (const [orderId, loss] of [["lost-answer", "answer"], ["lost-signature", "signature"]]) {
      proxy.lose(loss);
      assert.deepEqual(await pay(orderId, "20.00", SLOW_CARD), { status: 202, orderId, outcome: "unknown" });
      proxy.lose(undefined);
      assert.equal((await pay(orderId, "20.00", SLOW_CARD)).status, 409);
      sandbox.gateway.settle(sentFor(orderId)[0].paymentId);
      await reconcile();
      assert.deepEqual((await effectsOf(orderId)).map((effect) => effect.outcome), ["succeeded"]);
      await reconcile();
      assert.equal((await effectsOf(orderId)).length, 1);
      assert.equal(sentFor(orderId).length, 1);
      assert.equal(proxy.count("p2p2nonreg", orderId), 1);
    }
  });

  await test("a request that never arrived stays unknown, and is not sent again", async () => {
    proxy.lose("request");
    assert.equal((await pay("never-sent", "20.00")).status, 202);
    proxy.lose(undefined);
    await reconcile();
    assert.equal(await outcomeOf("never-sent"), "unknown");
    assert.equal(sentFor("never-sent").length, 0);
    assert.equal(proxy.count("p2p2nonreg", "never-sent"), 1);
    assert.ok(proxy.count("payout_status2", "never-sent") >= 1);
  });

  await test("after a crash between request and answer, payout_status2 finds the outcome, and nothing is sent again", async () => {
    proxy.lose("time");
    const dying = pay("killed", "30.00", SLOW_CARD).catch(() => "no response");
    while (proxy.count("p2p2nonreg", "killed") === 0) await new Promise((later) => setTimeout(later, 10));
    await end("kill");
    assert.equal(await dying, "no response");
    proxy.lose(undefined);
    await open();
    assert.equal(await outcomeOf("killed"), "unknown");
    sandbox.gateway.settle(sentFor("killed")[0].paymentId);
    await reconcile();
    assert.equal(await outcomeOf("killed"), "succeeded");
    assert.equal((await effectsOf("killed")).length, 1);
    assert.equal(proxy.count("p2p2nonreg", "killed"), 1);
  });

  await test("if the storage is down: 503 without a signature, and the repeated callback has its effect", async () => {
    const paymentId = await settleWithoutCallback("down");
    await end();
    await open("storage down");
    const { status, text } = await deliver(url, as(sandbox.gateway.callback(paymentId)));
    assert.deepEqual([status, text], [503, "unavailable\n"]);
    await end();
    await open();
    assert.deepEqual(await effectsOf("down"), []);
    assert.equal((await sandbox.sendCallback(paymentId)).code, "accepted");
    assert.equal((await effectsOf("down")).length, 1);
  });

  await test("with a wrong setting: 500 without a signature and a log line, and the repeated callback has its effect", async () => {
    const paymentId = await settleWithoutCallback("misconfigured");
    await end();
    await open("misconfigured");
    const { status, text } = await deliver(url, as(sandbox.gateway.callback(paymentId)));
    assert.deepEqual([status, text], [500, "misconfigured\n"]);
    // The line may arrive after the response.
    await end();
    const logged = logs.at(-1).split("\n").filter((line) => line.includes('"event":"misconfigured"'));
    assert.equal(logged.length, 1);
    assert.match(logged[0], /does not end in a script name/);
    await open();
    assert.deepEqual(await effectsOf("misconfigured"), []);
    assert.equal((await sandbox.sendCallback(paymentId)).code, "accepted");
    assert.equal((await effectsOf("misconfigured")).length, 1);
  });

  for (const fault of FAULTS) {
    await test(`a crash ${fault} loses and doubles nothing`, async () => {
      const orderId = fault.replaceAll(" ", "-");
      const paymentId = await payWithoutAnswer(orderId);
      await end();
      await open(fault);
      const { status } = await deliver(url, as(sandbox.gateway.callback(paymentId))).catch(() => ({ status: 0 }));
      assert.notEqual(status, 200);
      await end("kill");
      await open();
      for (let times = 0; times < 3; times += 1) assert.equal((await sandbox.sendCallback(paymentId)).code, "accepted");
      assert.equal((await effectsOf(orderId)).length, 1);
    });
  }

  await test("three crashes during 200 deliveries: still 20 effects", async () => {
    const killed = Array.from({ length: 20 }, (_, n) => `kill-${n}`);
    const payments = [];
    for (const orderId of killed) payments.push(await settleWithoutCallback(orderId));
    const crowd = () => Array.from({ length: 200 }, (_, n) => as(sandbox.gateway.callback(payments[n % 20], FORMS[n % 4])));
    const replyCounts = [];
    for (const enough of [1, 20, 60]) {
      let replied = 0;
      let reached;
      const middle = new Promise((resolve) => (reached = resolve));
      const deliveries = crowd().map(async (callback) => {
        const { status } = await deliver(url, callback).catch(() => ({ status: 0 }));
        if (status !== 200) return;
        replied += 1;
        if (replied === enough) reached(end("kill"));
      });
      await middle;
      await Promise.all(deliveries);
      await open();
      replyCounts.push(replied);
      const effects = await effectsOfAll(killed);
      assert.equal(new Set(effects.map((effect) => effect.paymentId)).size, effects.length);
    }
    assert.ok(replyCounts.some((replied) => replied < 200), "no crash happened during the deliveries");
    (await deliverAll(url, crowd(), 50)).forEach(({ status }) => assert.equal(status, 200));
    const effects = await effectsOfAll(killed);
    assert.deepEqual(effects.map((effect) => effect.paymentId), payments);
    console.log(`# killed after ${replyCounts.join(", ")} of 200 replies: ${effects.length} effects`);
  });

  // This test is late, because other tests would ask for its open payouts.
  await test("many payouts that stay open do not block the others", async () => {
    const stuck = Array.from({ length: 110 }, (_, n) => `stuck-${n}`);
    proxy.lose("request");
    for (const { status } of await Promise.all(stuck.map((orderId) => pay(orderId)))) assert.equal(status, 202);
    proxy.lose("answer");
    assert.equal((await pay("newer", "20.00", SLOW_CARD)).status, 202);
    proxy.lose(undefined);
    sandbox.gateway.settle(sentFor("newer")[0].paymentId);
    for (let rounds = 0; rounds < 4; rounds += 1) await reconcile();
    assert.deepEqual((await effectsOf("newer")).map((effect) => effect.outcome), ["succeeded"]);
    for (const orderId of stuck) {
      assert.ok(proxy.count("payout_status2", orderId) >= 1, orderId);
      assert.equal(proxy.count("p2p2nonreg", orderId), 1);
    }
  });

  for (const [name, run] of Object.entries(runner.extra ?? {})) {
    const callback = (paymentId) => as(sandbox.gateway.callback(paymentId));
    const printed = () => [...logs, shop.printed()].join("");
    const given = { url, folder, gateway: proxy.url, proxy, sandbox, open, end, pay, sentFor, callback, printed };
    const payouts = { payWithoutRequest, payWithoutAnswer, settleWithoutCallback, stateOf, effectsOf };
    await t.test(name, { timeout: 300_000 }, () => run({ ...given, ...payouts, deliver: (message) => deliver(url, message) }));
  }

  // In a key-value store an effect that is written twice looks like one.
  if (runner.printsCommits) {
    await test("no effect was ever committed twice", () => {
      const committed = [...logs, shop.printed()].join("").match(/^committed: .*/gm);
      assert.ok(committed.length >= 40, "the effects are counted");
      assert.deepEqual(committed, [...new Set(committed)]);
    });
  }

  await test("the logs contain no secret, token or card number", async () => {
    const printed = [...logs, shop.printed()].join("\n");
    for (const secret of [PAYOUT_SECRET, API_TOKEN, "the-receive-secret"]) assert.ok(!printed.includes(secret));
    assert.doesNotMatch(printed.replaceAll(/[ -]/g, ""), /4671593866478252|5507841999732294|5543974702876045|4671593866478253/);
    assert.match(printed, /"event":"conflict"/);
    assert.match(printed, /"event":"unavailable"/);
  });
}

const as = ({ body, headers }) => ({ body, contentType: headers["content-type"] });
