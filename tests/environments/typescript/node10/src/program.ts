// Every entry has its types. A value of the type `any` would make the comments below errors.

import { FreedomPayError, Merchant } from "freedompay-payouts";
import { describeError } from "freedompay-payouts/errors";
import { explain } from "freedompay-payouts/explain";
import { preview } from "freedompay-payouts/preview";
import { Gateway, testCallback } from "freedompay-payouts/sandbox";

// @ts-expect-error there is no such option
export const merchantOf = () => new Merchant({ merchantId: "500001", payoutSecret: "payout-secret", currency: "KZT" });
// @ts-expect-error a code is text or a number
describeError(true);
// @ts-expect-error there is no such operation
export const previewOf = () => preview("nonsense", {}, { merchantId: "1" });
// @ts-expect-error a message is an object
export const explanationOf = () => explain("message");
// @ts-expect-error a balance is text
export const gatewayOf = () => new Gateway({ balance: 1 });

const settings = { merchantId: "500001", payoutSecret: "payout-secret" };
const callback = testCallback({ ...settings, url: "https://shop.example/payout-callback", fields: { pg_order_id: "77" } });
const { fields } = new Merchant(settings).verifyCallback(callback);
try {
  previewOf();
} catch (error) {
  console.log([fields.pg_order_id, error instanceof FreedomPayError && error.code, describeError(9991)?.sent].join("; "));
}
