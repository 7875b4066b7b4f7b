// Starting payouts, and asking what became of them.

import { createHash, timingSafeEqual } from "node:crypto";
// #region readme
import { ValidationError } from "freedompay-payouts";

/** How long an answer may take, in milliseconds. */
const PATIENCE = 30_000;

/** POST /payouts {"orderId", "amount", "card", "description"}: 201 answered, 202 unknown yet, 409 there already. */
export const startPayout = ({ merchant, ledger, settings }) => async (request, response) => {
  const order = request.body ?? {};
  let signed;
  try {
    signed = merchant.sign("p2p2nonreg", {
      pg_order_id: order.orderId,
      pg_amount: order.amount,
      pg_payment_to: order.card,
      pg_description: order.description,
      pg_post_link: settings.postLink,
    });
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    return response.status(422).json({ problems: error.problems });
  }
  const orderId = String(order.orderId);
  // Recorded before it is sent: whatever dies in between, nothing is sent twice.
  if (!(await ledger.begin({ orderId, amount: String(order.amount) }))) {
    return response.status(409).json({ orderId, outcome: (await ledger.payout(orderId)).outcome });
  }
  const outcome = await ask(signed, orderId, { merchant, ledger });
  response.status(outcome === "unknown" ? 202 : 201).json({ orderId, outcome });
};

// #endregion
/** A round: asks for the status of payouts that were begun so many seconds ago and whose outcome is open. Sends none again. */
export async function reconcile({ merchant, ledger }, seconds) {
  const outcomes = {};
  for (const orderId of await ledger.open(seconds)) {
    // Before the question: one that ends the round must not come first in the next.
    await ledger.asked(orderId);
    outcomes[orderId] = await ask(merchant.sign("payout_status2", { pg_order_id: orderId }), orderId, { merchant, ledger });
  }
  return outcomes;
}

// #region readme
/** Posts a request, and settles the payout by its answer. Without one that can be trusted the outcome is unknown. */
async function ask(signed, orderId, { merchant, ledger }) {
  try {
    const response = await fetch(signed.url, { ...signed, signal: AbortSignal.timeout(PATIENCE) });
    const { outcome, fields } = merchant.verifyAnswer(signed, await response.text());
    const { pg_payment_id: paymentId, pg_payment_amount: amount = fields.pg_amount } = fields;
    const settled = await ledger.settle({ outcome, orderId, paymentId, amount });
    return settled.is === "conflict" ? "unknown" : outcome;
  } catch (error) {
    // Codes and names only: a message may quote what was sent.
    console.warn(JSON.stringify({ event: "unanswered", orderId, error: error.code ?? error.name }));
    return "unknown";
  }
}
// #endregion

/** Compares digests, which are of one length. */
export const isAllowed = (apiToken) => {
  const digest = (text) => createHash("sha256").update(text).digest();
  const expected = digest(`Bearer ${apiToken}`);
  return (request, response, next) => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ""), expected)) return next();
    response.status(401).type("text/plain").send("unauthorized\n");
  };
};
