// examples/node: Express, with PostgreSQL inside the process and with a server.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { API_TOKEN, MERCHANT_ID, PAYOUT_SECRET } from "./suite/callbacks.mjs";
import { testShop } from "./suite/shop_contract.mjs";
import { startPostgresql, version } from "./suite/postgresql.mjs";
import { start } from "./suite/processes.mjs";

const example = join(import.meta.dirname, "../../examples/node");
const faulty = join(import.meta.dirname, "node/faulty.js");
const clock = join(import.meta.dirname, "node/clock.js");

const environment = ({ port, gateway, postLink, fault }) => ({
  FREEDOMPAY_MERCHANT_ID: MERCHANT_ID,
  FREEDOMPAY_PAYOUT_SECRET: PAYOUT_SECRET,
  API_TOKEN,
  PORT: String(port),
  FREEDOMPAY_HOST: gateway,
  POST_LINK: postLink,
  FAULT: fault,
});

testShop(`node ${process.version}, Express, PGlite`, {
  async start({ url, folder, ...options }) {
    const env = { ...environment(options), DATABASE_FOLDER: join(folder, "database") };
    return { ...(await start("node", [faulty], { url, env })), url };
  },
  async reconcile({ url }, { now }) {
    await fetch(`${url}/test/reconcile?now=${now}`);
  },
});

let postgresql;
let env;
testShop(`node ${process.version}, Express, PostgreSQL ${version()}`, {
  async before() {
    postgresql = await startPostgresql();
  },
  async after() {
    await postgresql?.end();
  },
  async start({ url, fault, ...options }) {
    env = { ...environment({ fault, ...options }), DATABASE_URL: postgresql.url };
    return start("node", [fault ? faulty : join(example, "src/main.js")], { url, env });
  },
  // Beside the running shop, as cron does.
  async reconcile(_, { now }) {
    const words = ["--import", clock, join(example, "src/reconcile.js")];
    await promisify(execFile)("node", words, { env: { PATH: process.env.PATH, NOW: now, ...env } });
  },
  extra: {
    async "while the database server is down: 503; the repeated callback has one effect"(shop) {
      const paymentId = await shop.settleWithoutCallback("stopped");
      await postgresql.stop();
      try {
        assert.equal((await shop.deliver(shop.callback(paymentId))).status, 503);
      } finally {
        await postgresql.start();
      }
      for (let times = 0; times < 2; times += 1) assert.equal((await shop.deliver(shop.callback(paymentId))).status, 200);
      assert.equal((await shop.effectsOf("stopped")).length, 1);
    },
  },
});
