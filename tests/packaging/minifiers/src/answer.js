import { Merchant } from "freedompay-payouts";

/** Verifies a callback: the signed reply, or the code of the error. */
export function answer(url, body) {
  const merchant = new Merchant({ merchantId: "500001", payoutSecret: "payout-secret" });
  try {
    return merchant.verifyCallback({ url, body }).reply("ok").body;
  } catch (error) {
    return error.code ?? String(error);
  }
}

/** Stack traces and logs show it. */
export const className = Merchant.name;
