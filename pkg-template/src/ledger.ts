// The money decision: what a verified message means for an order. The rules are in src/merchant/ledger.

import { readAsked, type Answer } from "./answer.js";
import { checkObject, checkOptions, timeText } from "./arguments.js";
import { checked, giveFields } from "./buffers.js";
import type { Callback } from "./callback.js";
import { core } from "./core.js";
import { errorOf } from "./errors.js";
import { conflicts, outcomes, type AnswerFields, type CallbackFields, type Operation, type Outcome } from "./generated/protocol.js";
import type { Ending, PayoutRecord, PayoutReport, SettledRecord, Settlement, SettleOptions } from "./ledger-types.js";
import { readNodes } from "./nodes.js";
import { numberOf, type Asked, type SignedRequest } from "./request.js";
import { parseTime } from "./time.js";

/** Bits of the result of a settlement: see src/wasm/ledger.rs. The lower two bits are the number of the meaning or of the conflict. */
const enum Bit {
  AddsEnding = 1 << 1,
  SetsOutcome = 1 << 2,
  SetsPaymentId = 1 << 3,
  Conflict = 1 << 4,
}

/** The numbers of the meanings in the core. */
const meanings = ["open", "repeat", "effect", "reversal"] as const;

/** The numbers of the outcome and of the endings that a record can have, in the order of `ENDINGS` in src/wasm/ledger.rs. */
const histories = ["2", "3", "00", "11", "101", "010"];

/** A field for the core: its name for errors, and its value. */
type Given = readonly [name: string, value: unknown];

/** Some properties of an object. */
const given = (object: object, prefix: string, ...names: string[]): Given[] =>
  names.map((name) => [prefix + name, (object as { readonly [name: string]: unknown })[name]]);

/** The calls of the core: see src/wasm/ledger.rs. */
const enum Call {
  Report = 0,
  SameAmount = 2,
  Settle = 4,
  CheckRecord = 8,
}

/** The number of endings in a call without a record. */
const NO_RECORD = -1;

/** Calls the core with fields and two numbers: see src/wasm/ledger.rs. */
function decide(call: Call, fields: readonly Given[], stored = NO_RECORD, reported = 0): number {
  // A missing value becomes an empty text.
  const texts = fields.map(([name, value]) => [name, value ?? ""]);
  giveFields(core(), readNodes(texts, "request"));
  return checked(core().decide(call, stored, reported));
}

/** The own properties of an object, read once. */
function ownProperties<T extends object>(object: T, what: string): Partial<T> {
  checkObject(object, what);
  return Object.assign(Object.create(null) as Partial<T>, object);
}

/** The fields of a record that the core gets. */
const recordFields = (record: object): Given[] => given(record, "record.", "orderId", "paymentId", "amount");

/** The number of the outcome and the endings of a record in the core. */
function historyOf({ outcome, endings }: Partial<PayoutRecord>): number {
  const numbers = Array.isArray(endings) ? [outcome, ...(endings as unknown[])].map((value) => outcomes.indexOf(value as Outcome)) : [];
  const history = histories.indexOf(numbers.join(""));
  if (history < 0) throw errorOf("options_invalid", "record.endings must be the final outcomes so far, each once, the last one record.outcome");
  return history;
}

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
 * @throws ValidationError `options_invalid`: the argument is not an object. Pass a verified callback
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
 * @throws ValidationError `options_invalid`: the answer is about the balance, `asked` has no `pg_order_id`, or an argument is
 * not an object. Pass an answer about a payout, and the request with its order id
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
  let { pg_order_id: orderId, pg_payment_amount: amount } = fields as CallbackFields;
  const { pg_payment_id: paymentId } = fields;
  if (operation !== undefined) {
    checkObject(asked, "the request");
    const request = readAsked(asked as Asked);
    const orders: Given[] = [["pg_order_id", request.pg_order_id], ["pg_order_id", orderId]];
    const hasPgAmount = decide(Call.Report, orders, numberOf(request.operation), numberOf(operation));
    if (hasPgAmount) amount = (fields as AnswerFields["payout_status"]).pg_amount;
    orderId = request.pg_order_id as string;
  }
  // A payment id of 0 is none.
  return { orderId, outcome, ...(/[1-9]/.test(paymentId) && { paymentId }), ...(amount && { amount }) };
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
 * @throws ValidationError `options_invalid`: a property of the record or the report is missing or wrong, which the message
 * names, the record is of another order, or an option does not exist. Nothing is decided: correct the argument
 * @throws ValidationError `fields_invalid`: a property that must be text is neither text nor a whole number, which the message
 * names. Nothing is decided: correct it
 */
