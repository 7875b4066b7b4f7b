import freedompay = require("freedompay-payouts");
import { testCallback, type TestCallbackOptions } from "freedompay-payouts/sandbox";

export const options: TestCallbackOptions = { url: "https://shop.example/payout-callback", payoutSecret: ["new", "old"] };
export const merchant: freedompay.Merchant = new freedompay.Merchant({ merchantId: "500001", payoutSecret: ["new", "old"] });
export const callback: freedompay.Callback = merchant.verifyCallback(testCallback(options));
