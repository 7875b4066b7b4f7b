// What a shop does with the package. Every environment runs this, and `message.mjs` checks the results.

import { FreedomPayError, Merchant } from "freedompay-payouts";
import { preview } from "freedompay-payouts/preview";
import { canonical } from "./canonical.js";

/** Signs, verifies and previews. The results are plain JSON. */
export function results({ url, body, forged }) {
  const merchant = new Merchant({ merchantId: "500001", payoutSecret: "payout-secret" });
  return {
    // Stack traces and logs show it.
    className: Merchant.name,
    request: merchant.sign("payout_status", { pg_order_id: "1234" }, { salt: "recordedSalt0001" }).body,
    reply: merchant.verifyCallback({ url, body }).reply("ok").body,
    forged: codeOf(() => merchant.verifyCallback({ url, body: forged })),
    canonical: canonical(),
    // The error of another entry has the class of this one.
    misuse: codeOf(() => preview("nonsense", {}, { merchantId: "1" })),
  };
}

/** The code of the package's error that `attempt` throws. */
export function codeOf(attempt) {
  try {
    attempt();
    return "no error";
  } catch (error) {
    return error instanceof FreedomPayError ? error.code : String(error);
  }
}
