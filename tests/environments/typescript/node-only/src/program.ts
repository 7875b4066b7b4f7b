// All entries, without the types of browsers.

import { Merchant, type Callback, type FieldValue } from "freedompay-payouts";
import { describeError } from "freedompay-payouts/errors";
import { explain } from "freedompay-payouts/explain";
import { preview } from "freedompay-payouts/preview";
import { startSandbox, testCallback, type Sandbox } from "freedompay-payouts/sandbox";

const settings = { merchantId: "500001", payoutSecret: "payout-secret" };
const merchant = new Merchant(settings);

/** The types of Node are the ones that the package takes. */
export const receive = (request: Request, body: Buffer, form: FormData, query: URLSearchParams): Promise<Callback>[] => [
  merchant.receiveCallback(request),
  ...[body, form, query].map(async (given) => merchant.verifyCallback({ url: new URL(request.url), body: given })),
];

export const sandbox = async (): Promise<string> => {
  await using running: Sandbox = await startSandbox({ payoutSecret: "payout-secret" });
  return running.url;
};

const callback = testCallback({ ...settings, url: "https://shop.example/payout-callback", fields: { pg_order_id: 77 } });
const orderId: FieldValue = merchant.verifyCallback(callback).fields.pg_order_id;
const { canonical } = preview("payout_status", { pg_order_id: "1234" }, { merchantId: "500001", salt: "recordedSalt0001" });
const explanation = explain({ message: callback, secrets: { payout: "payout-secret" } });
console.log([orderId, canonical, describeError(9991)?.sent, typeof explanation, (await sandbox()).slice(0, 17)].join("; "));
