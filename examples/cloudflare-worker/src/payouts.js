// Starts payouts and queries their status.

import { Merchant, ValidationError, reportOf } from "freedompay-payouts";

/** How long an answer may take, in milliseconds. */
const ANSWER_TIMEOUT = 30_000;

export const merchantOf = (env) =>
  new Merchant({ merchantId: env.FREEDOMPAY_MERCHANT_ID, payoutSecret: env.FREEDOMPAY_PAYOUT_SECRET, host: env.FREEDOMPAY_HOST });

/** POST /payouts {"orderId", "amount", "card", "description"}: 201 answered, 202 outcome unknown, 409 order exists. */
export async function startPayout(request, context) {
  const { merchant, env } = context;
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
  const payout = env.ORDERS.getByName(orderId);
  // Recorded before it is sent, so that a crash in between cannot cause a second payout.
  if (!(await payout.begin({ orderId, amount: String(order.amount) }))) {
    return Response.json({ orderId, outcome: (await payout.state()).record.outcome }, { status: 409 });
  }
  const outcome = await ask(signed, orderId, context);
  return Response.json({ orderId, outcome }, { status: outcome === "unknown" ? 202 : 201 });
}

/** Posts a request and settles the payout by the verified answer. Without one the outcome is unknown. */
export async function ask(signed, orderId, { merchant, ledger }) {
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

/** GET /payouts?orderId=1234: the record of the order, its effect, and its conflicts and reversals. */
export async function showPayout(request, { env }) {
  if (!(await isAllowed(request, env))) return new Response("unauthorized\n", { status: 401 });
  const orderId = new URL(request.url).searchParams.get("orderId");
  if (!orderId) return new Response("orderId is needed\n", { status: 400 });
  return Response.json(await env.ORDERS.getByName(orderId).state());
}

/** Compares digests, so that the time reveals nothing about the token. */
async function isAllowed(request, { API_TOKEN }) {
  if (!API_TOKEN) throw new Error("API_TOKEN is not set");
  const digest = async (text) => String(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
  return (await digest(request.headers.get("authorization") ?? "")) === (await digest(`Bearer ${API_TOKEN}`));
}
