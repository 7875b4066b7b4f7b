// Starts payouts and queries their status.

import { createHash, timingSafeEqual } from "node:crypto";
import { ValidationError, reportOf } from "freedompay-payouts";

/** How long an answer may take, in milliseconds. */
const ANSWER_TIMEOUT = 30_000;

/** POST /payouts {"orderId", "amount", "card", "description"}: 201 answered, 202 outcome unknown, 409 order exists. */
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
  // Recorded before it is sent, so that a crash in between cannot cause a second payout.
  if (!(await ledger.begin({ orderId, amount: String(order.amount) }))) {
    return response.status(409).json({ orderId, outcome: (await ledger.state(orderId)).record.outcome });
  }
  const outcome = await ask(signed, orderId, { merchant, ledger });
  response.status(outcome === "unknown" ? 202 : 201).json({ orderId, outcome });
};

/** Queries the status of the payouts whose next check is due. Never sends a payout again. */
export async function reconcile({ merchant, ledger }) {
  const outcomes = {};
  for (const orderId of await ledger.due()) {
    // Recorded first: a request that fails must not come first again in the next round.
    await ledger.asked(orderId);
    outcomes[orderId] = await ask(merchant.sign("payout_status2", { pg_order_id: orderId }), orderId, { merchant, ledger });
  }
  return outcomes;
}

/** Posts a request and settles the payout by the verified answer. Without one the outcome is unknown. */
async function ask(signed, orderId, { merchant, ledger }) {
  try {
    const response = await fetch(signed.url, { ...signed, signal: AbortSignal.timeout(ANSWER_TIMEOUT) });
    const settled = await ledger.settle(reportOf(merchant.verifyAnswer(signed, await response.text()), signed));
    return settled.record?.outcome ?? "unknown";
  } catch (error) {
    // Log only codes and names: a message may quote a part of the body.
    console.warn(JSON.stringify({ event: "unanswered", orderId, error: error.code ?? error.name }));
    return "unknown";
  }
}

/** Compares digests, because `timingSafeEqual` needs inputs of equal length. */
export const isAllowed = (apiToken) => {
  const digest = (text) => createHash("sha256").update(text).digest();
  const expected = digest(`Bearer ${apiToken}`);
  return (request, response, next) => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ""), expected)) return next();
    response.status(401).type("text/plain").send("unauthorized\n");
  };
};
