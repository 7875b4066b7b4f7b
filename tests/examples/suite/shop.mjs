// A running example of a shop, with a sandbox that it pays at through a lossy proxy.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "freedompay-payouts/sandbox";
import { API_TOKEN, CARD, MERCHANT_ID, PAYOUT_SECRET, SLOW_CARD, deliver } from "./callbacks.mjs";
import { startLossyProxy } from "./lossy_proxy.mjs";
import { freePort } from "./processes.mjs";

const AUTHORIZATION = { authorization: `Bearer ${API_TOKEN}` };
const HIDDEN = [PAYOUT_SECRET, API_TOKEN, "the-receive-secret"];
const HIDDEN_CARDS = /4671593866478252|5507841999732294|5543974702876045|4671593866478253/;

const later = (milliseconds) => new Promise((passed) => setTimeout(passed, milliseconds));

const commitsIn = (printed) => printed.match(/^committed: .*/gm) ?? [];

export class Shop {
  #runner;
  #process;
  #fault;
  #requests = [];
  #orders = new Set();
  #hours = 0;
  /** The output of the processes that have ended. */
  #logs = [];
  /** The length of the output before the running test. */
  #before = 0;

  static async open(runner) {
    const shop = new Shop();
    shop.#runner = runner;
    shop.folder = mkdtempSync(join(runner.temporaryFolder ?? tmpdir(), "freedompay-example-"));
    const onEvent = (event) => shop.#requests.push(event);
    shop.sandbox = await startSandbox({ merchantId: MERCHANT_ID, payoutSecret: PAYOUT_SECRET, onEvent });
    // The shop reaches the gateway through this proxy, which can lose answers.
    shop.proxy = await startLossyProxy(shop.sandbox.url);
    shop.port = await freePort();
    shop.url = `http://127.0.0.1:${shop.port}`;
    await shop.start();
    return shop;
  }

  async close() {
    await this.end();
    await this.sandbox.close();
    this.proxy.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async start(fault = "") {
    const { port, url, folder, proxy } = this;
    this.#process = await this.#runner.start({ port, url, gateway: proxy.url, postLink: `${url}/payout-callback`, folder, fault });
    this.#fault = fault;
  }

  /** Ends the process: `stop` lets it finish, `kill` does not. */
  async end(how = "stop") {
    const ended = this.#process;
    this.#process = undefined;
    await ended[how]();
    this.#logs.push(ended.printed());
  }

  async restart(fault) {
    await this.end();
    await this.start(fault);
  }

  /** The state that each test starts from, even after one that failed: a running shop without faults. */
  async reset() {
    this.proxy.lose(undefined);
    if (this.#process !== undefined && this.#fault !== "") await this.end();
    if (this.#process === undefined) await this.start();
    this.#before = this.printed().length;
  }

  /** The output of all processes so far. */
  printed() {
    return [...this.#logs, this.#process?.printed() ?? ""].join("\n");
  }

  /** How often a text is in the output of all processes. */
  count(text) {
    return this.printed().split(text).length - 1;
  }

  /** Waits until a text is in the output this number of times: the output may come after the response. */
  async assertLogged(text, times) {
    for (let tries = 0; this.count(text) < times && tries < 100; tries += 1) await later(20);
    assert.equal(this.count(text), times, text);
  }

  /** Checks the output since the start of the test. */
  assertCleanLogs() {
    const printed = this.printed().slice(this.#before);
    for (const secret of HIDDEN) assert.ok(!printed.includes(secret), "the log shows a secret");
    assert.doesNotMatch(printed.replaceAll(/[ -]/g, ""), HIDDEN_CARDS);
    const committed = commitsIn(printed);
    assert.deepEqual(committed, [...new Set(committed)], "an effect was committed twice");
  }

  /** The effects that were committed, if the runner prints them. */
  commits() {
    return commitsIn(this.printed());
  }

  async pay(orderId, amount = "1500.00", card = CARD) {
    this.#orders.add(orderId);
    const body = JSON.stringify({ orderId, amount, card, description: "Выплата" });
    const headers = { ...AUTHORIZATION, "content-type": "application/json" };
    const response = await fetch(`${this.url}/payouts`, { method: "POST", body, headers });
    return { status: response.status, ...(await response.json()) };
  }

  /** Makes a payout that succeeds with its answer, and waits for its callback. Returns the payment id. */
  async payAtOnce(orderId) {
    assert.deepEqual(await this.pay(orderId), { status: 201, orderId, outcome: "succeeded" });
    await this.sandbox.idle();
    return this.paymentOf(orderId);
  }

  /** Makes a payout that the gateway never gets. */
  async payWithoutRequest(orderId) {
    this.proxy.lose("request");
    assert.equal((await this.pay(orderId)).status, 202);
    this.proxy.lose(undefined);
  }

  /** Makes and settles a payout without an answer or a callback: the shop does not know its payment id. */
  async payWithoutAnswer(orderId) {
    this.proxy.lose("answer");
    assert.equal((await this.pay(orderId, "1500.00", SLOW_CARD)).status, 202);
    this.proxy.lose(undefined);
    return this.#settle(orderId);
  }

  /** Makes and settles a payout whose callback is not delivered. */
  async settleWithoutCallback(orderId) {
    assert.equal((await this.pay(orderId, "1500.00", SLOW_CARD)).outcome, "pending");
    return this.#settle(orderId);
  }

  /** Makes a payout, and kills the shop before the answer arrives. */
  async dieWhilePaying(orderId) {
    this.proxy.lose("time");
    const dying = this.pay(orderId, "30.00", SLOW_CARD).catch(() => "no response");
    while (this.proxy.count("p2p2nonreg", orderId) === 0) await later(10);
    await this.end("kill");
    assert.equal(await dying, "no response");
    this.proxy.lose(undefined);
  }

  #settle(orderId) {
    const paymentId = this.paymentOf(orderId);
    this.sandbox.gateway.settle(paymentId);
    return paymentId;
  }

  /** The payouts that the gateway got for an order. */
  sentFor(orderId) {
    return this.sandbox.gateway.payouts().filter((payout) => payout.orderId === orderId);
  }

  paymentOf(orderId) {
    const [{ paymentId }] = this.sentFor(orderId);
    return paymentId;
  }

  /** The number of requests to a method of the gateway. */
  asked(path) {
    return this.#requests.filter((event) => event.event === "request" && event.path.endsWith(path)).length;
  }

  /** The record of an order, its effects, and its conflicts and reversals. */
  async stateOf(orderId) {
    const response = await fetch(`${this.url}/payouts?${new URLSearchParams({ orderId })}`, { headers: AUTHORIZATION });
    return response.json();
  }

  async effectsOf(orderId) {
    return (await this.stateOf(orderId)).effects;
  }

  async effectsOfAll(orderIds) {
    return (await Promise.all(orderIds.map((orderId) => this.effectsOf(orderId)))).flat();
  }

  async outcomeOf(orderId) {
    return (await this.stateOf(orderId)).record.outcome;
  }

  /** Runs the reconciliation, each time an hour later than before. */
  async reconcile() {
    this.#hours += 1;
    const now = new Date(Date.now() + this.#hours * 3_600_000).toISOString();
    await this.#runner.reconcile(this.#process, { now, orders: [...this.#orders] });
  }

  /** A new callback for a payment. Each has its own salt. */
  callback(paymentId, form) {
    const { body, headers } = this.sandbox.gateway.callback(paymentId, form);
    return { body, contentType: headers["content-type"] };
  }

  deliver(message) {
    return deliver(this.url, message);
  }
}
