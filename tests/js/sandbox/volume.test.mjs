// Start-up time, the time for 10,000 payouts, and shutdown.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Merchant } from "freedompay-payouts";
import { open } from "./shop.mjs";

const CLI = fileURLToPath(new URL("../../../node_modules/.bin/freedompay-payouts", import.meta.url));
const PAYOUTS = 10_000;

test("starts within two seconds, makes 10,000 payouts, and stops at once", async (t) => {
  const started = performance.now();
  const program = spawn(CLI, ["sandbox", "--port", "0", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => program.kill("SIGKILL"));
  const lines = createInterface({ input: program.stdout });
  let counted = 0;
  const first = new Promise((resolve) => {
    lines.on("line", (line) => ((counted += 1) === 1 ? resolve(JSON.parse(line)) : undefined));
  });
  const { event, url, merchantId, payoutSecret } = await first;
  const start = performance.now() - started;
  assert.equal(event, "listening");
  assert.ok(start < 2000, `${start} ms`);

  const merchant = new Merchant({ merchantId, payoutSecret, host: url });
  const shop = createServer(async (incoming, outgoing) => {
    const parts = [];
    for await (const part of incoming) parts.push(part);
    const callback = merchant.verifyCallback({ url: `http://127.0.0.1${incoming.url}`, body: Buffer.concat(parts) });
    const reply = callback.reply("ok");
    outgoing.writeHead(reply.status, reply.headers).end(reply.body);
  });
  await new Promise((listening) => shop.listen(0, "127.0.0.1", listening));
  t.after(() => (shop.closeAllConnections(), shop.close()));
  const pg_post_link = `http://127.0.0.1:${shop.address().port}/payout-callback`;

  const memory = () => {
    try {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${program.pid}/status`, "utf8"))?.[1]) / 1024;
    } catch {
      return NaN; // not Linux
    }
  };
  const before = memory();
  const pay = async (order) => {
    const request = merchant.sign("p2p2nonreg", {
      pg_order_id: String(order),
      pg_amount: "1.00",
      pg_payment_to: "4405645000006150",
      pg_description: "Payment description",
      pg_post_link,
    });
    const response = await fetch(request.url, request);
    assert.equal(merchant.verifyAnswer(request, await response.text()).outcome, "succeeded");
  };
  const paying = performance.now();
  for (let order = 0; order < PAYOUTS; order += 50) await Promise.all(Array.from({ length: 50 }, (_, at) => pay(order + at)));
  const seconds = (performance.now() - paying) / 1000;
  const deadline = performance.now() + 10_000;
  while (counted < 1 + 2 * PAYOUTS && performance.now() < deadline) await new Promise((passed) => setTimeout(passed, 20));
  assert.equal(counted, 1 + 2 * PAYOUTS, "lines: one per request and callback, and the first");
  const after = memory();

  const payouts = await (await fetch(`${url}/sandbox/payouts`)).json();
  assert.equal(payouts.length, PAYOUTS);
  assert.ok(payouts.every(({ replies }) => replies.length === 1 && replies[0].code === "accepted"));
  const page = await (await fetch(url)).text();
  assert.ok(page.includes("10000 payouts, the newest 100 are shown") && page.includes("990000.00 KZT"));

  const stopping = performance.now();
  program.kill("SIGTERM");
  const [code, signal] = await once(program, "exit");
  const stop = performance.now() - stopping;
  assert.deepEqual([code, signal], [0, null]);
  assert.ok(stop < 2000, `${stop} ms`);
  t.diagnostic(
    `start ${start.toFixed(0)} ms; ${PAYOUTS} payouts and callbacks in ${seconds.toFixed(1)} s; ` +
      `memory ${before.toFixed(0)} MB, after them ${after.toFixed(0)} MB; stop ${stop.toFixed(0)} ms`,
  );
  if (!Number.isNaN(after)) assert.ok(after < 400, `${after} MB`);
});

test("close ends running requests and frees the port", async (t) => {
  const { startSandbox } = await import("freedompay-payouts/sandbox");
  const shop = await open(t);
  const sandbox = await startSandbox();
  const merchant = new Merchant({ merchantId: sandbox.merchantId, payoutSecret: sandbox.payoutSecret, host: sandbox.url });
  const silent = createServer(() => {});
  await new Promise((listening) => silent.listen(0, "127.0.0.1", listening));
  t.after(() => (silent.closeAllConnections(), silent.close()));
  const link = `http://127.0.0.1:${silent.address().port}/silent`;
  const waiting = merchant.sign("p2p2nonreg", shop.payout("1", { pg_post_link: link }));
  await fetch(waiting.url, waiting);
  sandbox.next({ delay: 60_000 });
  const delayed = merchant.sign("p2p2nonreg", shop.payout("2"));
  const answer = fetch(delayed.url, delayed);
  await new Promise((passed) => setTimeout(passed, 100));
  const stopping = performance.now();
  const closing = sandbox.close();
  await assert.rejects(answer);
  await closing;
  assert.ok(performance.now() - stopping < 1000);
  await sandbox.close();
  assert.throws(() => sandbox.gateway.payouts(), { message: "the gateway is closed" });
  const again = await startSandbox({ port: Number(new URL(sandbox.url).port) });
  assert.equal(again.url, sandbox.url);
  await assert.rejects(startSandbox({ port: Number(new URL(sandbox.url).port) }), { code: "EADDRINUSE" });
  await again.close();
});

test("listens only on loopback by default", async (t) => {
  const { startSandbox } = await import("freedompay-payouts/sandbox");
  const shop = await open(t);
  assert.match(shop.sandbox.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(shop.sandbox.loopback, true);
  const everywhere = await startSandbox({ hostname: "0.0.0.0" });
  assert.match(everywhere.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(everywhere.loopback, false);
  await everywhere.close();
});
