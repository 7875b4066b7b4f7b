// The money decision: what a verified message means for an order. The rules are in src/merchant/ledger.

import { readAsked, type Answer } from "./answer.js";
import { asText, checkObject } from "./arguments.js";
import { buffers, checked, write } from "./buffers.js";
import type { Callback } from "./callback.js";
import { errorOf } from "./errors.js";
import { conflicts, outcomes, type Operation, type Outcome } from "./generated/protocol.js";
import type { Ending, PayoutRecord, PayoutReport, SettledRecord, Settlement, SettleOptions } from "./ledger-types.js";
import { numberOf, type Asked, type SignedRequest } from "./request.js";

/** The calls of the core: see src/wasm/ledger.rs. */
const enum Call {
  Settle = 0,
  NextCheck = 5,
  SameAmount = 14,
  ReportOf = 16,
}

/** Bits of the results of the core: see src/wasm/ledger.rs. */
const enum Bit {
  // For a settlement; the lower two bits are the number of the meaning or of the conflict.
  AddsEnding = 1 << 1,
  SetsOutcome = 1 << 2,
  SetsPaymentId = 1 << 3,
  Conflict = 1 << 4,
  // For a report.
  HasPgAmount = 1 << 0,
  HasPayment = 1 << 1,
  IsAnswer = 1 << 2,
}

/** The numbers of the meanings in the core. */
const meanings = ["open", "repeat", "effect", "reversal"] as const;

/** A field for the core: its name, and its value. */
type Given = readonly [name: string, value: unknown];

/** A text, or an empty one for a missing value. */
const text = ([name, value]: Given): string => (value === undefined || value === null ? "" : asText(value as string, name));

/** Calls the core with fields. */
function invoke(call: Call, fields: readonly Given[]): number {
  const { core, values } = buffers();
  const texts = fields.flatMap((field) => [field[0], text(field)]);
  return checked(core.ledger(call, write(texts.join("\0"), values, "options_invalid", "the record")));
}

/** Some properties of an object. */
const given = (object: object, prefix: string, ...names: string[]): Given[] =>
  names.map((name) => [prefix + name, (object as { readonly [name: string]: unknown })[name]]);

/** The digit of an outcome in the core; 0 for another value. */
const digit = (outcome: unknown): string => `${outcomes.indexOf(outcome as Outcome) + 1}`;

/** The own properties of an object, read once. */
function ownProperties<T extends object>(object: T, what: string): Partial<T> {
  checkObject(object, what);
  return Object.assign(Object.create(null) as Partial<T>, object);
}

/** The fields of a record. */
const recordFields = (record: Partial<PayoutRecord>): Given[] => [
  ...given(record, "record.", "orderId", "amount", "paymentId", "begunAt", "askedAt", "asks"),
  ["record.outcome", digit(record.outcome)],
  // Without a list there is a digit of no outcome, and the core throws an error.
  ["record.endings", digit(record.outcome) + (Array.isArray(record.endings) ? Array.from(record.endings, digit).join("") : "0")],
];

/**
 * The report of a verified callback.
 *
 * @example
 * ```ts
 * import { Merchant, reportOf } from "freedompay-payouts";
 *
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "your-payout-secret" });
 * async function payoutCallback(request: Request): Promise<void> {
 *   const report = reportOf(await merchant.receiveCallback(request));
 *   console.log(report.orderId, report.outcome);
 * }
 * ```
 *
 * @throws ValidationError `options_invalid`: the argument is not a verified message. The message says what is wrong
 */
export function reportOf(callback: Pick<Callback, "outcome" | "fields">): PayoutReport;
/**
 * The report of a verified answer to the request `asked`. The order is the requested one: an error answer names none, so
 * pass the same request as to `verifyAnswer`.
 *
 * @example
 * ```ts
 * import { Merchant, reportOf } from "freedompay-payouts";
 *
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "your-payout-secret" });
 * const request = merchant.sign("payout_status2", { pg_order_id: "1234" });
 * const response = await fetch(request.url, request);
 * const report = reportOf(merchant.verifyAnswer(request, await response.text()), request);
 * console.log(report.orderId); // 1234
 * ```
 *
 * @throws ValidationError `options_invalid`: the answer is about the balance, or `asked` has no `pg_order_id`, or an
 * argument is not a verified message. The message says what is wrong
 * @throws MessageError `answer_mismatch`: the answer is to another operation than `asked`, or names another order. Pass the
 * request that was sent
 */
export function reportOf<O extends Exclude<Operation, "balance_status">>(
  answer: Pick<Answer<O>, "operation" | "outcome" | "fields">,
  asked: Pick<SignedRequest<O>, "asked"> | Asked<O>,
): PayoutReport;
export function reportOf(message: Pick<Callback, "outcome" | "fields"> & { operation?: Operation }, asked?: object): PayoutReport {
  checkObject(message, "the message");
  const { operation, outcome, fields } = message;
  checkObject(fields, "the message's fields");
  const values = given(fields, "", "pg_payment_amount", "pg_amount", "pg_payment_id", "pg_order_id");
  if (operation !== undefined) {
    checkObject(asked, "the request");
    const request = readAsked(asked as Asked);
    if (numberOf(request.operation) !== numberOf(operation)) throw errorOf("answer_mismatch", "the answer is to another operation than the request");
    values.push(...given(request, "", "pg_order_id"), ["", numberOf(operation)]);
  }
  const result = invoke(Call.ReportOf, values);
  const pick = (at: number) => text(values[at] as Given);
  const amount = pick(result & Bit.HasPgAmount);
  return {
    orderId: pick(result & Bit.IsAnswer ? 4 : 3),
    outcome,
    ...(result & Bit.HasPayment && { paymentId: pick(2) }),
    ...(amount && { amount }),
  };
}

