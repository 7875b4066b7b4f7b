// The state of the payouts, in Durable Objects: one object for each order and one for each payment, so that
// there is no limit for all of them together.

import { DurableObject } from "cloudflare:workers";
import { nextCheck, settle } from "freedompay-payouts";
import { ask, merchantOf } from "./payouts.js";

/** The payout of one order. Its name is the order id. */
export class Order extends DurableObject {
  kv = this.ctx.storage.kv;

  /** Records a payout before it is sent. Returns `false` if the order has one: then it must not be sent. */
  async begin({ orderId, amount }) {
    if (this.kv.get("record")) return false;
    await this.store({ orderId, amount, outcome: "unknown", endings: [], begunAt: new Date().toISOString(), asks: 0 });
    return true;
  }

  /**
   * Settles a payout by a verified report: a callback, an answer or a status. Its record and its effect
   * are one transaction: after a crash both exist or neither does.
   */
  async settle(report) {
    // No other report of this order can come between the claim and the transaction.
    const settled = await this.ctx.blockConcurrencyWhile(async () => {
      const before = this.kv.get("record");
      // A report that contradicts the order must not claim its payment. After a crash the claim is repeated.
      const { record } = settle(before, report);
      const isNew = record && record.paymentId !== before.paymentId;
      const paymentOwner = isNew ? await this.claim(record) : undefined;
      return this.ctx.storage.transactionSync(() => this.#settle(report, paymentOwner));
    });
    // An operator must see conflicts and reversals. The log has no card number and no secret.
    const { is, reason } = settled;
    if (is === "conflict" || is === "reversal") console.error(JSON.stringify({ event: is, ...report, reason }));
    return settled;
  }

  #settle(report, paymentOwner) {
    const settled = settle(this.kv.get("record"), report, { paymentOwner });
    const { is, code = is, record } = settled;
    if (record) this.kv.put("record", record);
    if (is === "effect") this.effect(record);
    if (is === "conflict" || is === "reversal") {
      const key = `incident ${code} ${JSON.stringify(report)}`;
      this.kv.put(key, { code, report, times: (this.kv.get(key)?.times ?? 0) + 1 });
    }
    return settled;
  }

  /** Claims the payment for this order. Returns the order that it belongs to. */
  claim({ paymentId, orderId }) {
    return this.env.PAYMENTS.getByName(paymentId).claim(orderId);
  }

  /**
   * The effect of the first final outcome, which happens once: here an entry. Changes in this object's
   * storage are part of the transaction. Effects elsewhere (a mail, another database) are not: make them
   * in `alarm` for the entry, with the idempotency key (order id, outcome), and set an alarm here.
   */
  effect({ orderId, paymentId, outcome, amount }) {
    this.kv.put("effect", { orderId, paymentId, outcome, amount, at: new Date().toISOString() });
  }

  /** Stores the record and sets the alarm for the next status request. */
  store(record) {
    this.kv.put("record", record);
    return this.ctx.storage.setAlarm(Date.parse(nextCheck(record, new Date())));
  }

  /** Queries the status of an open payout. Never sends a payout again. */
  async alarm() {
    const record = this.kv.get("record");
    if (nextCheck(record, new Date()) === undefined) return; // It has its final outcome.
    // Stored first, with the next alarm: a request that fails does not end the checks.
    await this.store({ ...record, askedAt: new Date().toISOString(), asks: record.asks + 1 });
    const { orderId } = record;
    const merchant = merchantOf(this.env);
    await ask(merchant.sign("payout_status2", { pg_order_id: orderId }), orderId, { merchant, ledger: this });
  }

  state() {
    const entries = (prefix) => Array.from(this.kv.list({ prefix }), ([, value]) => value);
    return { record: this.kv.get("record") ?? null, effects: entries("effect"), incidents: entries("incident") };
  }
}

/** The owner of one payment. Its name is the payment id. */
export class Payment extends DurableObject {
  /** Claims the payment for an order, and returns the order that it belongs to: the first one, for ever. */
  claim(orderId) {
    const { kv } = this.ctx.storage;
    if (kv.get("owner") === undefined) kv.put("owner", orderId);
    return kv.get("owner");
  }
}
