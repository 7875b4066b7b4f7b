// Verifies a parsed body.

import { Merchant } from "freedompay-payouts";

/** `verified`, or the code of the error. */
export function verdict(body) {
  const { MERCHANT_ID = "500001", PAYOUT_SECRET } = process.env;
  const merchant = new Merchant({ merchantId: MERCHANT_ID, payoutSecret: PAYOUT_SECRET });
  try {
    merchant.verifyCallback({ url: "https://shop.example/payout-callback", method: "POST", body });
    return "verified";
  } catch (error) {
    return error.code ?? error.name;
  }
}
