// Starts payouts and asks for their status.

import { ValidationError } from "freedompay-payouts";

/** How long an answer may take, in milliseconds. */
const ANSWER_TIMEOUT = 30_000;

/** POST /payouts {"orderId", "amount", "card", "description"}: 201 answered, 202 outcome unknown, 409 order exists. */
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
  // Recorded before it is sent, so that a crash in between cannot cause a second payout.
  if (!(await ledger.begin({ orderId, amount: String(order.amount) }))) {
    return Response.json({ orderId, outcome: (await ledger.payout(orderId)).outcome }, { status: 409 });
  }
  const outcome = await ask(signed, orderId, context);
  return Response.json({ orderId, outcome }, { status: outcome === "unknown" ? 202 : 201 });
}

/** Asks for the status of payouts that began before this time and are still open. Never sends a payout again. */
export async function reconcile(context, before) {
  for (const orderId of await context.ledger.open(before)) {
    // Marked first: a request that fails must not come first again in the next round.
    await context.ledger.asked(orderId);
    await ask(context.merchant.sign("payout_status2", { pg_order_id: orderId }), orderId, context);
  }
}

/** Posts a request and settles the payout by the verified answer. Without one the outcome is unknown. */
async function ask(signed, orderId, { merchant, ledger }) {
  try {
    const response = await fetch(signed.url, { ...signed, signal: AbortSignal.timeout(ANSWER_TIMEOUT) });
    const { outcome, fields } = merchant.verifyAnswer(signed, await response.text());
    const { pg_payment_id: paymentId, pg_payment_amount: amount = fields.pg_amount } = fields;
    const settled = await ledger.settle({ outcome, orderId, paymentId, amount });
    return settled.is === "conflict" ? "unknown" : outcome;
  } catch (error) {
    // Log only codes and names: a message may quote a part of the body.
    console.warn(JSON.stringify({ event: "unanswered", orderId, error: error.code ?? error.name }));
    return "unknown";
  }
}

/** GET /payouts: payouts, effects and conflicts, newest first. */
export async function overview(request, { ledger, env }) {
  if (!(await isAllowed(request, env))) return new Response("unauthorized\n", { status: 401 });
  return Response.json(await ledger.overview());
}

/** Compares digests, so that the time reveals nothing about the token. */
async function isAllowed(request, { API_TOKEN }) {
  if (!API_TOKEN) throw new Error("API_TOKEN is not set");
  const digest = async (text) => String(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
  return (await digest(request.headers.get("authorization") ?? "")) === (await digest(`Bearer ${API_TOKEN}`));
}
