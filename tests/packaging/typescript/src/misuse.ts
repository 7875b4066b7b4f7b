// Code that must not compile. The compiler reports a line below if it compiles.

import * as main from "freedompay-payouts";
import { Merchant, signFields, type Answer, type Asked, type Callback, type ErrorCode, type FieldValue, type SignedReply, type SignedRequest } from "freedompay-payouts";
import { describeError } from "freedompay-payouts/errors";
import { explain } from "freedompay-payouts/explain";
import * as previews from "freedompay-payouts/preview";

declare const merchant: Merchant;
declare const callback: Callback;
declare const answer: Answer<"payout_status2">;
declare const request: SignedRequest<"payout_status2">;
declare const response: Response;

const payout = {
  pg_order_id: "1234",
  pg_amount: "100.00",
  pg_payment_to: "4405645000006150",
  pg_description: "Payment description",
  pg_post_link: "https://shop.example/payout-callback",
};

declare function without<Name extends keyof typeof payout>(name: Name): Omit<typeof payout, Name>;

export const misuses = () => {
  merchant.sign("p2p2nonreg", payout);

  // @ts-expect-error unknown operation
  merchant.sign("p2p2nonregg", payout);
  // @ts-expect-error the fields are another operation's
  merchant.sign("balance_status", payout);

  // @ts-expect-error pg_order_id is required
  merchant.sign("p2p2nonreg", without("pg_order_id"));
  // @ts-expect-error pg_amount is required
  merchant.sign("p2p2nonreg", without("pg_amount"));
  // @ts-expect-error pg_payment_to is required
  merchant.sign("p2p2nonreg", without("pg_payment_to"));
  // @ts-expect-error pg_description is required
  merchant.sign("p2p2nonreg", without("pg_description"));
  // @ts-expect-error pg_post_link is required
  merchant.sign("p2p2nonreg", without("pg_post_link"));
  // @ts-expect-error fields are required
  merchant.sign("p2p2nonreg");
  // @ts-expect-error a required field is not undefined
  merchant.sign("p2p2nonreg", { ...payout, pg_description: undefined });
  // @ts-expect-error reg2reg needs a card's token or its id
  merchant.sign("reg2reg", { pg_amount: "1", pg_order_id: "1", pg_user_id: "1", pg_description: "x", pg_post_link: payout.pg_post_link, pg_order_time_limit: "2030-12-31 12:00:00" });

  // @ts-expect-error an amount is text, because a number may lose its decimals
  merchant.sign("p2p2nonreg", { ...payout, pg_amount: 100.5 });
  // @ts-expect-error a whole number is not an amount either
  merchant.sign("p2p2nonreg", { ...payout, pg_amount: 100 });
  // A payment id or an order id may be a whole number.
  merchant.sign("payout_status", { pg_order_id: 1234 });
  merchant.sign("payout_status", { pg_order_id: 1234, pg_payment_id: 12345678901234567890n });
  // @ts-expect-error a date is not an id
  merchant.sign("payout_status", { pg_order_id: new Date() });
  // @ts-expect-error the fields are a promise
  merchant.sign("payout_status", Promise.resolve({ pg_order_id: "1" }));
  // @ts-expect-error a card number is text
  merchant.sign("p2p2nonreg", { ...payout, pg_payment_to: 4405645000006150 });

  // @ts-expect-error the caller must not give the signature
  merchant.sign("p2p2nonreg", { ...payout, pg_sig: "x" });
  // @ts-expect-error there is no such field; undocumented fields belong in extra
  merchant.sign("p2p2nonreg", { ...payout, note: "x" });
  merchant.sign("p2p2nonreg", payout, { extra: { note: "x" } });
  // @ts-expect-error there is no such rule
  merchant.sign("p2p2nonreg", payout, { rule: "C" });
  // @ts-expect-error the check digit can be turned off, nothing else
  merchant.sign("p2p2nonreg", payout, { luhn: true });

  // @ts-expect-error the secret is missing
  new Merchant({ merchantId: "500001" });
  // @ts-expect-error an environment variable may be missing
  new Merchant({ merchantId: "500001", payoutSecret: undefined });
  // @ts-expect-error the merchant's id is missing
  new Merchant({ payoutSecret: "secret" });
  // @ts-expect-error an environment variable may be missing
  new Merchant({ merchantId: undefined, payoutSecret: "secret" });
  // @ts-expect-error text is not true
  new Merchant({ merchantId: "500001", payoutSecret: "secret", allowInsecureHost: "true" });
  new Merchant({ merchantId: "500001", payoutSecret: "secret", host: "http://sandbox:8787", allowInsecureHost: true });

  // @ts-expect-error a value is text
  signFields("init_payment.php", { pg_amount: 100 }, "secret");

  // @ts-expect-error a reply is ok or error
  callback.reply("rejected");
  // @ts-expect-error an outcome is one of four words
  callback.outcome === "success";
  // @ts-expect-error verified values are read-only
  callback.fields.pg_order_id = "1";
  // @ts-expect-error verified values are read-only under every name
  callback.allFields["pg_order_id"] = "1";
  // @ts-expect-error a documented name is misspelt
  callback.fields.pg_orderid;
  // @ts-expect-error an undocumented name is not in fields
  callback.fields["shop"];
  const shop: FieldValue | undefined = callback.allFields["shop"];
  // @ts-expect-error any field may be missing
  const text: string = callback.allFields["pg_status"];
  // @ts-expect-error a documented name of an answer is misspelt
  answer.fields.pg_payment_satus;
  // @ts-expect-error a field of another operation's answer
  answer.fields.pg_balance;
  answer.allFields["pg_balance"];
  // @ts-expect-error a code is one of the union
  const code: ErrorCode = "signature_wrong";

  // @ts-expect-error a payout needs its order id
  merchant.verifyAnswer({ operation: "p2p2nonreg" }, "");
  // @ts-expect-error the payment id is only an additional check
  merchant.verifyAnswer({ operation: "payout_status2", pg_payment_id: "77" }, "");
  // @ts-expect-error the time of signing is text
  merchant.verifyAnswer({ operation: "payout_status2", pg_order_id: "1", signedAt: new Date() }, "");
  // @ts-expect-error the tolerance is a number
  merchant.verifyAnswer({ operation: "payout_status2", pg_order_id: "1" }, "", { toleranceSeconds: "300" });
  // @ts-expect-error the time of signing is a Date or text
  merchant.sign("p2p2nonreg", payout, { signedAt: 1_769_842_800_000 });
  // @ts-expect-error a stored payout needs its order id
  const stored: Asked<"p2p2nonreg"> = { operation: "p2p2nonreg", pg_amount: "100.00" };
  // @ts-expect-error the response was not read
  merchant.verifyAnswer(request, response);
  // @ts-expect-error the text was not awaited
  merchant.verifyAnswer(request, response.text());
  // @ts-expect-error the response is parsed
  merchant.verifyAnswer(request, { pg_status: "ok" });
  for (const body of ["", new Uint8Array(1), new ArrayBuffer(1), new SharedArrayBuffer(1), new DataView(new ArrayBuffer(1))]) {
    merchant.verifyAnswer(request, body);
    merchant.verifyCallback({ url: new URL("https://shop.example/cb"), body });
    explain({ message: { kind: "request", url: new URL("https://shop.example/cb"), body }, secrets: {} });
  }
  merchant.verifyCallback({ url: "", body: new URLSearchParams() });
  merchant.verifyCallback({ url: "", body: new FormData() });
  // @ts-expect-error a Request of Node or Express is not one of the Fetch API
  void merchant.receiveCallback({ url: "/cb", method: "POST", headers: {}, body: {} });
  // @ts-expect-error the Request was not awaited
  void merchant.receiveCallback(Promise.resolve(new Request("https://shop.example/cb")));
  void merchant.receiveCallback(new Request("https://shop.example/cb"));

  const reply: SignedReply = callback.reply("ok");
  // @ts-expect-error the preview can't sign
  previews.signFields;
  // @ts-expect-error the preview has no Merchant
  new previews.Merchant({});
  // @ts-expect-error the table of error codes is in an entry of its own
  main.describeError;
  // @ts-expect-error a code may be missing in a message
  describeError(undefined);
  return [reply, code, shop, text, stored];
};
