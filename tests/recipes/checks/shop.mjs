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
  const settings = { MERCHANT_ID, PAYOUT_SECRET, API_TOKEN, GATEWAY: sandbox.url, POST_LINK: `${url}/payout-callback`, PORT: String(port) };
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

  /** The objects that the running program has logged for an event. Waits for `times` of them. */
  async logged(event, times = 0) {
    const lines = () => this.#process.printed().split("\n").filter((line) => line.includes(`"event":"${event}"`));
    for (let tries = 0; lines().length < times && tries < 100; tries += 1) await new Promise((later) => setTimeout(later, 20));
    return lines().map((line) => JSON.parse(line.slice(line.indexOf("{"))));
  }

  /** The effects of an order, as soon as the program has logged `times` effects of all orders. */
  async effectsOf(orderId, times) {
    return (await this.logged("effect", times)).filter((effect) => effect.orderId === orderId);
  }

  async pay(orderId, card, authorization = `Bearer ${API_TOKEN}`) {
    const body = JSON.stringify({ orderId, amount: "1500.00", card, description: "Выплата" });
    const headers = { authorization, "content-type": "application/json" };
    const response = await fetch(`${this.url}/payouts`, { method: "POST", body, headers });
    const text = await response.text();
    return response.status === 401 ? { status: 401 } : { status: response.status, ...JSON.parse(text) };
  }

  /** Makes a payout that is settled at the gateway, and whose callback is not sent. Returns the payment id. */
  async settledPayment(orderId) {
    assert.deepEqual(await this.pay(orderId, SLOW_CARD), { status: 201, orderId, outcome: "pending" });
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
    const before = (await this.logged("rejected")).length;
    assert.deepEqual(await this.deliver(message), { status, text: `${code}\n` });
    const lines = (await this.logged("rejected", before + 1)).slice(before);
    assert.deepEqual(lines.map((line) => [line.status, line.code]), [[status, code]]);
    assert.match(lines[0].message, pattern);
  }
}
