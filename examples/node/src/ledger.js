// The state of each payout, in PostgreSQL: its record as JSON, and columns for the queries.

import { nextCheck, settle } from "freedompay-payouts";

const TABLES = [
  `CREATE TABLE IF NOT EXISTS payouts (
    record jsonb NOT NULL,
    -- when to query the status; null after a final outcome
    next_check timestamptz,
    order_id text PRIMARY KEY GENERATED ALWAYS AS (record->>'orderId') STORED,
    payment_id text UNIQUE GENERATED ALWAYS AS (record->>'paymentId') STORED,
    outcome text GENERATED ALWAYS AS (record->>'outcome') STORED
  )`,
  "CREATE INDEX IF NOT EXISTS next_checks ON payouts (next_check)",
  `CREATE TABLE IF NOT EXISTS effects (
    order_id text PRIMARY KEY REFERENCES payouts,
    payment_id text UNIQUE,
    outcome text NOT NULL,
    amount numeric NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE IF NOT EXISTS incidents (
    order_id text NOT NULL,
    code text NOT NULL,
    report jsonb NOT NULL,
    times integer NOT NULL DEFAULT 1,
    PRIMARY KEY (order_id, code, report)
  )`,
];

/** Two reports about the same new payment can arrive at once. The second one fails with this code and is tried again. */
const UNIQUE_VIOLATION = "23505";

export async function openLedger(database) {
  for (const table of TABLES) await database.query(table);
  return new Ledger(database);
}

export class Ledger {
  #database;

  constructor(database) {
    this.#database = database;
  }

  /** Records a payout before it is sent. Returns `false` if the order has one: then it must not be sent. */
  async begin({ orderId, amount }) {
    const now = new Date().toISOString();
    const record = { orderId, amount, outcome: "unknown", endings: [], begunAt: now, asks: 0 };
    const begun = "INSERT INTO payouts (record, next_check) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING order_id";
    return (await this.#database.query(begun, [JSON.stringify(record), nextCheck(record, now)])).rows.length === 1;
  }

  /**
   * Settles a payout by a verified report: a callback, an answer or a status. Its record and its effect
   * are one transaction: after a crash both exist or neither does.
   */
  async settle(report) {
    const attempt = () => this.#database.transaction((transaction) => settleIn(transaction, report));
    const settled = await attempt().catch((error) => {
      if (error.code === UNIQUE_VIOLATION) return attempt();
      throw error;
    });
    // An operator must see conflicts and reversals. The log has no card number and no secret.
    const { is, reason } = settled;
    if (is === "conflict" || is === "reversal") console.error(JSON.stringify({ event: is, ...report, reason }));
    return settled;
  }

  /** Up to 100 orders whose next check is due, the oldest check first. */
  async due() {
    const due = "SELECT order_id FROM payouts WHERE next_check <= $1 ORDER BY next_check LIMIT 100";
    return (await this.#database.query(due, [new Date()])).rows.map((row) => row.order_id);
  }

  /** Records a status request, so that the next check is later. */
  async asked(orderId) {
    await this.#database.transaction(async (transaction) => {
      const record = await lockedRecord(transaction, orderId);
      await store(transaction, { ...record, askedAt: new Date().toISOString(), asks: record.asks + 1 });
    });
  }

  /** The record of an order, its effect, and its conflicts and reversals. */
  async state(orderId) {
    const rows = async (query) => (await this.#database.query(query, [orderId])).rows;
    const [payout] = await rows("SELECT record FROM payouts WHERE order_id = $1");
    return {
      record: payout?.record ?? null,
      effects: await rows(`SELECT outcome, payment_id AS "paymentId", amount FROM effects WHERE order_id = $1`),
      incidents: await rows("SELECT code, report, times FROM incidents WHERE order_id = $1"),
    };
  }
}

async function settleIn(transaction, report) {
  const { orderId, paymentId } = report;
  const before = await lockedRecord(transaction, orderId);
  const [owner] = (await transaction.query("SELECT order_id FROM payouts WHERE payment_id = $1", [paymentId ?? null])).rows;
  const settled = settle(before, report, { paymentOwner: owner?.order_id });
  const { is, code = is, record } = settled;
  if (record) await store(transaction, record);
  if (is === "effect") await effect(transaction, record);
  if (is === "conflict" || is === "reversal") {
    const incident = `INSERT INTO incidents (order_id, code, report) VALUES ($1, $2, $3)
      ON CONFLICT (order_id, code, report) DO UPDATE SET times = incidents.times + 1`;
    await transaction.query(incident, [orderId, code, JSON.stringify(report)]);
  }
  return settled;
}

/** The row is locked: a second report of the same order waits until the first is settled. */
async function lockedRecord(transaction, orderId) {
  return (await transaction.query("SELECT record FROM payouts WHERE order_id = $1 FOR UPDATE", [orderId])).rows[0]?.record;
}

async function store(transaction, record) {
  const stored = "UPDATE payouts SET record = $1, next_check = $2 WHERE order_id = $3";
  await transaction.query(stored, [JSON.stringify(record), nextCheck(record, new Date()) ?? null, record.orderId]);
}

/**
 * The effect of the first final outcome, which happens once: here a row in a table. Changes in this database
 * are part of the transaction. Effects elsewhere (a mail, another system) are not: make them from a
 * job that reads these rows, with the idempotency key (order_id, outcome).
 */
async function effect(transaction, { orderId, paymentId, outcome, amount }) {
  await transaction.query("INSERT INTO effects (order_id, payment_id, outcome, amount) VALUES ($1, $2, $3, $4)", [
    orderId, paymentId ?? null, outcome, amount,
  ]);
}
