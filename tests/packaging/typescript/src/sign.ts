import { Merchant, type Answer, type SignedRequest } from "freedompay-payouts";

const merchant = new Merchant({ merchantId: 500001, payoutSecret: ["payout-secret", "the key before"] });
const request: SignedRequest<"payout_status"> = merchant.sign("payout_status", { pg_order_id: 1234 }, { salt: "recordedSalt0001" });

/** The arguments of the user's fetch and `Response`. */
export const post = (): Promise<Response> => fetch(request.url, request);
export const status = (body: string): Answer<"payout_status">["fields"]["pg_status"] => merchant.verifyAnswer(request, body).fields.pg_status;
export const reply = async (incoming: Request): Promise<Response> => {
  const signed = (await merchant.receiveCallback(incoming)).reply("ok");
  return new Response(signed.body, signed);
};

console.log(request.body);
