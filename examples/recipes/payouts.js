// The part of the recipes that is the same in every framework: starts payouts, and settles them by answers and callbacks.
//
// The ledger is in the memory of one process. If the process ends, the shop forgets its payouts, and could pay an order twice.
// A real shop needs a database. examples/node (PostgreSQL), examples/deno (Deno KV) and examples/cloudflare-worker (Durable
// Objects) have ledgers with the same methods. They also ask payout_status2 for payouts without a final outcome.

// #region readme
import { createHash, timingSafeEqual } from "node:crypto";
import { FreedomPayError, Merchant, MessageError, SignatureError, reportOf, settle } from "freedompay-payouts";

/** How long an answer may take, in milliseconds. */
const ANSWER_TIMEOUT = 30_000;

/** The environment is read for each message, so that a wrong setting is an error of the message and has a log line. */
const merchantOf = ({ MERCHANT_ID, PAYOUT_SECRET, GATEWAY } = process.env) =>
  new Merchant({ merchantId: MERCHANT_ID, payoutSecret: PAYOUT_SECRET, host: GATEWAY }); // default host: https://api.freedompay.kz

/**
 * Handles a callback that the gateway posts to `pg_post_link`: verifies it with `verify`, settles it, and replies.
 * Returns the response: `{ status, headers, body }`.
 */
export async function payoutCallback(verify) {
  try {
    const callback = await verify(merchantOf());
    const settled = await ledger.settle(reportOf(callback));
    return settled.is === "conflict" ? callback.reply("error", settled.reason) : callback.reply("ok");
  } catch (error) {
    return refuse(error);
  }
}

/** Logs an error, and returns the response to it: plain and unsigned, because only a verified callback gets a signed reply. */
export function refuse(error) {
  const [status, event, code] = describe(error);
  // A message of the package contains no secret and no card number. Messages of other packages may quote the body.
  const message = error instanceof FreedomPayError ? error.message : error.name;
  console.error(JSON.stringify({ event, status, code, message }));
  return plain(status, event === "rejected" ? code : event);
}

function describe(error) {
  const { code = error.name } = error;
  const status = error.statusCode ?? error.status; // errors of body parsers have it
  if (error instanceof SignatureError) return [401, "rejected", code];
  if (code === "body_too_large" || status === 413) return [413, "rejected", "body_too_large"];
  if (error instanceof MessageError || code === "fields_invalid") return [400, "rejected", code];
  if (status < 500) return [400, "rejected", "body_unreadable"];
  // A wrong setting, such as a missing PAYOUT_SECRET or a POST_LINK without a script name. The message names it.
  if (code === "options_invalid") return [500, "misconfigured", code];
  // Our fault, for example the database is down. After a 503 the gateway repeats the callback.
  return [503, "unavailable", code];
}

/**
 * Starts a payout. `order` is `{ orderId, amount, card, description }`, and `authorization` the header of the request: only
 * `Bearer <API_TOKEN>` may pay. Returns a response with status 201 (answered), 202 (the outcome is unknown), 401, 409 (the
 * order has a payout) or 422 (invalid fields).
 */
export async function startPayout(authorization, order) {
  try {
    if (!isAllowed(authorization)) return plain(401, "unauthorized");
    const merchant = merchantOf();
    const { orderId, amount, card, description } = order ?? {};
    const signed = merchant.sign("p2p2nonreg", {
      pg_order_id: orderId,
      pg_amount: amount,
      pg_payment_to: card,
      pg_description: description,
      pg_post_link: process.env.POST_LINK,
    });
    // Recorded before it is sent, so that a crash in between cannot cause a second payout.
    if (!(await ledger.begin(String(orderId), String(amount)))) return json(409, { orderId });
    const outcome = await send(signed, merchant);
    return json(outcome === "unknown" ? 202 : 201, { orderId, outcome });
  } catch (error) {
    return error.code === "fields_invalid" ? json(422, { problems: error.problems }) : refuse(error);
  }
}

/** Sends a request and settles the payout by the verified answer. Without one the outcome is unknown. */
async function send(signed, merchant) {
  try {
    const response = await fetch(signed.url, { ...signed, signal: AbortSignal.timeout(ANSWER_TIMEOUT) });
    const settled = await ledger.settle(reportOf(merchant.verifyAnswer(signed, await response.text()), signed));
    return settled.record?.outcome ?? "unknown";
  } catch (error) {
    console.error(JSON.stringify({ event: "unanswered", orderId: signed.asked.pg_order_id, code: error.code ?? error.name }));
    return "unknown";
  }
}

/** The ledger: replace it with one in your database. In global variables, because Next.js loads this module more than once. */
const records = (globalThis.payoutRecords ??= new Map());
const paymentOwners = (globalThis.paymentOwners ??= new Map());

const ledger = {
  /** Records a payout before it is sent. Returns `false` if the order has one: then it must not be sent. */
  async begin(orderId, amount) {
    if (records.has(orderId)) return false;
    records.set(orderId, { orderId, amount, outcome: "unknown", endings: [], begunAt: new Date().toISOString(), asks: 0 });
    return true;
  },

  /** Settles a payout by a verified report, a callback or an answer. In a database all of this is one transaction. */
  async settle(report) {
    const { orderId, paymentId } = report;
    const settled = settle(records.get(orderId), report, { paymentOwner: paymentOwners.get(paymentId) });
    const { is, record, reason } = settled;
    if (record) records.set(orderId, record);
    if (record?.paymentId) paymentOwners.set(record.paymentId, orderId);
    if (is === "effect") effect(record);
    // A person must look at conflicts and reversals. The log has no card number and no secret.
    if (is === "conflict" || is === "reversal") console.error(JSON.stringify({ event: is, ...report, reason }));
    return settled;
  },
};

/** The effect of the first final outcome, which happens once for each order: replace it with yours. */
function effect({ orderId, paymentId, outcome, amount }) {
  console.log(JSON.stringify({ event: "effect", orderId, paymentId, outcome, amount }));
}

/** Compares digests, because `timingSafeEqual` needs inputs of equal length. */
function isAllowed(authorization = "") {
  if (!process.env.API_TOKEN) throw new Error("API_TOKEN is not set");
  const digest = (text) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(authorization), digest(`Bearer ${process.env.API_TOKEN}`));
}

const plain = (status, text) => ({ status, headers: { "content-type": "text/plain; charset=utf-8" }, body: `${text}\n` });
const json = (status, value) => ({ status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) });
// #endregion
