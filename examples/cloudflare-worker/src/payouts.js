// Starting payouts, and asking what became of them.

import { ValidationError } from "freedompay-payouts";

/** How long an answer may take, in milliseconds. */
const PATIENCE = 30_000;

/** POST /payouts {"orderId", "amount", "card", "description"}: 201 answered, 202 unknown yet, 409 there already. */
export async function startPayout(request, context) {
  const { merchant, ledger, env } = context;
  if (!(await isAllowed(request, env))) return new Response("unauthorized\n", { status: 401 });
  const order = await request.json().catch(() => undefined);
  if (typeof order !== "object" || order === null) return new Response("JSON is needed\n", { status: 400 });
  let signed;
  try {
    signed = merchant.sign("p2p2nonreg", {
      pg_order_id: order.orderId,
      pg_amount: order.amount,
      pg_payment_to: order.card,
      pg_description: order.description,
      pg_post_link: env.POST_LINK,
    });
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    return Response.json({ problems: error.problems }, { status: 422 });
  }
  const orderId = String(order.orderId);
  // Recorded before it is sent: whatever dies in between, nothing is sent twice.
  if (!(await ledger.begin({ orderId, amount: String(order.amount) }))) {
    return Response.json({ orderId, outcome: (await ledger.payout(orderId)).outcome }, { status: 409 });
  }
  const outcome = await ask(signed, orderId, context);
  return Response.json({ orderId, outcome }, { status: outcome === "unknown" ? 202 : 201 });
}

/** A round: asks for the status of payouts that were begun before this moment and whose outcome is open. Sends none again. */
export async function reconcile(context, before) {
  for (const orderId of await context.ledger.open(before)) {
    // Before the question: one that ends the round must not come first in the next.
    await context.ledger.asked(orderId);
    await ask(context.merchant.sign("payout_status2", { pg_order_id: orderId }), orderId, context);
  }
}

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

/** GET /payouts: payouts, effects and conflicts, newest first. */
export async function overview(request, { ledger, env }) {
  if (!(await isAllowed(request, env))) return new Response("unauthorized\n", { status: 401 });
  return Response.json(await ledger.overview());
}

/** Compares digests: the time it takes tells nothing of the token. */
async function isAllowed(request, { API_TOKEN }) {
  if (!API_TOKEN) throw new Error("API_TOKEN is not set");
  const digest = async (text) => String(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
  return (await digest(request.headers.get("authorization") ?? "")) === (await digest(`Bearer ${API_TOKEN}`));
}
