// Starts payouts and queries their status.

import { type Outcome, reportOf, type SignedRequest, ValidationError } from "freedompay-payouts";
import type { Context } from "./shop.ts";

/** How long an answer may take, in milliseconds. */
const ANSWER_TIMEOUT = 30_000;

/** POST /payouts {"orderId", "amount", "card", "description"}: 201 answered, 202 outcome unknown, 409 order exists. */
export async function startPayout(request: Request, context: Context): Promise<Response> {
  const { merchant, ledger, postLink } = context;
  if (!(await isAllowed(request, context))) return new Response("unauthorized\n", { status: 401 });
  const order = await request.json().catch(() => undefined);
  if (typeof order !== "object" || order === null) return new Response("JSON is needed\n", { status: 400 });
  let signed;
  try {
    signed = merchant.sign("p2p2nonreg", {
      pg_order_id: order.orderId,
      pg_amount: order.amount,
      pg_payment_to: order.card,
      pg_description: order.description,
      pg_post_link: postLink,
    });
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    return Response.json({ problems: error.problems }, { status: 422 });
  }
  const orderId = String(order.orderId);
  // Recorded before it is sent, so that a crash in between cannot cause a second payout.
  if (!(await ledger.begin(orderId, String(order.amount)))) {
    return Response.json({ orderId, outcome: (await ledger.state(orderId)).record?.outcome }, { status: 409 });
  }
  const outcome = await ask(signed, orderId, context);
  return Response.json({ orderId, outcome }, { status: outcome === "unknown" ? 202 : 201 });
}

/** Queries the status of the payouts whose next check is due. Never sends a payout again. */
export async function reconcile(context: Context): Promise<void> {
  for (const orderId of await context.ledger.due()) {
    // Recorded first: a request that fails must not come first again in the next round.
    if (!(await context.ledger.asked(orderId))) continue;
    await ask(context.merchant.sign("payout_status2", { pg_order_id: orderId }), orderId, context);
  }
}

/** Posts a request and settles the payout by the verified answer. Without one the outcome is unknown. */
async function ask(signed: SignedRequest<"p2p2nonreg" | "payout_status2">, orderId: string, { merchant, ledger }: Context): Promise<Outcome> {
  try {
    // If the connection breaks before the answer, Deno's fetch sends a text body again by itself
    // (denoland/deno#35610). It cannot send a stream twice.
    const body = new Blob([signed.body]).stream();
    const response = await fetch(signed.url, { ...signed, body, signal: AbortSignal.timeout(ANSWER_TIMEOUT) });
    const settled = await ledger.settle(reportOf(merchant.verifyAnswer(signed, await response.text()), signed));
    return settled.is === "conflict" ? "unknown" : settled.record.outcome;
  } catch (error) {
    // Log only codes and names: a message may quote a part of the body.
    const { code, name } = error as Error & { code?: string };
    console.warn(JSON.stringify({ event: "unanswered", orderId, error: code ?? name }));
    return "unknown";
  }
}

/** GET /payouts?orderId=1234: the record of the order, its effect, and its conflicts and reversals. */
export async function showPayout(request: Request, context: Context): Promise<Response> {
  if (!(await isAllowed(request, context))) return new Response("unauthorized\n", { status: 401 });
  const orderId = new URL(request.url).searchParams.get("orderId");
  if (!orderId) return new Response("orderId is needed\n", { status: 400 });
  return Response.json(await context.ledger.state(orderId));
}

/** Compares digests, so that the time reveals nothing about the token. */
async function isAllowed(request: Request, { apiToken }: Context): Promise<boolean> {
  const digest = async (text: string) => String(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
  return (await digest(request.headers.get("authorization") ?? "")) === (await digest(`Bearer ${apiToken}`));
}
