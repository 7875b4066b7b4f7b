// Verifies a parsed body.

import { Merchant } from "freedompay-payouts";

/** `verified`, or the code of the error. */
export function verdict(body) {
  const merchant = new Merchant({ merchantId: "500001", payoutSecret: process.env.FREEDOMPAY_PAYOUT_SECRET });
  try {
    merchant.verifyCallback({ url: "https://shop.example/payout-callback", method: "POST", body });
    return "verified";
  } catch (error) {
    return error.code ?? error.name;
  }
}
