// Error answers that name no order count only if they are not older than the request; what a program stores about a request.

import { equal, same, throws } from "../support/check.js";
import { options, payout, signed, xml } from "../support/fixtures.mjs";

export const datedAnswers = ({ main, preview: { preview }, datedAnswers: { cases, milliseconds } }) => {
  const { Merchant, ValidationError } = main;
  const merchant = new Merchant(options);
  const answerTo = ({ operation }, fields) => xml(signed(operation, Object.entries(fields)));
  const invalid = (attempt, message) => throws(attempt, ValidationError, "options_invalid", message);
  const signedAt = "2026-01-31T07:00:00.000Z";
  const asked = { operation: "p2p2nonreg", pg_order_id: "1234", signedAt };
  const refused = (pg_datetime) => ({ pg_status: "error", pg_error_code: "8888", pg_datetime, pg_salt: "s" });
  const resultOf = (request, body, more) => {
    const { outcome, safeToResend } = merchant.verifyAnswer(request, body, more);
    return [outcome, safeToResend];
  };
  const newAnswer = answerTo(asked, refused("2026-01-31T12:00:00+05:00"));

  return [
    ["the table has 64 answers", () => equal(cases.length, 64)],
    ...cases.map(({ title, asked, toleranceSeconds, answer, outcome, safeToResend }) => [
      `${title}: ${outcome}`,
      () => same(resultOf(asked, answerTo(asked, answer), { toleranceSeconds }), [outcome, safeToResend]),
    ]),
    [
      "the times of the table are those of Date",
      () => {
        for (const [text, time] of Object.entries(milliseconds)) equal(new Date(text).getTime(), time, text);
      },
    ],
    [
      "asked is plain JSON, and a stored one verifies the answer",
      () => {
        const before = Date.now();
        const request = merchant.sign("p2p2nonreg", payout);
        const { signedAt, ...rest } = request.asked;
        same(rest, { operation: "p2p2nonreg", pg_order_id: "1234", pg_amount: "1500.00" });
        equal(new Date(signedAt).toISOString(), signedAt);
        equal(before <= Date.parse(signedAt) && Date.parse(signedAt) <= Date.now(), true, "the time of the call");
        equal(Object.getPrototypeOf(request.asked), Object.prototype);
        const stored = JSON.parse(JSON.stringify(request.asked));
        same(stored, request.asked);
        const body = answerTo(stored, refused(signedAt));
        for (const one of [request, request.asked, stored, JSON.parse(JSON.stringify(request)), { ...request }]) {
          same(resultOf(one, body), ["failed", true]);
          same(resultOf(one, newAnswer), ["unknown", false]);
        }
      },
    ],
    [
      "JSON of a request has operation, url and asked",
      () => {
        const request = merchant.sign("payout_status2", { pg_order_id: 1234, pg_payment_id: 77n }, { signedAt });
        const asked = { operation: "payout_status2", pg_order_id: "1234", pg_payment_id: "77", signedAt };
        same(JSON.parse(JSON.stringify(request)), { operation: "payout_status2", url: request.url, asked });
        same(merchant.sign("balance_status", {}, { signedAt }).asked, { operation: "balance_status", signedAt });
      },
    ],
    [
      "asked has the fields of the option extra",
      () => {
        const { asked } = merchant.sign("payout_status2", { pg_order_id: "1234" }, { extra: { pg_amount: "5.00" }, signedAt });
        same(asked, { operation: "payout_status2", pg_order_id: "1234", pg_amount: "5.00", signedAt });
      },
    ],
    [
      "the option signedAt may be a Date or text with an offset",
      () => {
        const at = (signedAt) => merchant.sign("payout_status2", { pg_order_id: "1234" }, { signedAt });
        equal(at(new Date(signedAt)).asked.signedAt, signedAt);
        for (const text of [signedAt, "2026-01-31T12:00:00+05:00", "2026-01-31T12:00:00+0500", "2026-01-31T07:00:00Z"]) equal(at(text).asked.signedAt, text);
        for (const missing of [undefined, null]) equal(Math.abs(Date.parse(at(missing).asked.signedAt) - Date.now()) < 60_000, true);
        const text = "signedAt must be a time as ISO 8601 with an offset, such as 2026-01-31T12:00:00Z";
        for (const wrong of ["", "now", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31 12:00:00+05:00", "2026-02-30T12:00:00Z", "1769842800000"]) {
          invalid(() => at(wrong), text);
          invalid(() => merchant.verifyAnswer({ ...asked, signedAt: wrong }, newAnswer), text);
        }
        invalid(() => at(new Date(Date.UTC(10_000, 0))), text);
        for (const wrong of [new Date(Number.NaN), {}, [], { toISOString: () => signedAt }]) invalid(() => at(wrong), "signedAt must be text or a valid Date");
        invalid(() => at(1_769_842_800_000), "signedAt must be text, found a number");
        invalid(() => merchant.verifyAnswer({ ...asked, signedAt: 1_769_842_800_000 }, newAnswer), "signedAt must be text, found a number");
        invalid(() => at("2".repeat(5000)), "signedAt is too long");
      },
    ],
    [
      "the tolerance is a whole number of seconds up to a day",
      () => {
        for (const toleranceSeconds of [undefined, null, 0, 300, 86_400]) same(resultOf(asked, newAnswer, { toleranceSeconds }), ["failed", true]);
        for (const toleranceSeconds of [-1, 0.5, 86_401, 2 ** 32, Number.NaN, Infinity, "300", 300n, true, {}]) {
          invalid(() => resultOf(asked, newAnswer, { toleranceSeconds }), "toleranceSeconds must be a whole number from 0 to 86400");
        }
        invalid(() => resultOf(asked, newAnswer, 300), "the options must be an object, found a number");
      },
    ],
    [
      "a request whose clock stands at 1970 gets no final error",
      () => {
        const { now } = Date;
        try {
          for (const frozen of [0, -5, Number.NaN, 1_577_836_799_999]) {
            Date.now = () => frozen;
            const request = merchant.sign("p2p2nonreg", payout);
            same(resultOf(request, newAnswer), ["unknown", false], String(frozen));
          }
          Date.now = () => Date.parse(signedAt);
          equal(merchant.sign("p2p2nonreg", payout).asked.signedAt, signedAt);
        } finally {
          Date.now = now;
        }
      },
    ],
    [
      "rejects what is not stored from a request",
      () => {
        const noOrder = "the request must name pg_order_id; without it the answer to any payout would be accepted";
        const { operation, url, body } = merchant.sign("p2p2nonreg", payout);
        for (const operation of ["p2p2nonreg", "reg2reg", "payout_status", "payout_status2"]) {
          for (const more of [{}, { pg_order_id: "" }, { pg_payment_id: "77" }]) invalid(() => merchant.verifyAnswer({ operation, ...more }, newAnswer), noOrder);
        }
        invalid(() => merchant.verifyAnswer({ operation, url, body }, newAnswer), noOrder);
        invalid(() => merchant.verifyAnswer({ asked: "x" }, newAnswer), "asked must be an object, found a string");
        invalid(() => merchant.verifyAnswer({ asked: {} }, newAnswer), "the operation must be text, found undefined");
      },
    ],
    [
      "a request has its warnings, as a preview has them",
      () => {
        const doubtful = { ...payout, pg_order_id: "заказ-1234", pg_post_link: "http://shop.example/payout-callback" };
        for (const options of [undefined, { signedAt }]) {
          const request = merchant.sign("p2p2nonreg", doubtful, options);
          same(request.warnings.map(({ field, code, severity }) => [field, code, severity]), [
            ["pg_order_id", "characters", "warning"],
            ["pg_post_link", "url_insecure", "warning"],
          ]);
          same(request.warnings, preview("p2p2nonreg", doubtful, { merchantId: "500001" }).problems);
          equal(request.asked.pg_order_id, "заказ-1234");
          equal(new URLSearchParams(request.body).get("pg_order_id"), "заказ-1234");
        }
        same(merchant.sign("p2p2nonreg", payout).warnings, []);
        same(merchant.sign("p2p2nonreg", payout, { signedAt }).warnings, []);
      },
    ],
  ];
};
