// Tests examples/cloudflare-worker in workerd, the runtime of Cloudflare Workers, with storage in files.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { API_TOKEN, CARD, MERCHANT_ID, PAYOUT_SECRET, SLOW_CARD, deliverAll, inParallel, signed } from "./suite/callbacks.mjs";
import { testShop } from "./suite/shop_contract.mjs";
import { runtime, start } from "./suite/processes.mjs";

const { program, version } = runtime("workerd", "bin/workerd");

const built = join(import.meta.dirname, "built/worker");
await build({
  entryPoints: [join(import.meta.dirname, "worker/faulty.js")],
  outfile: join(built, "worker.js"),
  bundle: true,
  format: "esm",
  target: "es2022",
  conditions: ["workerd", "worker"],
  external: ["cloudflare:workers"],
  // Like wrangler: the wasm is a separate module beside the bundle.
  loader: { ".wasm": "copy" },
  assetNames: "[name]",
});

const config = ({ gateway, postLink, folder, fault }) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "disk", disk = (path = ${JSON.stringify(folder)}, writable = true)),
    # The gateway is on this machine.
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "main.wasm", wasm = embed "main.wasm"),
  ],
  compatibilityDate = "2026-11-01",
  bindings = [
    (name = "FREEDOMPAY_MERCHANT_ID", text = "${MERCHANT_ID}"),
    (name = "FREEDOMPAY_PAYOUT_SECRET", fromEnvironment = "FREEDOMPAY_PAYOUT_SECRET"),
    (name = "API_TOKEN", fromEnvironment = "API_TOKEN"),
    (name = "FREEDOMPAY_HOST", text = "${gateway}"),
    (name = "POST_LINK", text = "${postLink}"),
    (name = "FAULT", text = "${fault}"),
    (name = "ORDERS", durableObjectNamespace = "Order"),
    (name = "PAYMENTS", durableObjectNamespace = "Payment"),
  ],
  durableObjectNamespaces = [
    (className = "Order", uniqueKey = "orders", enableSql = true),
    (className = "Payment", uniqueKey = "payments", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "disk"),
);
`;

/** A file system in memory, if there is one with a GiB of space: every object has a database, and 4,000 of them on a disk take minutes. */
function temporaryFolder() {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= 2 ** 30 ? memory : tmpdir();
}

testShop(`cloudflare-worker, workerd ${version}`, {
  async start({ port, url, ...options }) {
    mkdirSync(built, { recursive: true });
    const file = join(built, "config.capnp");
    writeFileSync(file, config(options));
    const words = ["serve", file, "--socket-addr", `http=127.0.0.1:${port}`];
    const shop = await start(program, words, { url, env: { FREEDOMPAY_PAYOUT_SECRET: PAYOUT_SECRET, API_TOKEN } });
    return { ...shop, url };
  },
  async reconcile({ url }, { orders }) {
    await fetch(`${url}/test/reconcile`, { method: "POST", body: JSON.stringify(orders) });
  },
  temporaryFolder: temporaryFolder(),
  printsCommits: true,
  extra: {
    async "a crash after the claim repeats the claim, and another order cannot get the payment"(shop) {
      const paymentId = await shop.payWithoutAnswer("claimed");
      await shop.payWithoutRequest("claimed-rival");
      await shop.restart("after the claim");
      assert.equal((await shop.deliver(shop.callback(paymentId))).status, 503);
      await shop.end("kill");
      await shop.start();
      assert.equal((await shop.stateOf("claimed")).record.paymentId, undefined);
      const fields = { pg_payment_id: paymentId, pg_order_id: "claimed-rival", pg_payment_amount: "1500.00", pg_status: "ok" };
      assert.match((await shop.deliver(signed(fields))).text, /<pg_status>error<.*the payment belongs to another order/s);
      for (let times = 0; times < 3; times += 1) assert.match((await shop.deliver(shop.callback(paymentId))).text, /<pg_status>ok</);
      const { record, effects } = await shop.stateOf("claimed");
      assert.deepEqual([record.paymentId, effects.map((effect) => effect.outcome)], [paymentId, ["succeeded"]]);
      const rival = await shop.stateOf("claimed-rival");
      assert.deepEqual([rival.record.outcome, rival.record.paymentId, rival.effects], ["unknown", undefined, []]);
    },

    async "a report that contradicts its order does not claim the payment"(shop) {
      const paymentId = await shop.payWithoutAnswer("unclaimed");
      const fields = { pg_payment_id: paymentId, pg_payment_amount: "1.00", pg_status: "ok" };
      for (const pg_order_id of ["nobody", "unclaimed"]) {
        assert.match((await shop.deliver(signed({ ...fields, pg_order_id }))).text, /<pg_status>error</);
      }
      assert.match((await shop.deliver(shop.callback(paymentId))).text, /<pg_status>ok</);
      assert.equal((await shop.stateOf("unclaimed")).effects.length, 1);
    },

    async "the alarm of an order queries its status until the final outcome"(shop) {
      await shop.restart("early alarms");
      await shop.payWithoutAnswer("alarmed");
      await settledByAlarm(shop, "alarmed");
      assert.match(shop.printed(), /alarm of alarmed: 60000 ms after it began/);
    },

    async "the alarm of an order queries its status after a crash during the payout"(shop) {
      await shop.restart("early alarms");
      await shop.dieWhilePaying("alarmed-killed");
      shop.sandbox.gateway.settle(shop.paymentOf("alarmed-killed"));
      await shop.start("early alarms");
      await settledByAlarm(shop, "alarmed-killed");
    },

    "2,000 orders, each in an object of its own, with repeated callbacks: 2,000 effects": paysManyOrders,
  },
});

/** Waits until the alarm of an order has found its final outcome. The alarm that was set for the next check asks nothing. */
async function settledByAlarm(shop, orderId) {
  for (let tries = 0; (await shop.effectsOf(orderId)).length === 0; tries += 1) {
    assert.ok(tries < 400, "no alarm has settled the order");
    await new Promise((later) => setTimeout(later, 50));
  }
  const { record } = await shop.stateOf(orderId);
  assert.equal(record.outcome, "succeeded");
  const count = shop.proxy.count("payout_status2", orderId);
  assert.ok(count >= 1, "the status was not queried");
  await new Promise((later) => setTimeout(later, 1000));
  assert.equal((await shop.stateOf(orderId)).record.asks, record.asks);
  assert.equal(shop.proxy.count("payout_status2", orderId), count);
  assert.equal(shop.proxy.count("p2p2nonreg", orderId), 1);
}

async function paysManyOrders(shop, t) {
  const started = performance.now();
  const orders = Array.from({ length: 2000 }, (_, n) => `many-${n}`);
  // Half of them have their effect by the answer or the sandbox's callback, the others by the first of two callbacks.
  await inParallel(orders, 40, async (orderId, n) => {
    const isSlow = n % 2 === 1;
    const { outcome } = await shop.pay(orderId, "1.00", isSlow ? SLOW_CARD : CARD);
    assert.equal(outcome, isSlow ? "pending" : "succeeded", orderId);
  });
  await shop.sandbox.idle();
  const payments = new Map();
  for (const { orderId, paymentId } of shop.sandbox.gateway.payouts()) {
    if (orderId.startsWith("many-")) payments.set(orderId, paymentId);
  }
  assert.equal(payments.size, 2000);
  orders.forEach((orderId, n) => n % 2 === 1 && shop.sandbox.gateway.settle(payments.get(orderId)));
  const callbacks = orders.flatMap((orderId, n) => Array.from({ length: 1 + (n % 2) }, () => shop.callback(payments.get(orderId))));
  for (const { status, text } of await deliverAll(shop.url, callbacks, 60)) {
    assert.equal(status, 200);
    assert.match(text, /<pg_status>ok</);
  }
  await inParallel(orders, 40, async (orderId) => {
    const { record, effects, incidents } = await shop.stateOf(orderId);
    assert.deepEqual(record.endings, ["succeeded"]);
    assert.deepEqual(effects.map((effect) => effect.paymentId), [payments.get(orderId)]);
    assert.deepEqual(incidents, []);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  t.diagnostic(`2,000 orders and ${callbacks.length} more callbacks in ${seconds} s`);
}
