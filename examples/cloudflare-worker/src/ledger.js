// What is known of each payout, in one Durable Object with SQLite: one object, so that one
// transaction sees every order and every payment. (It takes about a thousand requests a second.)

import { DurableObject } from "cloudflare:workers";

const TABLES = `
  CREATE TABLE IF NOT EXISTS payouts (
    order_id TEXT PRIMARY KEY,
    amount TEXT NOT NULL,
    -- unknown until the gateway has said: recorded first, sent afterwards
    outcome TEXT NOT NULL DEFAULT 'unknown',
    payment_id TEXT UNIQUE,
    begun INTEGER NOT NULL,
    -- when it was last asked for, at first when it was begun: who has waited longest is next
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

  /** Records a payout that is about to be sent. `false`: the order has one, so nothing may be sent. */
  begin({ orderId, amount }) {
    const now = Date.now();
    const row = this.sql.exec(
      "INSERT INTO payouts (order_id, amount, begun, asked) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING order_id",
      orderId, amount, now, now,
    );
    return row.toArray().length === 1;
  }

  /**
   * Takes a verified report of a payout: a callback, an answer, a status. Its record and its effect
   * are one transaction: whenever this object is killed, both are there or neither is.
   */
  settle(report) {
    // The gateway's word for "no payment yet".
    const paymentId = report.paymentId === "0" ? undefined : report.paymentId;
    const settled = this.ctx.storage.transactionSync(() => this.#settle({ ...report, paymentId }));
    // For people: a report that can't be, or a second ending. No card and no secret is in it.
    if (settled.reason) console.error(JSON.stringify({ event: settled.is, ...report, reason: settled.reason }));
    return settled;
  }

  #settle(report) {
    const { outcome, orderId, paymentId = null, amount = null } = report;
    // It says nothing of the payout; not even its payment id counts.
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

  /** Why a report can't be about this payout. */
  #contradiction(payout, { orderId, paymentId, amount }) {
    const [owner] = this.sql.exec("SELECT order_id FROM payouts WHERE payment_id = ?", paymentId ?? null).toArray();
    if (owner && owner.order_id !== orderId) return "the payment belongs to another order";
    if (!payout) return "there is no such order";
    if (paymentId && payout.payment_id && payout.payment_id !== paymentId) return "the order has another payment";
    if (amount && plain(amount) !== plain(payout.amount)) return "the amount is another";
  }

  /**
   * What a payment's end brings about, once: here a line in the books. What is in this object's
   * storage is part of the transaction. What is elsewhere (a mail, another database) is not: send
   * it from an alarm, from the lines that are here, under the key (payment_id, outcome).
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
   * Orders whose outcome is open, and that were begun before this moment: of very many, those
   * whose turn it is. Some stay open for ever, and must not keep the others from theirs.
   */
  open(before) {
    const rows = this.sql.exec(
      "SELECT order_id FROM payouts WHERE outcome IN ('unknown', 'pending') AND begun < ? ORDER BY asked LIMIT 40",
      before,
    );
    return rows.toArray().map((row) => row.order_id);
  }

  /** A payout is being asked for: all others that are open come before its next turn. */
  asked(orderId) {
    this.sql.exec("UPDATE payouts SET asked = ? WHERE order_id = ?", Date.now(), orderId);
  }

  overview() {
    const all = (table) => this.sql.exec(`SELECT * FROM ${table} ORDER BY rowid DESC LIMIT 1000`).toArray();
    return { payouts: all("payouts"), effects: all("effects"), conflicts: all("conflicts") };
  }
}

/** "1500", "1500.0" and "01500.00" are one amount. Text: a float would round. */
function plain(amount) {
  return amount.replace(/^0+(?=\d)/, "").replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}
