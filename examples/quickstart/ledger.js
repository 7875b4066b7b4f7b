// The payouts of a shop, in memory, for a first try: they are lost when the process ends. A real shop stores the same
// records in its database: see ../cloudflare-worker, ../deno and ../node.

// #region readme
import { nextCheck, settle } from "freedompay-payouts";

const records = new Map(); // order id -> PayoutRecord, plain JSON

export const ledger = {
  /** Records a payout before it is sent. Returns false if the order already has one: then it must not be sent. */
  begin({ orderId, amount }) {
    if (records.has(orderId)) return false;
    records.set(orderId, { orderId, amount, outcome: "unknown", endings: [], begunAt: new Date().toISOString(), asks: 0 });
    return true;
  },

  /** Settles a payout by a verified report. In a database, all of this is one transaction. */
  settle(report) {
    const owner = [...records.values()].find(({ paymentId }) => paymentId !== undefined && paymentId === report.paymentId);
    const settlement = settle(records.get(report.orderId), report, { paymentOwner: owner?.orderId });
    if (settlement.record) records.set(report.orderId, settlement.record);
    // Act on the payout here: this happens once for each order.
    if (settlement.is === "effect") console.log(`order ${report.orderId}: ${report.outcome}`);
    // A person must look at these.
    if (settlement.is === "reversal" || settlement.is === "conflict") console.error(settlement, report);
    return settlement;
  },

  /** The order ids whose status must be queried now. Stores that they are queried. */
  takeDue() {
    const now = new Date().toISOString();
    const isDue = (record) => (nextCheck(record, now) ?? "9999") <= now;
    const due = [...records.values()].filter(isDue);
    for (const record of due) records.set(record.orderId, { ...record, askedAt: now, asks: record.asks + 1 });
    return due.map(({ orderId }) => orderId);
  },
};
// #endregion
