// Runs the example. The binding FAULT says where it crashes.

import { Merchant } from "freedompay-payouts";
import worker from "../../../examples/cloudflare-worker/src/worker.js";
import { Order as Sound } from "../../../examples/cloudflare-worker/src/ledger.js";

export { Payment } from "../../../examples/cloudflare-worker/src/ledger.js";

export class Order extends Sound {
  async store(record) {
    await super.store(record);
    const alarm = await this.ctx.storage.getAlarm();
    if (this.env.FAULT !== "early alarms" || alarm === null) return;
    console.log(`alarm of ${record.orderId}: ${alarm - Date.parse(record.begunAt)} ms after it began`);
    await this.ctx.storage.setAlarm(Date.now() + 300);
  }

  async settle(report) {
    if (this.env.FAULT === "storage down") throw new Error("storage is down");
    const settled = await super.settle(report);
    if (settled.is === "effect") {
      await this.ctx.storage.sync();
      console.log(`committed: effect ${report.orderId}`);
      if (this.env.FAULT === "after the record") this.#die();
    }
    return settled;
  }

  async claim(record) {
    const owner = await super.claim(record);
    if (this.env.FAULT === "after the claim") this.#die();
    return owner;
  }

  effect(record) {
    if (this.env.FAULT === "before the effect") this.#die();
    super.effect(record);
    if (this.env.FAULT === "after the effect") this.#die();
  }

  /** Runs the alarm now, if the order has one. */
  async check() {
    if (this.kv.get("record")) await this.alarm();
  }

  #die() {
    this.ctx.abort("killed by the test");
    throw new Error("killed by the test");
  }
}

let fault;
const { receiveCallback } = Merchant.prototype;
Merchant.prototype.receiveCallback = function (request) {
  // As if a proxy had removed the script name.
  return receiveCallback.call(this, fault === "misconfigured" ? new Request("https://shop.example/", request) : request);
};

export default {
  async fetch(request, env) {
    fault = env.FAULT;
    if (new URL(request.url).pathname !== "/test/reconcile") return worker.fetch(request, env);
    // Each order has its own alarm.
    for (const orderId of await request.json()) await env.ORDERS.getByName(orderId).check();
    return new Response();
  },
};
