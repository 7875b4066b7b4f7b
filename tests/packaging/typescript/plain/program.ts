// A program without DOM types. It must compile with them, too.

import { Merchant, scriptName, type BufferSource, type Callback } from "freedompay-payouts";
import { describeError } from "freedompay-payouts/errors";
import { explain } from "freedompay-payouts/explain";
import { preview } from "freedompay-payouts/preview";
import { Gateway, startSandbox } from "freedompay-payouts/sandbox";

const merchant = new Merchant({ merchantId: 500001, payoutSecret: "payout-key" });
const url = "https://shop.example/payout-callback";

export const receive = (body: string | BufferSource | Record<string, string>): Callback => merchant.verifyCallback({ url, body });
export const bytes: readonly Callback[] = [new Uint8Array(1), new ArrayBuffer(1), new SharedArrayBuffer(1), new DataView(new ArrayBuffer(1))].map(receive);
export const answered = (body: string) => merchant.verifyAnswer(merchant.sign("payout_status", { pg_order_id: 1 }), body).fields.pg_status;
export const responses = new Gateway().respond({ url, body: new Uint8Array(1) }).status;
export const others = [scriptName(url), describeError(9991), preview("balance_status", {}, { merchantId: "1" }), explain({ message: { url }, secrets: {} })];
export const started = startSandbox;

// @ts-expect-error a number is not a URL
scriptName(5);
// @ts-expect-error an object is not a body
receive(new Date());
