// The records and results of the money decision.

import type { ConflictCode, Outcome } from "./generated/protocol.js";

/** A final outcome of a payout. */
export type Ending = "succeeded" | "failed";

/**
 * The state of the payout of one order: plain JSON. Store it before you send the payout, and store the record of every
 * settlement. Times are ISO 8601 text with an offset, as `toISOString` writes them.
 */
export interface PayoutRecord {
  /** `pg_order_id` of the payout. */
  readonly orderId: string;
  /** `pg_amount` of the payout: decimal text. */
  readonly amount: string;
  /** The outcome so far: the last of `endings`; before the first one `unknown` or `pending`. */
  readonly outcome: Outcome;
  /** `pg_payment_id`, as soon as a report has named it. Missing (or null, or `"0"`) before. */
  readonly paymentId?: string | null | undefined;
  /** The different final outcomes that were reported: none; one, the effect; or two, the effect and the reversal. */
  readonly endings: readonly Ending[];
  /** When the payout began. */
  readonly begunAt: string;
  /** When the status was queried last. Missing (or null) if it never was. */
  readonly askedAt?: string | null | undefined;
  /** How often the status was queried. It is for people; no function uses it. */
  readonly asks: number;
}

/** What one verified message says about the payout of one order: plain JSON. */
export interface PayoutReport {
  /** The order that the report is about. */
  readonly orderId: string;
  /** The outcome according to the message. */
  readonly outcome: Outcome;
  /** Missing if the message names no payment. `"0"` means the same. */
  readonly paymentId?: string | undefined;
  /** Decimal text. Missing if the message has no amount. */
  readonly amount?: string | undefined;
}

/** The record after a settlement. It keeps your own properties of the stored record. */
export type SettledRecord<R extends PayoutRecord> = PayoutRecord & Omit<R, keyof PayoutRecord>;

/** A report that does not contradict the record. */
export interface SettledReport<R extends PayoutRecord = PayoutRecord> {
  /**
   * - `effect`: the first final outcome, `record.outcome`. Act on it in the transaction that stores the record.
   * - `reversal`: a different final outcome after the first one; it happens once. A person or a compensating action must
   *   correct the effect.
   * - `repeat`: the order has its final outcome, and the report has none that is new.
   * - `open`: no final outcome is known yet. Query the status at `nextCheck`.
   */
  readonly is: "effect" | "reversal" | "repeat" | "open";
  /** The record to store. */
  readonly record: SettledRecord<R>;
}

/** A report that contradicts the record, which stays as it is. A person must look at it. */
export interface ConflictingReport {
  /** The report is a conflict. */
  readonly is: "conflict";
  /** The kind of the conflict. */
  readonly code: ConflictCode;
  /** The reason for people. It has no value of the message, so it can be the description of a reply. */
  readonly reason: string;
}

/** What a report means for the payout of an order. */
export type Settlement<R extends PayoutRecord = PayoutRecord> = SettledReport<R> | ConflictingReport;

/** The options of `settle`. */
export interface SettleOptions {
  /**
   * The order id of the record that has the report's payment id: a payment belongs to one order. Default: there is no such
   * record.
   *
   * @example
   * ```ts
   * import { settle, type PayoutRecord } from "freedompay-payouts";
   *
   * const orders: PayoutRecord[] = ["1200", "1234"].map((orderId) => ({
   *   orderId, amount: "100.00", outcome: "unknown", endings: [], begunAt: new Date().toISOString(), asks: 0,
   * }));
   * const stored = orders.map((order) => (order.orderId === "1200" ? { ...order, paymentId: "76" } : order));
   *
   * const report = { orderId: "1234", outcome: "succeeded", paymentId: "76", amount: "100.00" } as const;
   * const record = stored.find(({ orderId }) => orderId === report.orderId);
   * const paymentOwner = stored.find(({ paymentId }) => paymentId === report.paymentId)?.orderId;
   * const settlement = settle(record, report, { paymentOwner });
   * if (settlement.is === "conflict") console.log(settlement.code); // payment_has_other_order
   * ```
   */
  readonly paymentOwner?: string | null | undefined;
}