/**
 * Decides what a verified report means for the payout of an order. `record` is the stored record of `report.orderId`;
 * `undefined` or `null` if there is none. Read the record and the payment owner, and store the result, in one transaction.
 *
 * An unknown report changes nothing, not even the payment id, and contradicts nothing except a missing record. Any other
 * report without a conflict sets the payment id of a record that has none. Amounts are compared as decimals. All rules
 * are our choice.
 *
 * Reply to a callback with `error` and the reason if it is a conflict, otherwise with `ok`.
 *
 * @example
 * ```ts
 * import { settle, type PayoutRecord } from "freedompay-payouts";
 *
 * // Stored before the payout is sent.
 * const record: PayoutRecord = {
 *   orderId: "1234", amount: "100.00", outcome: "unknown", endings: [], begunAt: new Date().toISOString(), asks: 0,
 * };
 * const settlement = settle(record, { orderId: "1234", outcome: "succeeded", paymentId: "77", amount: "100" });
 * if (settlement.is === "effect") console.log(settlement.record.outcome); // succeeded
 * ```
 *
 * @throws ValidationError `options_invalid`: a field of the record or the report is wrong, which the message names, or the
 * record is of another order. Nothing is decided: correct the argument
 */
export function settle<R extends PayoutRecord>(
  record: R | null | undefined,
  report: PayoutReport,
  options: SettleOptions = {},
): Settlement<R> {
  const stored = record === undefined || record === null ? undefined : ownProperties(record, "the record");
  const own = ownProperties(report, "the report");
  const { outcome } = own;
  const reported = given(own, "report.", "orderId", "paymentId", "amount");
  const result = invoke(Call.Settle, [
    ...given(ownProperties(options, "the options"), "", "paymentOwner"),
    ["report.outcome", digit(outcome)],
    ...reported,
    ...(stored ? recordFields(stored) : []),
  ]);
  const number = result & 3;
  if (result & Bit.Conflict) {
    const [code, reason] = conflicts[number] as (typeof conflicts)[number];
    return { is: "conflict", code, reason };
  }
  const settled: { outcome?: unknown; endings?: unknown; paymentId?: unknown } = { ...stored };
  if (result & Bit.SetsOutcome) settled.outcome = outcome;
  if (result & Bit.AddsEnding) settled.endings = [...(stored?.endings as Ending[]), outcome];
  if (result & Bit.SetsPaymentId) settled.paymentId = text(reported[1] as Given);
  return { is: meanings[number] as "effect", record: settled as SettledRecord<R> };
}

/**
 * When to ask `payout_status2` for the outcome of a payout next, as ISO 8601 text; not before `now`. `undefined` for a
 * payout with a final outcome.
 *
 * Checks are due 1, 2, 5, 10 and 30 minutes after the payout began, then at every full hour after it began, and after 7
 * days at every full day after it began. The next check is the first of them that is later than `askedAt`. If its time
 * has passed, it is due now: a program that was not running for a day asks once. Only a final outcome ends the checks.
 * The schedule is our choice.
 *
 * Before each query store `{ ...record, askedAt: new Date().toISOString(), asks: record.asks + 1 }`, so that a query that
 * fails does not come first again.
 *
 * @example
 * ```ts
 * import { nextCheck, type PayoutRecord } from "freedompay-payouts";
 *
 * const record: PayoutRecord = {
 *   orderId: "1234", amount: "100.00", outcome: "pending", endings: [], begunAt: "2026-01-31T12:00:00.000Z", asks: 0,
 * };
 * console.log(nextCheck(record, "2026-01-31T12:00:10.000Z")); // 2026-01-31T12:01:00.000Z
 * console.log(nextCheck({ ...record, outcome: "failed", endings: ["failed"] }, new Date())); // undefined
 * ```
 *
 * @throws ValidationError `options_invalid`: a field of the record is wrong, which the message names, or `now` is not a
 * time. Correct it
 */
export function nextCheck(record: PayoutRecord, now: Date | string): string | undefined {
  const fields: Given[] = [...recordFields(ownProperties(record, "the record")), ["now", now instanceof Date ? now.toJSON() : now]];
  if (!invoke(Call.NextCheck, fields)) return undefined;
  const { head } = buffers();
  return new Date((head[1] as number) * 2 ** 32 + (head[0] as number)).toISOString();
}

/**
 * Whether two amounts are the same number, such as `1500` and `1500.00`. They are compared as decimals, never as floats.
 *
 * @example
 * ```ts
 * import { sameAmount } from "freedompay-payouts";
 *
 * console.log(sameAmount("1500", "1500.00")); // true
 * console.log(sameAmount("0.30", "0.3000001")); // false
 * ```
 *
 * @throws ValidationError `options_invalid`: an amount is not digits with an optional point and decimals
 */
export function sameAmount(one: string, other: string): boolean {
  return invoke(Call.SameAmount, [["the first amount", one], ["the second amount", other]]) !== 0;
}
