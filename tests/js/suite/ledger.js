// The money decision. tests/ledger tests the same cases in Rust.

import { equal, same, throws } from "../support/check.js";
import { callbackFields, form, options, paidBody, postLink as url, signed, xml } from "../support/fixtures.mjs";

/** The object with changes; `null` removes a property. */
const changed = (base, ...changes) =>
  Object.fromEntries(Object.entries(Object.assign({}, base, ...changes)).filter(([, value]) => value !== null));
/** The object with its keys in order. */
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)));

export const ledger = ({ main, ledger: cases }) => {
  const { MessageError, Merchant, nextCheck, reportOf, sameAmount, settle, ValidationError } = main;
  const merchant = new Merchant(options);
  const record = (changes = {}) => changed(cases.record, changes);
  const report = (changes = {}) => changed(cases.report, changes);
  const invalid = (attempt, message) => throws(attempt, ValidationError, "options_invalid", message);
  const notText = (attempt, message) => throws(attempt, ValidationError, "fields_invalid", message);
  const answer = (operation, fields, asked = { pg_order_id: "1234" }) =>
    merchant.verifyAnswer({ operation, ...asked }, xml(signed(operation, [...fields, ["pg_salt", "s"]])));
  const ids = [["pg_payment_id", "77"], ["pg_merchant_id", "500001"], ["pg_order_id", "1234"]];

  const settlements = cases.settlements.map(({ title, record: before, report: given, paymentOwner, is, code, after }) => [
    `settlement: ${title}`,
    () => {
      const stored = before === null ? undefined : record(before);
      const frozen = stored && Object.freeze({ ...stored, endings: Object.freeze([...stored.endings]) });
      const settlement = settle(frozen, Object.freeze(report(given)), { paymentOwner });
      equal(settlement.is, is);
      equal(settlement.code, code);
      equal(typeof settlement.reason, is === "conflict" ? "string" : "undefined");
      if (is === "conflict") equal("record" in settlement, false, "a conflict has a record");
      else same(sorted(settlement.record), sorted(changed(record(before), after)), "the record");
    },
  ]);
  const checks = cases.checks.map(({ title, record: given, now, next }) => [
    `check: ${title}`,
    () => {
      equal(nextCheck(record(given), now), next);
      if (!/[+-]\d\d:?\d\d$/.test(now)) equal(nextCheck(record(given), new Date(now)), next);
    },
  ]);

  return [
    ["the vectors have 50 settlements and 27 checks", () => same([settlements.length, checks.length], [50, 27])],
    ...settlements,
    ...checks,
    [
      "amounts are compared as decimals",
      () => {
        for (const [one, other, is] of cases.amounts) same([sameAmount(one, other), sameAmount(other, one)], [is, is], `${one} and ${other}`);
        invalid(() => sameAmount("1", "1,5"), "the second amount must be a decimal amount");
        invalid(() => sameAmount("-1", "1"), "the first amount must be a decimal amount");
        notText(() => sameAmount(1.5, "1"), "the first amount must be text or a whole number, found a number that is not whole; pass amounts as text: \"100.00\"");
        invalid(() => sameAmount("1"), "the second amount is missing");
      },
    ],
    [
      "a settlement keeps other properties of the record, and null is a missing value",
      () => {
        const stored = { ...record(), paymentId: null, askedAt: null, customer: { name: "Айгуль" } };
        const { is, record: settled } = settle(stored, { ...report(), outcome: "failed", paymentId: null, amount: null }, { paymentOwner: null });
        equal(is, "effect");
        same(settled, { ...stored, outcome: "failed", endings: ["failed"] });
        equal(settle(null, report()).code, "order_unknown");
      },
    ],
    [
      "a conflict has a code and a reason that can be the description of a reply",
      () => {
        same(settle(undefined, report()), { is: "conflict", code: "order_unknown", reason: "there is no such order" });
        const callback = merchant.verifyCallback({ url, body: paidBody });
        const { reason } = settle(record(), report(), { paymentOwner: "4321" });
        equal(callback.reply("error", reason).body.includes("<pg_description>the payment belongs to another order</pg_description>"), true);
      },
    ],
    [
      "the report of a callback has its order, payment and amount",
      () => {
        const of = (changes) => reportOf(merchant.verifyCallback({ url, body: form(signed("payout-callback", [...new Map([...callbackFields, ...changes])])) }));
        same(of([]), { orderId: "1234", outcome: "succeeded", paymentId: "12345678", amount: "1500.0000" });
        same(of([["pg_status", "process"], ["pg_payment_amount", ""]]), { orderId: "1234", outcome: "pending", paymentId: "12345678" });
        same(of([["pg_status", "error"], ["pg_payment_id", "0"]]), { orderId: "1234", outcome: "failed", amount: "1500.0000" });
      },
    ],
    [
      "the report of an answer has the requested order and the documented amount",
      () => {
        const amounts = [["pg_payment_amount", "1500"], ["pg_amount", "1400"]];
        const asked = { operation: "payout_status2", pg_order_id: "1234" };
        const status = answer("payout_status2", [...ids, ...amounts, ["pg_status", "ok"], ["pg_payment_status", "success"]]);
        same(reportOf(status, asked), { orderId: "1234", outcome: "succeeded", paymentId: "77", amount: "1400" });
        same(reportOf(status, merchant.sign("payout_status2", { pg_order_id: 1234 })).orderId, "1234");
        const paid = answer("p2p2nonreg", [...ids, ...amounts.slice(0, 1), ["pg_status", "ok"]]);
        same(reportOf(paid, { operation: "p2p2nonreg", pg_order_id: "1234" }), { orderId: "1234", outcome: "succeeded", paymentId: "77", amount: "1500" });
        const payout = { operation: "p2p2nonreg", pg_order_id: "1234", signedAt: "2026-01-31T07:00:00Z" };
        const refused = answer("p2p2nonreg", [["pg_status", "error"], ["pg_error_code", "8888"], ["pg_datetime", "2026-01-31T12:00:00+05:00"]], payout);
        for (const asked of [payout, { asked: payout }]) same(reportOf(refused, asked), { orderId: "1234", outcome: "failed" });
      },
    ],
    [
      "rejects the report of an answer without an order, of another order, and about the balance",
      () => {
        const status = answer("payout_status", [...ids, ["pg_status", "process"]], { pg_order_id: "1234" });
        const operation = "payout_status";
        const unnamed = "the request must be about a payout and name pg_order_id; the answer may have none";
        invalid(() => reportOf(status, { operation, pg_payment_id: "77" }), unnamed);
        invalid(() => reportOf(status), "the request must be an object, found undefined");
        const operations = [MessageError, "answer_mismatch", "the answer has a valid signature, but its operation is not the requested one"];
        throws(() => reportOf(status, { operation: "payout_status2", pg_order_id: "1234" }), ...operations);
        invalid(() => reportOf(undefined), "the message must be an object, found undefined");
        invalid(() => reportOf({ outcome: "failed" }), "the message's fields must be an object, found undefined");
        const other = "the answer has a valid signature, but its pg_order_id is not the requested one";
        throws(() => reportOf(status, { operation, pg_order_id: "12345" }), MessageError, "answer_mismatch", other);
        const balance = answer("balance_status", [["pg_status", "ok"], ["pg_balance", "5"], ["pg_currency", "KZT"]]);
        invalid(() => reportOf(balance, { operation: "balance_status", pg_order_id: "1234" }), unnamed);
      },
    ],
    [
      "rejects wrong records and names the field",
      () => {
        const endings = "record.endings must be the final outcomes so far, each once, the last one record.outcome";
        const wrong = (changes) => [() => settle(record(changes), report()), () => nextCheck(record(changes), "2026-01-31T12:00:00Z")];
        for (const [changes, message] of [
          [{ orderId: "" }, "record.orderId is missing"],
          [{ orderId: null }, "record.orderId is missing"],
          [{ orderId: "1;2" }, 'record.orderId must be an id without ";"'],
          [{ amount: "1,5" }, "record.amount must be a decimal amount"],
          [{ amount: "" }, "record.amount is missing"],
          [{ paymentId: "7a" }, "record.paymentId must be digits"],
          [{ outcome: "paid" }, endings],
          [{ outcome: null }, endings],
          [{ outcome: "toString" }, endings],
          [{ endings: null }, endings],
          [{ endings: "succeeded" }, endings],
          [{ endings: ["succeeded"] }, endings],
          [{ outcome: "failed" }, endings],
          [{ outcome: "failed", endings: ["succeeded"] }, endings],
          [{ outcome: "pending", endings: ["pending"] }, endings],
          [{ outcome: "failed", endings: ["failed", "failed"] }, endings],
          [{ outcome: "failed", endings: ["failed", "succeeded", "failed"] }, endings],
          [{ outcome: "failed", endings: Array.from({ length: 9 }, () => "failed") }, endings],
          [{ outcome: "failed", endings: ["done"] }, endings],
          [{ outcome: "failed", endings: [undefined] }, endings],
          [{ outcome: "failed", endings: [{}] }, endings],
        ]) {
          for (const attempt of wrong(changes)) invalid(attempt, message);
        }
        for (const [changes, message] of [
          [{ orderId: ["1234"] }, "record.orderId must be text, not a list or nested fields"],
          [{ orderId: new Date(0) }, "record.orderId must be text or a whole number, found an object of another type"],
          [{ orderId: "12\u00004" }, "record.orderId contains a NUL character"],
          [{ amount: 1.5 }, "record.amount must be text or a whole number, found a number that is not whole; pass amounts as text: \"100.00\""],
        ]) {
          for (const attempt of wrong(changes)) notText(attempt, message);
        }
        const time = "must be a time as ISO 8601 with an offset, such as 2026-01-31T12:00:00Z";
        for (const [changes, message] of [
          [{ begunAt: null }, `record.begunAt ${time}`],
          [{ begunAt: "2026-02-30T12:00:00Z" }, `record.begunAt ${time}`],
          [{ begunAt: "2026-01-31 12:00:00" }, `record.begunAt ${time}`],
          [{ begunAt: {} }, "record.begunAt must be text or a valid Date"],
          [{ begunAt: 0 }, "record.begunAt must be text, found a number"],
          [{ askedAt: "yesterday" }, `record.askedAt ${time}`],
        ]) {
          invalid(() => nextCheck(record(changes), "2026-01-31T12:00:00Z"), message);
          // A settlement does not need the times.
          equal(settle(record(changes), report()).is, "effect");
        }
        for (const other of [7, "record", Symbol("record")]) {
          invalid(() => settle(other, report()), `the record must be an object, found a ${typeof other}`);
        }
        invalid(() => nextCheck(null, new Date()), "the record must be an object, found null");
        for (const now of [undefined, null, "", "now"]) invalid(() => nextCheck(record(), now), `now ${time}`);
        invalid(() => nextCheck(record(), new Date(Number.NaN)), "now must be text or a valid Date");
        invalid(() => nextCheck(record(), 1767225600000), "now must be text, found a number");
        equal(nextCheck(record({ begunAt: new Date("2026-01-31T12:00:00Z") }), "2026-01-31T12:00:00Z"), "2026-01-31T12:01:00.000Z");
      },
    ],
    [
      "rejects wrong reports and options, with and without a record",
      () => {
        for (const stored of [undefined, record()]) {
          for (const [changes, message] of [
            [{ orderId: null }, "report.orderId is missing"],
            [{ outcome: "ok" }, "report.outcome must be one of succeeded, failed, pending, unknown"],
            [{ paymentId: "7;7" }, "report.paymentId must be digits"],
            [{ amount: "one" }, "report.amount must be a decimal amount"],
          ]) {
            invalid(() => settle(stored, report(changes)), message);
          }
          for (const [changes, message] of [
            [{ paymentId: [] }, "report.paymentId must be text, not a list or nested fields"],
            [{ amount: { a: "1" } }, "report.amount must be text, not a list or nested fields"],
          ]) {
            notText(() => settle(stored, report(changes)), message);
          }
          invalid(() => settle(stored, undefined), "the report must be an object, found undefined");
          notText(() => settle(stored, report(), { paymentOwner: {} }), "paymentOwner must be text, not a list or nested fields");
          invalid(() => settle(stored, report(), { paymentowner: "1234" }), "there is no option paymentowner; the options are paymentOwner");
          invalid(() => settle(stored, report(), null), "the options must be an object, found null");
        }
        invalid(() => settle(record(), report({ orderId: "12345" })), "report.orderId must be record.orderId");
      },
    ],
    [
      "whole numbers become text, and a payment id of 0 is none",
      () => {
        const { is, record: settled } = settle(record({ paymentId: "0" }), { ...report(), orderId: 1234, paymentId: 77, amount: 1500 }, { paymentOwner: 1234 });
        same([is, settled.paymentId], ["effect", "77"]);
      },
    ],
    [
      "properties that other code has added to Object.prototype are not read",
      () => {
        Object.defineProperty(Object.prototype, "paymentOwner", { value: "4321", configurable: true, writable: true });
        Object.defineProperty(Object.prototype, "paymentId", { value: "99", configurable: true, writable: true });
        try {
          const { is, record: settled } = settle(record(), report({ paymentId: null }));
          same([is, Object.hasOwn(settled, "paymentId")], ["effect", false]);
        } finally {
          delete Object.prototype.paymentOwner;
          delete Object.prototype.paymentId;
        }
      },
    ],
  ];
};
