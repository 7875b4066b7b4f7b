// The state of each payout, in a Durable Object with SQLite. There is only one object, so that a
// transaction sees every order and every payment. (It can handle about a thousand requests per second.)

import { DurableObject } from "cloudflare:workers";

const TABLES = `
  CREATE TABLE IF NOT EXISTS payouts (
    order_id TEXT PRIMARY KEY,
    amount TEXT NOT NULL,
    -- recorded as unknown before it is sent
    outcome TEXT NOT NULL DEFAULT 'unknown',
    payment_id TEXT UNIQUE,
    begun INTEGER NOT NULL,
    -- the time of the last status request, initially that of the payout; the oldest is next
    asked INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS effects (
    order_id TEXT NOT NULL REFERENCES payouts,
    outcome TEXT NOT NULL CHECK (outcome IN ('succeeded', 'failed')),
    payment_id TEXT,
    amount TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (order_id, outcome),
    UNIQUE (payment_id, outcome)
  );
  CREATE TABLE IF NOT EXISTS conflicts (
    payment_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    amount TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (payment_id, order_id, amount, outcome)
  );`;

export class Ledger extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec(TABLES);
  }

  /** Records a payout before it is sent. Returns `false` if the order has one: then it must not be sent. */
  begin({ orderId, amount }) {
    const now = Date.now();
    const row = this.sql.exec(
      "INSERT INTO payouts (order_id, amount, begun, asked) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING order_id",
      orderId, amount, now, now,
    );
    return row.toArray().length === 1;
  }

  /**
   * Settles a payout by a verified report: a callback, an answer or a status. Its record and its effect
   * are one transaction: after a crash both exist or neither does.
   */
  settle(report) {
    // The gateway sends "0" if there is no payment yet.
    const paymentId = report.paymentId === "0" ? undefined : report.paymentId;
    const settled = this.ctx.storage.transactionSync(() => this.#settle({ ...report, paymentId }));
    // An operator must see conflicts and second final outcomes. The log has no card number and no secret.
    if (settled.reason) console.error(JSON.stringify({ event: settled.is, ...report, reason: settled.reason }));
    return settled;
  }

  #settle(report) {
    const { outcome, orderId, paymentId = null, amount = null } = report;
    // An unknown outcome is no information, so its payment id is not stored either.
    if (outcome === "unknown") return { is: "open" };
    const payout = this.payout(orderId);
    const reason = this.#contradiction(payout, report);
    if (reason) {
      this.sql.exec(
        `INSERT INTO conflicts (payment_id, order_id, amount, outcome, reason) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET times = times + 1`,
        paymentId ?? "", orderId, amount ?? "", outcome, reason,
      );
      return { is: "conflict", reason };
    }
    this.sql.exec("UPDATE payouts SET payment_id = coalesce(payment_id, ?) WHERE order_id = ?", paymentId, orderId);
    if (outcome === "pending") {
      this.sql.exec("UPDATE payouts SET outcome = 'pending' WHERE order_id = ? AND outcome = 'unknown'", orderId);
      return { is: "open" };
    }
    const effects = this.sql.exec("SELECT outcome FROM effects WHERE order_id = ?", orderId).toArray();
    if (effects.some((effect) => effect.outcome === outcome)) return { is: "repeat" };
    this.sql.exec("UPDATE payouts SET outcome = ? WHERE order_id = ?", outcome, orderId);
    this.effect({ orderId, paymentId, outcome, amount: payout.amount });
    return { is: "effect", ...(effects.length > 0 && { reason: `it was ${effects[0].outcome} before` }) };
  }

  /** The reason why a report contradicts the payout, if it does. */
  #contradiction(payout, { orderId, paymentId, amount }) {
    const [owner] = this.sql.exec("SELECT order_id FROM payouts WHERE payment_id = ?", paymentId ?? null).toArray();
    if (owner && owner.order_id !== orderId) return "the payment belongs to another order";
    if (!payout) return "there is no such order";
    if (paymentId && payout.payment_id && payout.payment_id !== paymentId) return "the order has another payment";
    if (amount && plain(amount) !== plain(payout.amount)) return "the amount is another";
  }

  /**
   * The effect of a final outcome, which happens once: here a row in a table. Changes in this object's
   * storage are part of the transaction. Effects elsewhere (a mail, another database) are not: make them
   * from an alarm that reads these rows, with the idempotency key (payment_id, outcome).
   */
  effect({ orderId, paymentId, outcome, amount }) {
    this.sql.exec(
      "INSERT INTO effects (order_id, outcome, payment_id, amount, at) VALUES (?, ?, ?, ?, ?)",
      orderId, outcome, paymentId, amount, Date.now(),
    );
  }

  payout(orderId) {
    return this.sql.exec("SELECT * FROM payouts WHERE order_id = ?", orderId).toArray()[0];
  }

  /**
   * Open orders that began before this time, in the order of their last status query. Some orders stay open
   * for ever, and must not block the others.
   */
  open(before) {
    const rows = this.sql.exec(
      "SELECT order_id FROM payouts WHERE outcome IN ('unknown', 'pending') AND begun < ? ORDER BY asked LIMIT 40",
      before,
    );
    return rows.toArray().map((row) => row.order_id);
  }

  /** Records the time of a status request, so that all other open payouts come first in the next round. */
  asked(orderId) {
    this.sql.exec("UPDATE payouts SET asked = ? WHERE order_id = ?", Date.now(), orderId);
  }

  overview() {
    const all = (table) => this.sql.exec(`SELECT * FROM ${table} ORDER BY rowid DESC LIMIT 1000`).toArray();
    return { payouts: all("payouts"), effects: all("effects"), conflicts: all("conflicts") };
  }
}

/** "1500", "1500.0" and "01500.00" are the same amount. It stays text, because a float would round it. */
function plain(amount) {
  return amount.replace(/^0+(?=\d)/, "").replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}
