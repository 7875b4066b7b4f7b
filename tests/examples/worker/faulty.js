// Runs the example. The binding FAULT says where it crashes.

import { Merchant } from "freedompay-payouts";
import worker from "../../../examples/cloudflare-worker/src/worker.js";
import { Ledger as Sound } from "../../../examples/cloudflare-worker/src/ledger.js";

export class Ledger extends Sound {
  settle(report) {
    if (this.env.FAULT === "storage down") throw new Error("storage is down");
    const settled = super.settle(report);
    if (this.env.FAULT === "after the record" && settled.is === "effect") this.#die();
    return settled;
  }

  effect(ending) {
    if (this.env.FAULT === "before the effect") this.#die();
    super.effect(ending);
    if (this.env.FAULT === "after the effect") this.#die();
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
    // Like the cron trigger, one hour later.
    await worker.scheduled({ scheduledTime: Date.now() + 3_600_000 }, env);
    return new Response();
  },
};
