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
        invalid(() => sameAmount("1", "1,5"), 'the second amount must be a decimal amount such as 100.00');
        invalid(() => sameAmount("-1", "1"), 'the first amount must be a decimal amount such as 100.00');
        invalid(() => sameAmount(1.5, "1"), "the first amount must be text or a whole number, found a number that is not whole");
        invalid(() => sameAmount("1"), 'the second amount must be a decimal amount such as 100.00');
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
        const unnamed = "the request must name pg_order_id; the answer may have none";
        invalid(() => reportOf(status, { operation, pg_payment_id: "77" }), unnamed);
        invalid(() => reportOf(status), "the request must be an object, found undefined");
        const operations = [MessageError, "answer_mismatch", "the answer is to another operation than the request"];
        throws(() => reportOf(status, { operation: "payout_status2", pg_order_id: "1234" }), ...operations);
        invalid(() => reportOf(undefined), "the message must be an object, found undefined");
        invalid(() => reportOf({ outcome: "failed" }), "the message's fields must be an object, found undefined");
        const other = "the answer has a valid signature, but its pg_order_id is not the requested one";
        throws(() => reportOf(status, { operation, pg_order_id: "12345" }), MessageError, "answer_mismatch", other);
        const balance = answer("balance_status", [["pg_status", "ok"], ["pg_balance", "5"], ["pg_currency", "KZT"]]);
        invalid(() => reportOf(balance, { operation: "balance_status", pg_order_id: "1234" }), "an answer to balance_status is not about a payout");
        const parsed = { outcome: "succeeded", fields: { pg_order_id: "1234", pg_payment_id: ["77"], pg_payment_amount: "1" } };
        invalid(() => reportOf(parsed), "pg_payment_id must be text or a whole number, found a list");
      },
    ],
    [
      "rejects wrong records and names the field",
      () => {
        const time = 'a time such as 2026-01-31T12:00:00Z';
        const endings = "record.endings must be the final outcomes so far, each once, the last one record.outcome";
        const outcome = "must be succeeded, failed, pending or unknown";
        for (const [changes, message] of [
          [{ orderId: "" }, "record.orderId must be text that is not empty"],
          [{ orderId: null }, "record.orderId must be text that is not empty"],
          [{ orderId: ["1234"] }, "record.orderId must be text or a whole number, found a list"],
          [{ orderId: "12\u00004" }, "record.orderId contains a NUL character"],
          [{ orderId: "x".repeat(5000) }, "the record is too long"],
          [{ amount: "1,5" }, 'record.amount must be a decimal amount such as 100.00'],
          [{ amount: 1.5 }, "record.amount must be text or a whole number, found a number that is not whole"],
          [{ outcome: "paid" }, `record.outcome ${outcome}`],
          [{ outcome: null }, `record.outcome ${outcome}`],
          [{ outcome: "toString" }, `record.outcome ${outcome}`],
          [{ paymentId: "0" }, "record.paymentId must be digits; 0 means none"],
          [{ paymentId: "7a" }, "record.paymentId must be digits; 0 means none"],
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
          [{ begunAt: null }, `record.begunAt must be ${time}`],
          [{ begunAt: "2026-02-30T12:00:00Z" }, `record.begunAt must be ${time}`],
          [{ begunAt: "2026-01-31 12:00:00" }, `record.begunAt must be ${time}`],
          [{ begunAt: {} }, "record.begunAt must be text or a whole number, found an object of another type"],
          [{ askedAt: "yesterday" }, `record.askedAt must be ${time}`],
          [{ asks: null }, "record.asks must be 0 to 4294967295"],
          [{ asks: -1 }, "record.asks must be 0 to 4294967295"],
          [{ asks: 2 ** 32 }, "record.asks must be 0 to 4294967295"],
          [{ asks: 0.5 }, "record.asks must be text or a whole number, found a number that is not whole"],
        ]) {
          const wrong = record(changes);
          invalid(() => settle(wrong, report()), message);
          invalid(() => nextCheck(wrong, "2026-01-31T12:00:00Z"), message);
        }
        for (const wrong of [7, "record", Symbol("record")]) {
          invalid(() => settle(wrong, report()), `the record must be an object, found a ${typeof wrong}`);
        }
        invalid(() => nextCheck(null, new Date()), "the record must be an object, found null");
        for (const now of [undefined, null, "", "now", new Date(Number.NaN), 1767225600000]) invalid(() => nextCheck(record(), now), `now must be ${time}`);
      },
    ],
    [
      "rejects wrong reports and options, with and without a record",
      () => {
        for (const stored of [undefined, record()]) {
          for (const [changes, message] of [
            [{ orderId: null }, "report.orderId must be text that is not empty"],
            [{ outcome: "ok" }, "report.outcome must be succeeded, failed, pending or unknown"],
            [{ paymentId: "7;7" }, "report.paymentId must be digits; 0 means none"],
            [{ paymentId: [] }, "report.paymentId must be text or a whole number, found a list"],
            [{ amount: "one" }, 'report.amount must be a decimal amount such as 100.00'],
            [{ amount: { a: "1" } }, "report.amount must be text or a whole number, found an object of another type"],
          ]) {
            invalid(() => settle(stored, report(changes)), message);
          }
          invalid(() => settle(stored, undefined), "the report must be an object, found undefined");
          invalid(() => settle(stored, report(), { paymentOwner: {} }), "paymentOwner must be text or a whole number, found an object of another type");
          invalid(() => settle(stored, report(), null), "the options must be an object, found null");
        }
        invalid(() => settle(record(), report({ orderId: "12345" })), "report.orderId must be record.orderId");
      },
    ],
    [
      "numbers that are whole become text",
      () => {
        const { is, record: settled } = settle(record(), { ...report(), orderId: 1234, paymentId: 77, amount: 1500 }, { paymentOwner: 1234 });
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
