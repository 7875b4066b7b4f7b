// Genuine and forged callbacks for a post link.

import { signed as withSignature } from "../../js/support/signer.mjs";

export const MERCHANT_ID = "500001";
export const PAYOUT_SECRET = "the-payout-secret-of-the-tests";
export const API_TOKEN = "the-api-token-of-the-tests";
/** The vendor's test cards: success at once, and success after two status requests. */
export const CARD = "4671593866478252";
export const SLOW_CARD = "5507841999732294";

const FORM = "application/x-www-form-urlencoded";
let salts = 0;

/** A signed callback with these fields. */
export function signed(fields, secret = PAYOUT_SECRET) {
  const message = { pg_merchant_id: MERCHANT_ID, pg_salt: `salt${(salts += 1)}`, ...fields };
  const body = new URLSearchParams(withSignature("payout-callback", message, secret)).toString();
  return { body, contentType: FORM };
}

/** The message, changed without the secret in one of six ways. */
export function forged(callback, way) {
  const fields = new URLSearchParams(callback.body);
  const ways = [
    () => fields.set("pg_payment_amount", "9500.00"),
    () => fields.set("pg_order_id", "another"),
    () => fields.set("pg_status", fields.get("pg_status") === "ok" ? "error" : "ok"),
    () => fields.delete("pg_sig"),
    () => fields.set("pg_sig", "0".repeat(32)),
    () => fields.append("pg_sig", fields.get("pg_sig")),
  ];
  ways[way % ways.length]();
  return { body: fields.toString(), contentType: FORM };
}

export async function deliver(url, { body, contentType }) {
  const response = await fetch(`${url}/payout-callback`, {
    method: "POST",
    body,
    headers: contentType === undefined ? {} : { "content-type": contentType },
  });
  return { status: response.status, text: await response.text() };
}

/** Delivers the callbacks in order, `count` at a time. A callback without a response has status 0. */
export async function deliverAll(url, callbacks, count) {
  const results = [];
  await inParallel(callbacks, count, async (callback, index) => {
    results[index] = await deliver(url, callback).catch(() => ({ status: 0, text: "" }));
  });
  return results;
}

/** Does the work for each item in order, `count` at a time. */
export async function inParallel(items, count, work) {
  const next = items.entries();
  const worker = async () => {
    for (const [index, item] of next) await work(item, index);
  };
  await Promise.all(Array.from({ length: count }, worker));
}