export function settle<R extends PayoutRecord>(
  record: R | null | undefined,
  report: PayoutReport,
  options: SettleOptions = {},
): Settlement<R> {
  const stored = record === undefined || record === null ? undefined : ownProperties(record, "the record");
  const own = ownProperties(report, "the report");
  const { outcome } = own;
  checkOptions(options, ["paymentOwner"]);
  const number = outcomes.indexOf(outcome as Outcome);
  if (number < 0) throw errorOf("options_invalid", `report.outcome must be one of ${outcomes.join(", ")}`);
  const fields = [
    ...given(ownProperties(options, "the options"), "", "paymentOwner"),
    ...given(own, "report.", "orderId", "paymentId", "amount"),
    ...(stored ? recordFields(stored) : []),
  ];
  const result = decide(Call.Settle, fields, stored && historyOf(stored), number);
  if (result & Bit.Conflict) {
    const [code, reason] = conflicts[result & 3] as (typeof conflicts)[number];
    return { is: "conflict", code, reason };
  }
  const settled = {
    ...stored,
    ...(result & Bit.SetsOutcome && { outcome }),
    ...(result & Bit.AddsEnding && { endings: [...(stored?.endings as Ending[]), outcome] }),
    // It may be a whole number.
    ...(result & Bit.SetsPaymentId && { paymentId: String(own.paymentId) }),
  };
  return { is: meanings[result & 3] as "effect", record: settled as SettledRecord<R> };
}

/**
 * When to query `payout_status2` for the outcome of a payout next, as ISO 8601 text; not before `now`. `undefined` for a
 * payout with a final outcome.
 *
 * Checks are due 1, 2, 5, 10 and 30 minutes after the payout began, then at every full hour after it began, and after 7
 * days at every full day after it began. The next check is the first of them that is later than `askedAt`. If its time
 * has passed, it is due now: a program that was not running for a day queries once. Only a final outcome ends the checks.
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
 * @throws ValidationError `options_invalid`: a property of the record is missing or wrong, which the message names, or
 * `now` is not a time. Correct it
 * @throws ValidationError `fields_invalid`: a property that must be text is neither text nor a whole number, which the message
 * names. Correct it
 */
export function nextCheck(record: PayoutRecord, now: Date | string): string | undefined {
  const own = ownProperties(record, "the record");
  const { begunAt, askedAt, endings } = own;
  historyOf(own);
  decide(Call.CheckRecord, recordFields(own));
  if (endings?.length) return undefined;
  const time = (value: unknown, name: string) => parseTime(timeText(value, name) ?? "", name);
  return new Date(
    core().next_check(time(begunAt, "record.begunAt"), time(askedAt ?? begunAt, "record.askedAt"), time(now, "now")),
  ).toISOString();
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
 * @throws ValidationError `options_invalid`: an amount is not digits with an optional point and decimals. Pass the amounts as
 * the messages have them
 * @throws ValidationError `fields_invalid`: an amount is neither text nor a whole number. Pass it as text
 */
export function sameAmount(one: string, other: string): boolean {
  return decide(Call.SameAmount, [["the first amount", one], ["the second amount", other]]) !== 0;
}
