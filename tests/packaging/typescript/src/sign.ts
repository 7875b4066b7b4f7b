import { Merchant, type Answer, type Asked, type Operation, type Problem, type SignedRequest } from "freedompay-payouts";

const merchant = new Merchant({ merchantId: 500001, payoutSecret: ["payout-secret", "old-secret"] });
const request: SignedRequest<"payout_status"> = merchant.sign("payout_status", { pg_order_id: 1234 }, { salt: "recordedSalt0001" });

/** The arguments of the user's fetch and `Response`. */
export const post = (): Promise<Response> => fetch(request.url, request);
export const status = (body: string): Answer<"payout_status">["fields"]["pg_status"] => merchant.verifyAnswer(request, body).fields.pg_status;
/** What an outbox stores, and the answer to it. */
export const stored: Asked<"payout_status"> = request.asked;
export const warnings: readonly Problem[] = request.warnings;
export const storedStatus = (body: string): Answer<"payout_status">["fields"]["pg_status"] => merchant.verifyAnswer(stored, body).fields.pg_status;
export const literal = (body: string): string | undefined =>
  merchant.verifyAnswer({ operation: "payout_status2", pg_order_id: "1234", signedAt: "2026-01-31T07:00:00Z" }, body, { toleranceSeconds: 60 }).fields.pg_payment_status;
export const balance = (body: string): string | undefined => merchant.verifyAnswer({ operation: "balance_status" }, body).fields.pg_balance;
export const any = (asked: Asked, signed: SignedRequest, body: string): Operation[] => [
  merchant.verifyAnswer(asked, body).operation,
  merchant.verifyAnswer(signed, body).operation,
  merchant.verifyAnswer({ asked }, body).operation,
];
export const reply = async (incoming: Request): Promise<Response> => {
  const signed = (await merchant.receiveCallback(incoming)).reply("ok");
  return new Response(signed.body, signed);
};

console.log(request.body);
