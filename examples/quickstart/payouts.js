// Sends payouts and queries their status.

// #region readme
import { FreedomPayError, Merchant, reportOf } from "freedompay-payouts";
import { ledger } from "./ledger.js";

let instance;

/** Made at the first use, because Next.js and SvelteKit load this file when they build, without the secret. */
export const merchant = () =>
  (instance ??= new Merchant({
    merchantId: process.env.FREEDOMPAY_MERCHANT_ID,
    payoutSecret: process.env.FREEDOMPAY_PAYOUT_SECRET, // the payout secret, not the receive secret
    host: process.env.FREEDOMPAY_HOST, // not set: https://api.freedompay.kz
  }));

/** Pays to a card. `amount` is text, such as "100.00". Returns the outcome that is known so far. */
export async function pay({ orderId, amount, card }) {
  const request = merchant().sign("p2p2nonreg", {
    pg_order_id: orderId,
    pg_amount: amount,
    pg_payment_to: card,
    pg_description: `Order ${orderId}`,
    pg_post_link: process.env.POST_LINK, // https://shop.example/payout-callback
  });
  if (request.warnings.length > 0) console.warn(JSON.stringify({ event: "warnings", orderId, warnings: request.warnings }));
  // Recorded before it is sent: a program that crashes in between must not send the payout again. The id and the amount of
  // `asked` are the text that was signed, also if they were given as numbers.
  const { pg_order_id, pg_amount } = request.asked;
  if (!(await ledger.begin({ orderId: pg_order_id, amount: pg_amount }))) {
    throw Object.assign(new Error(`the order ${orderId} already has a payout`), { code: "order_exists" });
  }
  return send(request);
}

/** Queries the status of payouts whose outcome is open. Call it every minute. */
export async function queryOpenPayouts() {
  for (const orderId of await ledger.takeDue()) await send(merchant().sign("payout_status2", { pg_order_id: orderId }));
}

/** Sends a request, and settles the payout by the answer. */
async function send(request) {
  try {
    const response = await fetch(request.url, { ...request, signal: AbortSignal.timeout(30_000) });
    const answer = merchant().verifyAnswer(request, await response.text()); // with any HTTP status
    const { record } = await ledger.settle(reportOf(answer, request));
    return record?.outcome ?? "unknown";
  } catch (error) {
    // There is no verified answer. The payout may have been made: never send it again because of this.
    const code = error instanceof FreedomPayError ? error.code : error.name;
    const { message } = error.cause ?? error; // "connect ECONNREFUSED …" rather than "fetch failed"
    console.warn(JSON.stringify({ event: "unanswered", orderId: request.asked.pg_order_id, code, message }));
    return "unknown";
  }
}
// #endregion
