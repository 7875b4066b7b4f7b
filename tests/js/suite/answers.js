import { equal, hasNoInheritedMembers, same, throws } from "../support/check.js";
import { options, payout, salt, signed, xml } from "../support/fixtures.mjs";

export const answers = ({ main }) => {
  const { Merchant, MessageError, SignatureError, UnsignedAnswerError, ValidationError } = main;
  const merchant = new Merchant(options);
  const asked = merchant.sign("p2p2nonreg", payout, { salt, signedAt: "2026-01-31T07:00:00Z" });
  const paid = [
    ["pg_status", "ok"],
    ["pg_payment_id", "12345678"],
    ["pg_merchant_id", "500001"],
    ["pg_order_id", "1234"],
    ["pg_payment_amount", "1500"],
    ["pg_net_amount", "1500.0000"],
    ["pg_salt", "some random string"],
  ];
  const answer = (fields, script = "p2p2nonreg") => xml(signed(script, fields));
  const changed = (name, value) => paid.map((pair) => (pair[0] === name ? [name, value] : pair));

  return [
    [
      "rejects the body of a request in place of the request, without showing it",
      () =>
        throws(
          () => merchant.verifyAnswer(asked.body, answer(paid)),
          ValidationError,
          "options_invalid",
          "the request must be an object, found a string",
        ),
    ],
    [
      "a signed answer gives its outcome and all its fields",
      () => {
        const { outcome, safeToResend, fields, operation, error } = merchant.verifyAnswer(asked, answer(paid));
        same([operation, outcome, safeToResend, error], ["p2p2nonreg", "succeeded", false, undefined]);
        equal(fields.pg_net_amount, "1500.0000");
        hasNoInheritedMembers(fields);
      },
    ],
    [
      "accepts an answer as text or bytes",
      () => equal(merchant.verifyAnswer({ ...asked }, new TextEncoder().encode(answer(paid))).outcome, "succeeded"),
    ],
    [
      "a rejected payout has the gateway error and says whether to send again",
      () => {
        const refused = (code) => [
          ["pg_status", "error"],
          ["pg_error_code", code],
          ["pg_error_description", "Недостаточно средств! Пополните выплатной баланс"],
          ["pg_datetime", "2026-01-31T12:00:00+05:00"],
          ["pg_salt", "s"],
        ];
        const outcomes = ["8888", "10001", "9999", "9991", "31337"].map((code) => {
          const { outcome, safeToResend, error } = merchant.verifyAnswer(asked, answer(refused(code)));
          equal(error.code, code);
          return [code, outcome, safeToResend];
        });
        same(outcomes, [
          ["8888", "failed", true],
          ["10001", "failed", false],
          ["9999", "unknown", false],
          ["9991", "unknown", false],
          ["31337", "unknown", false],
        ]);
        same(merchant.verifyAnswer(asked, answer(refused("8888"))).error, {
          code: "8888",
          description: "Недостаточно средств! Пополните выплатной баланс",
          meaning: "Insufficient funds: top up the payout balance",
        });
      },
    ],
    [
      "payout_status2 has the status of the transfer in pg_payment_status",
      () => {
        const asked = { operation: "payout_status2", pg_order_id: "1234" };
        const status = (transfer) => [
          ["pg_payment_id", "12345678"],
          ["pg_merchant_id", "500001"],
          ["pg_payment_status", transfer],
          ["pg_status", "ok"],
          ["pg_order_id", "1234"],
          ["pg_salt", "s"],
        ];
        const outcomes = ["success", "error", "process", "new word"].map((transfer) => {
          const { outcome, safeToResend } = merchant.verifyAnswer(asked, answer(status(transfer), "payout_status2"));
          return [outcome, safeToResend];
        });
        same(outcomes, [["succeeded", false], ["failed", true], ["pending", false], ["unknown", false]]);
      },
    ],
    [
      "rejects a genuine answer to another request",
      () => {
        for (const [name, value] of [["pg_order_id", "1235"], ["pg_payment_amount", "150"], ["pg_merchant_id", "500002"]]) {
          throws(
            () => merchant.verifyAnswer(asked, answer(changed(name, value))),
            MessageError,
            "answer_mismatch",
            `the answer has a valid signature, but its ${name} is not the requested one`,
          );
        }
      },
    ],
    [
      "an unsigned answer is an error with unknown outcome and the gateway's code",
      () => {
        const body = xml([["pg_status", "error"], ["pg_error_code", "9998"], ["pg_error_description", "Некорректная подпись запроса"]]);
        const error = throws(() => merchant.verifyAnswer(asked, body), UnsignedAnswerError, "answer_unsigned");
        equal(
          error.message,
          "the answer is not signed, so it proves nothing; it says error 9998 (Incorrect request signature (the docs: merchant not identified, answer unsigned)); likely a wrong merchant id or payout secret; the outcome is unknown, query payout_status2",
        );
        same([error.name, error.outcome, error.safeToResend, error.error.code], ["UnsignedAnswerError", "unknown", false, "9998"]);
        throws(() => merchant.verifyAnswer(asked, xml(paid)), UnsignedAnswerError, "answer_unsigned");
      },
    ],
    [
      "a wrong, repeated or malformed signature are three errors",
      () => {
        const error = throws(() => merchant.verifyAnswer(asked, answer(paid, "payout_status")), SignatureError, "signature_mismatch");
        same([error.outcome, error.safeToResend], ["unknown", false]);
        const repeated = [...signed("p2p2nonreg", paid), ["pg_sig", "0".repeat(32)]];
        throws(() => merchant.verifyAnswer(asked, xml(repeated)), SignatureError, "signature_repeated");
        throws(() => merchant.verifyAnswer(asked, xml([...paid, ["pg_sig", "abc"]])), SignatureError, "signature_malformed");
      },
    ],
    [
      "the error of a body that is not XML quotes its start",
      () => {
        const refused = [
          ["<!DOCTYPE html><html><body>502 Bad Gateway</body>", "the body is an HTML page where XML was expected; it starts with: <!DOCTYPE html><html><body>502 Bad Gateway</body>"],
          ['{"error":"no"}', 'the body is JSON where XML was expected; it starts with: {"error":"no"}'],
          ["", "the body is empty"],
          [answer(paid).slice(0, 90), undefined],
        ];
        for (const [body, message] of refused) throws(() => merchant.verifyAnswer(asked, body), MessageError, "body_unreadable", message);
      },
    ],
  ];
};
