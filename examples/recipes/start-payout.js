// #region readme
import { createHash, timingSafeEqual } from "node:crypto";
import { pay } from "./payouts.js";

/**
 * Starts the payout `{ orderId, amount, card }`. `authorization` is the header of the request: only `Bearer <API_TOKEN>` may pay.
 * Returns status, headers and body of the response.
 */
export async function startPayout(authorization, order) {
  if (!isAllowed(authorization)) return json(401, { message: "the token is missing or wrong" });
  const { orderId, amount, card } = order ?? {};
  try {
    return json(200, { orderId, outcome: await pay({ orderId, amount, card }) });
  } catch (error) {
    const { code, message, problems } = error;
    // A wrong POST_LINK is a wrong setting, and not a fault of the client.
    const isRejected = code === "fields_invalid" && !problems.some(({ field }) => field === "pg_post_link");
    if (isRejected) return json(422, { message, problems });
    if (code === "order_exists") return json(409, { message });
    throw error; // a wrong setting: status 500
  }
}

/** Compares digests, because `timingSafeEqual` needs inputs of equal length. */
function isAllowed(authorization = "") {
  if (!process.env.API_TOKEN) throw new Error("API_TOKEN is not set");
  const digest = (text) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(authorization), digest(`Bearer ${process.env.API_TOKEN}`));
}

const json = (status, value) => ({ status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) });
// #endregion
