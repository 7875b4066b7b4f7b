// The state of each payout, in PostgreSQL.

const TABLES = [
  `CREATE TABLE IF NOT EXISTS payouts (
    order_id text PRIMARY KEY,
    amount numeric NOT NULL,
    -- recorded as unknown before it is sent
    outcome text NOT NULL DEFAULT 'unknown',
    payment_id text UNIQUE,
    begun timestamptz NOT NULL DEFAULT now(),
    -- the time of the last status request, initially that of the payout; the oldest is next
    asked timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE IF NOT EXISTS effects (
    order_id text NOT NULL REFERENCES payouts,
    outcome text NOT NULL CHECK (outcome IN ('succeeded', 'failed')),
    payment_id text,
    amount numeric NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (order_id, outcome),
    UNIQUE (payment_id, outcome)
  )`,
  `CREATE TABLE IF NOT EXISTS conflicts (
    payment_id text NOT NULL,
    order_id text NOT NULL,
    amount text NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    times integer NOT NULL DEFAULT 1,
    PRIMARY KEY (payment_id, order_id, amount, outcome)
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
    const begun = "INSERT INTO payouts (order_id, amount) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING order_id";
    return (await this.#database.query(begun, [orderId, amount])).rows.length === 1;
  }

  /**
   * Settles a payout by a verified report: a callback, an answer or a status. Its record and its effect
   * are one transaction: after a crash both exist or neither does.
   */
  async settle(report) {
    // The gateway sends "0" if there is no payment yet.
    const known = { ...report, paymentId: report.paymentId === "0" ? undefined : report.paymentId };
    const attempt = () => this.#database.transaction((transaction) => settle(transaction, known));
    const settled = await attempt().catch((error) => {
      if (error.code === UNIQUE_VIOLATION) return attempt();
      throw error;
    });
    // An operator must see conflicts and second final outcomes. The log has no card number and no secret.
    if (settled.reason) console.error(JSON.stringify({ event: settled.is, ...report, reason: settled.reason }));
    return settled;
  }

  async payout(orderId) {
    return (await this.#database.query("SELECT * FROM payouts WHERE order_id = $1", [orderId])).rows[0];
  }

  /**
   * Open orders that are at least this many seconds old, in the order of their last status query. Some orders
   * stay open for ever, and must not block the others.
   */
  async open(seconds) {
    const open = `SELECT order_id FROM payouts WHERE outcome IN ('unknown', 'pending')
      AND begun <= now() - make_interval(secs => $1) ORDER BY asked LIMIT 100`;
    return (await this.#database.query(open, [seconds])).rows.map((row) => row.order_id);
  }

  /** Records the time of a status request, so that all other open payouts come first in the next round. */
  async asked(orderId) {
    await this.#database.query("UPDATE payouts SET asked = now() WHERE order_id = $1", [orderId]);
  }

  async overview() {
    const all = async (table) => (await this.#database.query(`SELECT * FROM ${table} LIMIT 1000`)).rows;
    return { payouts: await all("payouts"), effects: await all("effects"), conflicts: await all("conflicts") };
  }
}

async function settle(transaction, report) {
  const { outcome, orderId, paymentId = null, amount = null } = report;
  // An unknown outcome is no information, so its payment id is not stored either.
  if (outcome === "unknown") return { is: "open" };
  // The row is locked: a second report of the same order waits until the first is settled.
  const found = "SELECT *, amount = $2::numeric AS fits FROM payouts WHERE order_id = $1 FOR UPDATE";
  const [payout] = (await transaction.query(found, [orderId, amount])).rows;
  const reason = await contradiction(transaction, payout, report);
  if (reason) {
    await transaction.query(
      `INSERT INTO conflicts (payment_id, order_id, amount, outcome, reason) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (payment_id, order_id, amount, outcome) DO UPDATE SET times = conflicts.times + 1`,
      [paymentId ?? "", orderId, amount ?? "", outcome, reason],
    );
    return { is: "conflict", reason };
  }
  const storePaymentId = "UPDATE payouts SET payment_id = coalesce(payment_id, $1) WHERE order_id = $2";
  await transaction.query(storePaymentId, [paymentId, orderId]);
  if (outcome === "pending") {
    await transaction.query("UPDATE payouts SET outcome = 'pending' WHERE order_id = $1 AND outcome = 'unknown'", [orderId]);
    return { is: "open" };
  }
  const effects = (await transaction.query("SELECT outcome FROM effects WHERE order_id = $1", [orderId])).rows;
  if (effects.some((effect) => effect.outcome === outcome)) return { is: "repeat" };
  await transaction.query("UPDATE payouts SET outcome = $1 WHERE order_id = $2", [outcome, orderId]);
  await effect(transaction, { orderId, paymentId, outcome, amount: payout.amount });
  return { is: "effect", ...(effects.length > 0 && { reason: `it was ${effects[0].outcome} before` }) };
}

/** The reason why a report contradicts the payout, if it does. */
async function contradiction(transaction, payout, { orderId, paymentId, amount }) {
  const owner = "SELECT order_id FROM payouts WHERE payment_id = $1 AND order_id <> $2";
  if (paymentId && (await transaction.query(owner, [paymentId, orderId])).rows.length > 0) {
    return "the payment belongs to another order";
  }
  if (!payout) return "there is no such order";
  if (paymentId && payout.payment_id && payout.payment_id !== paymentId) return "the order has another payment";
  if (amount && !payout.fits) return "the amount is another";
}

/**
 * The effect of a final outcome, which happens once: here a row in a table. Changes in this database
 * are part of the transaction. Effects elsewhere (a mail, another system) are not: make them from a
 * job that reads these rows, with the idempotency key (payment_id, outcome).
 */
async function effect(transaction, { orderId, paymentId, outcome, amount }) {
  await transaction.query("INSERT INTO effects (order_id, outcome, payment_id, amount) VALUES ($1, $2, $3, $4)", [
    orderId, outcome, paymentId, amount,
  ]);
}
