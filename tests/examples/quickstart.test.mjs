// examples/quickstart: the code of the READMEs, against the sandbox.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { after, beforeEach, test } from "node:test";
import { promisify } from "node:util";
import { verifyFields } from "freedompay-payouts";
import { startSandbox, testCallback } from "freedompay-payouts/sandbox";

const CARD = "4405645000006150";
const events = [];
const sandbox = await startSandbox({ onEvent: (event) => events.push(event) });
Object.assign(process.env, {
  FREEDOMPAY_MERCHANT_ID: sandbox.merchantId,
  FREEDOMPAY_PAYOUT_SECRET: sandbox.payoutSecret,
  FREEDOMPAY_HOST: sandbox.url,
});
const folder = "../../examples/quickstart";
const { pay, queryOpenPayouts } = await import(`${folder}/payouts.js`);
const { replyToCallback, respondToCallback } = await import(`${folder}/callbacks.js`);

/** The two kinds of servers. Each reads a whole request and returns status, headers and body of the response. */
const servers = {
  async fetch(url, { headers }, body) {
    const response = await respondToCallback(new Request(url, { method: "POST", headers, body }));
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  },
  other: (url, { headers }, body) => replyToCallback({ body, contentType: headers["content-type"] }),
};

const server = createServer(async (incoming, outgoing) => {
  const body = await buffer(incoming);
  const answer = servers[incoming.url.split("/")[1]](`${origin}${incoming.url}`, incoming, body);
  const response = await answer.catch((error) => ({ status: 500, body: error.message }));
  outgoing.writeHead(response.status, response.headers).end(response.body);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${server.address().port}`;
after(async () => {
  await sandbox.close();
  server.closeAllConnections();
  server.close();
});

const printed = { log: [], warn: [], error: [] };
for (const level of Object.keys(printed)) console[level] = (...values) => printed[level].push(values);
beforeEach(() => {
  for (const lines of [...Object.values(printed), events]) lines.length = 0;
});

test("the tests of the example pass and end", async () => {
  const cwd = new URL(`${folder}/`, import.meta.url);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ["--test", "--test-reporter=tap"], { cwd, env, timeout: 60_000 });
  assert.match(stdout, /^# pass 3$/m);
});

const verdicts = () => events.filter(({ event }) => event === "callback").map(({ verdict }) => verdict.code);
const post = (link, { body, headers }) => fetch(link, { method: "POST", body, headers });

for (const kind of Object.keys(servers)) {
  const link = `${origin}/${kind}/payout-callback`;
  const use = () => (process.env.POST_LINK = link);
  const order = (name) => `${kind}${name}`; // Other characters than letters and digits give a warning.
  const callback = (fields) => testCallback({ url: link, payoutSecret: sandbox.payoutSecret, merchantId: sandbox.merchantId, fields });

  test(`${kind}: a payout and its callback have one effect`, async () => {
    use();
    assert.equal(await pay({ orderId: order("paid"), amount: "100.00", card: CARD }), "succeeded");
    await sandbox.idle();
    assert.deepEqual(verdicts(), ["accepted"]);
    assert.deepEqual(printed, { log: [[`order ${order("paid")}: succeeded`]], warn: [], error: [] });
    // The same order as a number.
    const number = kind === "fetch" ? 101 : 102;
    assert.equal(await pay({ orderId: number, amount: 100, card: CARD }), "succeeded");
    await sandbox.idle();
    assert.deepEqual(printed.log.at(-1), [`order ${number}: succeeded`]);
    await assert.rejects(pay({ orderId: String(number), amount: "100", card: CARD }), { code: "order_exists" });
    await assert.rejects(pay({ orderId: order("paid"), amount: "100.00", card: CARD }), /already has a payout/);
  });

  test(`${kind}: a payout without an answer is unknown until its callback`, async () => {
    use();
    sandbox.next({ dropAfterBooking: true });
    assert.equal(await pay({ orderId: order("dropped"), amount: "100.00", card: CARD }), "unknown");
    await sandbox.idle();
    assert.deepEqual(verdicts(), ["accepted"]);
    assert.deepEqual(printed.log, [[`order ${order("dropped")}: succeeded`]]);
    assert.equal(JSON.parse(printed.warn[0][0]).event, "unanswered");
  });

  test(`${kind}: a payout without a callback is settled by a status query, which is due after a minute`, async (t) => {
    use();
    sandbox.next({ dropAfterBooking: true, callbacks: "never" });
    assert.equal(await pay({ orderId: order("queried"), amount: "100.00", card: CARD }), "unknown");
    await queryOpenPayouts();
    assert.deepEqual(printed.log, []);
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 61_000 });
    await queryOpenPayouts();
    assert.deepEqual(printed.log, [[`order ${order("queried")}: succeeded`]]);
    await queryOpenPayouts();
    assert.equal(printed.log.length, 1);
  });

  test(`${kind}: rejects forged, unreadable and too large callbacks without a signed reply, and logs the reason`, async () => {
    use();
    const genuine = callback({ pg_order_id: order("paid") });
    const forged = { ...genuine, body: genuine.body.replace("pg_status=ok", "pg_status=error") };
    const cases = [
      [forged, 401, "signature_mismatch"],
      [{ body: "{}", headers: { "content-type": "application/json" } }, 400, "body_unreadable"],
      [{ ...genuine, body: `${genuine.body}&x=${"x".repeat(65_536)}` }, 413, "body_too_large"],
    ];
    for (const [message, status, code] of cases) {
      const response = await post(link, message);
      assert.deepEqual([response.status, await response.text()], [status, `${code}\n`]);
      const [line] = printed.warn.at(-1);
      assert.equal(JSON.parse(line).code, code);
      assert.ok(JSON.parse(line).message.length > 20, line);
      assert.ok(!line.includes(sandbox.payoutSecret));
    }
    assert.equal(printed.warn.length, cases.length);
    assert.deepEqual(printed.log, []);
  });

  test(`${kind}: replies to a callback of an unknown order with a signed error`, async () => {
    use();
    const response = await post(link, callback({ pg_order_id: order("unknown") }));
    const xml = await response.text();
    const fields = Object.fromEntries([...xml.matchAll(/<(pg_\w+)>(.*?)<\/\1>/g)].map(([, name, value]) => [name, value]));
    verifyFields("payout-callback", fields, sandbox.payoutSecret);
    assert.deepEqual([response.status, fields.pg_status], [200, "error"]);
    assert.equal(printed.error[0][0].code, "order_unknown");
  });

  test(`${kind}: a wrong setting is status 500, with its reason`, async () => {
    const message = callback({ pg_order_id: order("paid") });
    process.env.POST_LINK = `${origin}/${kind}/`;
    const response = await post(process.env.POST_LINK, message);
    assert.deepEqual([response.status, /script name/.test(await response.text())], [500, true]);
  });
}
