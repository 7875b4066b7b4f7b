// A recipe that runs against a sandbox.

import assert from "node:assert/strict";
import { verifyFields } from "freedompay-payouts";
import { startSandbox } from "freedompay-payouts/sandbox";
import { API_TOKEN, MERCHANT_ID, PAYOUT_SECRET, SLOW_CARD, deliver } from "./suite/callbacks.mjs";
import { freePort, start } from "./suite/processes.mjs";

/** Starts the program `program` with `words`. `env` has settings in addition to those that the recipes read. */
export async function startShop({ program = process.execPath, words, env = {} }) {
  const sandbox = await startSandbox({ merchantId: MERCHANT_ID, payoutSecret: PAYOUT_SECRET });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    FREEDOMPAY_MERCHANT_ID: MERCHANT_ID,
    FREEDOMPAY_PAYOUT_SECRET: PAYOUT_SECRET,
    FREEDOMPAY_HOST: sandbox.url,
    POST_LINK: `${url}/payout-callback`,
    API_TOKEN,
    NODE_ENV: "production",
    PORT: String(port),
  };
  const open = (changes) => start(program, words, { url, env: { ...settings, ...env, ...changes } });
  return new Shop(sandbox, url, open, await open({}));
}

class Shop {
  #open;
  #process;
  #earlier = "";

  constructor(sandbox, url, open, process) {
    this.sandbox = sandbox;
    this.url = url;
    this.#open = open;
    this.#process = process;
  }

  /** Starts the program again, with other settings. */
  async restart(changes) {
    await this.#end();
    this.#process = await this.#open(changes);
  }

  async close() {
    await this.#end();
    await this.sandbox.close();
  }

  async #end() {
    await this.#process.stop();
    this.#earlier += this.#process.printed();
  }

  /** The output of all programs. */
  printed = () => this.#earlier + this.#process.printed();

  /** The matches of a pattern in the output of the running program. Waits for `times` of them. */
  async logged(pattern, times = 0) {
    const found = () => [...this.#process.printed().matchAll(pattern)];
    for (let tries = 0; found().length < times && tries < 100; tries += 1) await new Promise((later) => setTimeout(later, 20));
    return found();
  }

  /** The effects of all orders: order id and outcome. Waits for `times` of them. */
  effects = async (times) => (await this.logged(/^order (\S+): (\w+)$/gm, times)).map(([, orderId, outcome]) => [orderId, outcome]);

  /** The log lines of rejected callbacks. Waits for `times` of them. */
  async rejections(times) {
    return (await this.logged(/\{"event":"rejected".*\}/g, times)).map(([line]) => JSON.parse(line));
  }

  async pay(orderId, card, authorization = `Bearer ${API_TOKEN}`) {
    const body = JSON.stringify({ orderId, amount: "1500.00", card });
    const headers = { authorization, "content-type": "application/json" };
    const response = await fetch(`${this.url}/payouts`, { method: "POST", body, headers });
    return { status: response.status, ...(await response.json()) };
  }

  /** Makes a payout that is settled at the gateway, and whose callback is not sent. Returns the payment id. */
  async settledPayment(orderId) {
    assert.deepEqual(await this.pay(orderId, SLOW_CARD), { status: 200, orderId, outcome: "pending" });
    const { paymentId } = this.sandbox.gateway.payouts().find((payout) => payout.orderId === orderId);
    this.sandbox.gateway.settle(paymentId);
    return paymentId;
  }

  /** A callback of the gateway. Each has its own salt. */
  callback(paymentId, form) {
    const { body, headers } = this.sandbox.gateway.callback(paymentId, form);
    return { body, contentType: headers["content-type"] };
  }

  deliver = (message) => deliver(this.url, message);

  /** Delivers a message, and checks the signed reply to it. */
  async assertReply(message, expected, description) {
    const { status, text } = await this.deliver(message);
    assert.equal(status, 200, text);
    const fields = [...text.matchAll(/<(pg_\w+)>([^<]*)</g)].map(([, name, value]) => [name, value]);
    verifyFields("payout-callback", fields, PAYOUT_SECRET);
    const reply = Object.fromEntries(fields);
    assert.equal(reply.pg_status, expected);
    if (description) assert.equal(reply.pg_description, description);
  }

  /** Checks that a message gets a plain response without a signature, and one line in the log. */
  async assertRefused(message, status, code, pattern) {
    const before = (await this.rejections(0)).length;
    assert.deepEqual(await this.deliver(message), { status, text: `${code}\n` });
    const lines = (await this.rejections(before + 1)).slice(before);
    assert.deepEqual(lines.map((line) => [line.status, line.code]), [[status, code]]);
    assert.match(lines[0].message, pattern);
  }
}
