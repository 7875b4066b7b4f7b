// Payouts on Cloudflare Workers. The order of steps matters: a payout is recorded
// before it is sent, and a callback is verified, then settled, then replied to.

// #region readme
import { FreedomPayError, Merchant, SignatureError } from "freedompay-payouts";
// #endregion
import { overview, reconcile, startPayout } from "./payouts.js";
// #region readme
export { Ledger } from "./ledger.js"; // a Durable Object that settles every payment once

/** Handles a callback that the gateway posts to `pg_post_link`. */
async function payoutCallback(request, { merchant, ledger }) {
  let callback;
  try {
    callback = await merchant.receiveCallback(request);
  } catch (error) {
    // A wrong setting, such as a URL without a script name, is our fault: see below.
    if (!(error instanceof FreedomPayError) || error.code === "options_invalid") throw error;
    // Plain and unsigned: only a verified callback gets a signed reply.
    const status = error instanceof SignatureError ? 401 : error.code === "body_too_large" ? 413 : 400;
    return new Response(`${error.code}\n`, { status });
  }
  const { outcome, fields } = callback;
  const { pg_order_id: orderId, pg_payment_id: paymentId, pg_payment_amount: amount } = fields;
  const settled = await ledger.settle({ outcome, orderId, paymentId, amount });
  const reply = settled.is === "conflict" ? callback.reply("error", settled.reason) : callback.reply("ok");
  return new Response(reply.body, reply);
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    try {
      const context = contextOf(env);
      if (pathname === "/payout-callback") return await payoutCallback(request, context);
      // #endregion
      if (pathname === "/payouts") return await (request.method === "POST" ? startPayout : overview)(request, context);
      // #region readme
      return new Response("not found\n", { status: 404 });
    } catch (error) {
      // Our fault: a wrong setting, or for example the storage is down. The gateway repeats the callback.
      const isSetting = error.code === "options_invalid";
      const [status, event] = isSetting ? [500, "misconfigured"] : [503, "unavailable"];
      console.error(JSON.stringify({ event, pathname, error: isSetting ? error.message : (error.code ?? error.name) }));
      return new Response(`${event}\n`, { status });
    }
  },
  // #endregion
  scheduled: ({ scheduledTime }, env) => reconcile(contextOf(env), scheduledTime - 60_000),
  // #region readme
};

function contextOf(env) {
  const merchant = new Merchant({ merchantId: env.MERCHANT_ID, payoutSecret: env.PAYOUT_SECRET, host: env.GATEWAY });
  return { env, merchant, ledger: env.LEDGER.getByName(env.MERCHANT_ID) };
}
// #endregion
