// Verified answers of the gateway.

import { asOptionalString, checkObject, checkOptions, invalidText } from "./arguments.js";
import { buffers, checked, giveFields, NONE, takeTail, writeValues } from "./buffers.js";
import { core } from "./core.js";
import type { GatewayError } from "./errors.js";
import type { AllFields } from "./fields.js";
import { outcomes, type AnswerFields, type Operation, type Outcome } from "./generated/protocol.js";
import { readNodes } from "./nodes.js";
import type { BufferSource } from "./platform.js";
import { flagsOf, gatewayError, snapshot, verifiedText, writeBody } from "./received.js";
import { numberOf, SignedRequestObject, type Asked, type Expected, type ExpectedFields, type SignedRequest } from "./request.js";
import { parseTime } from "./time.js";
import { readFields } from "./field-objects.js";

/**
 * The options of `Merchant.verifyAnswer`.
 *
 * @example
 * ```ts
 * import { Merchant, signFields } from "freedompay-payouts";
 *
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "your-payout-secret" });
 * const request = merchant.sign("p2p2nonreg", {
 *   pg_order_id: "1234",
 *   pg_amount: "100.00",
 *   pg_payment_to: "4405645000006150",
 *   pg_description: "Payment description",
 *   pg_post_link: "https://shop.example/payout-callback",
 * });
 * // An error answer that names no order, from a gateway whose clock is 10 minutes behind.
 * const pg_datetime = new Date(Date.now() - 600_000).toISOString();
 * const fields = { pg_status: "error", pg_error_code: "8888", pg_datetime, pg_salt: "abc" };
 * const pg_sig = signFields("p2p2nonreg", fields, "your-payout-secret");
 * const elements = Object.entries({ ...fields, pg_sig }).map(([name, value]) => `<${name}>${value}</${name}>`);
 * const body = `<response>${elements.join("")}</response>`;
 * console.log(merchant.verifyAnswer(request, body).outcome); // unknown
 * ```
 */
export interface AnswerOptions {
  /**
   * How many seconds the gateway's clock may be behind the clock that `signedAt` comes from: a whole number from 0 to
   * 86400. Default: 300. Our choice.
   *
   * @example
   * ```ts
   * const answer = merchant.verifyAnswer(request, body, { toleranceSeconds: 900 });
   * console.log(answer.outcome, answer.safeToResend); // failed true
   * ```
   */
  readonly toleranceSeconds?: number | undefined;
}

/**
 * A verified answer of the gateway.
 *
 * @example
 * ```ts
 * import { Merchant } from "freedompay-payouts";
 * import { Gateway } from "freedompay-payouts/sandbox";
 *
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "sandbox-payout-secret" });
 * const request = merchant.sign("p2p2nonreg", {
 *   pg_order_id: "1234",
 *   pg_amount: "100.00",
 *   pg_payment_to: "4405645000006150",
 *   pg_description: "Payment description",
 *   pg_post_link: "https://shop.example/payout-callback",
 * });
 * const { body } = new Gateway({ balance: "0.00" }).respond(request);
 * const answer = merchant.verifyAnswer(request, body);
 * console.log(answer.outcome, answer.error?.code); // failed 8888
 * ```
 */
export interface Answer<O extends Operation = Operation> {
  /** The operation of the request. */
  readonly operation: O;
  /** The outcome of the payout; for `balance_status` the outcome of the query. */
  readonly outcome: Outcome;
  /**
   * `true` if nothing was sent, so that a new payout under a *new* `pg_order_id` is safe. An error that names no order must
   * not be older than the request.
   *
   * @example
   * ```ts
   * if (answer.safeToResend) {
   *   // Pay again, under a new order id and with its own record. Otherwise query payout_status2 for the outcome.
   *   console.log("nothing was sent"); // nothing was sent
   * }
   * ```
   */
  readonly safeToResend: boolean;
  /**
   * The documented fields as received. A misspelt name does not compile. The object has no inherited members.
   *
   * @example
   * ```ts
   * const balance = merchant.sign("balance_status", {});
   * const answered = merchant.verifyAnswer(balance, new Gateway({ balance: "500.00" }).respond(balance).body);
   * console.log(answered.fields.pg_balance); // 500.00
   * ```
   */
  readonly fields: AnswerFields[O];
  /** The same object as `fields`, typed for any name: text, lists, and objects without inherited members. */
  readonly allFields: AllFields;
  /** The error code and description of the gateway, with the meaning of the code. Missing if there is none. */
  readonly error?: GatewayError;
}

/** Added to the number of an outcome: see src/wasm/receive.rs. */
const SAFE_TO_RESEND = 1 << 4;

const answerOptions = ["toleranceSeconds"];

/** See `Merchant.verifyAnswer`. */
export function verifyAnswer<O extends Operation>(
  credentials: Uint8Array,
  request: Pick<SignedRequest<O>, "asked"> | Asked<O>,
  body: string | BufferSource,
  options: AnswerOptions,
): Answer<O> {
  checkObject(request, "the request");
  checkOptions(options, answerOptions);
  const { operation, pg_order_id, pg_payment_id, pg_amount, signedAt } = readAsked(request);
  const tolerance = readTolerance(options);
  const number = numberOf(operation);
  const message = snapshot(body, "the answer's body");
  let view = buffers();
  const what = "the request";
  const [order, payment, amount] = writeValues(view, [pg_order_id, what], [pg_payment_id, what], [pg_amount, what]) as [number, number, number];
  const length = writeBody(message, view);
  view.credentials.set(credentials);
  const flags = flagsOf(message, length);
  const result = checked(
    view.core.verify_answer(number, length, credentials.length, order, payment, amount, signedAt ?? 0, tolerance, flags),
  );
  // The memory may have grown.
  view = buffers();
  const tail = takeTail(view, length);
  const allFields: AllFields = readFields(view, verifiedText(message, view), tail, length);
  const fields = allFields as object as AnswerFields[O];
  const outcome = outcomes[result & ~SAFE_TO_RESEND] as Outcome;
  const answer = { operation, outcome, safeToResend: (result & SAFE_TO_RESEND) !== 0, fields, allFields };
  const error = gatewayError(view, allFields, tail);
  return error ? { ...answer, error } : answer;
}

/** The tolerance for the core, which rejects a number that is too large. */
function readTolerance(options: AnswerOptions): number {
  const toleranceSeconds = Object.prototype.hasOwnProperty.call(options, "toleranceSeconds") ? options.toleranceSeconds : undefined;
  if (toleranceSeconds === undefined || toleranceSeconds === null) return NONE;
  return Number.isInteger(toleranceSeconds) && toleranceSeconds >= 0 ? Math.min(toleranceSeconds, NONE - 1) : NONE - 1;
}

/** A copy without inherited properties, which other code may have added to `Object.prototype`. */
const ownOf = <T extends object>(object: T): T => Object.assign(Object.create(null) as T, object);

/** What the answer must be about, from a signed request, from its JSON, or from its `asked`. */
export function readAsked<O extends Operation>(request: Pick<SignedRequest<O>, "asked"> | Asked<O>): Expected<O> {
  const expected = SignedRequestObject.expected(request);
  if (expected) return expected as Expected<O>;
  let asked = ownOf(request as Asked<O>);
  const { asked: inner } = asked as Partial<SignedRequest<O>>;
  if (inner !== undefined) {
    checkObject(inner, "asked");
    asked = ownOf(inner);
  }
  const { operation } = asked;
  const signedAt = asOptionalString(asked.signedAt, "signedAt");
  return { ...readExpectedFields(asked), operation, signedAt: signedAt === undefined ? undefined : parseTime(signedAt, "signedAt") };
}

const isPlainText = (text: unknown): boolean => text === undefined || (typeof text === "string" && invalidText(text) === undefined);

/** The fields to compare as texts. If a value is not text, the core throws an error that names the field. */
function readExpectedFields({ pg_order_id, pg_payment_id, pg_amount }: ExpectedFields): ExpectedFields {
  if ([pg_order_id, pg_payment_id, pg_amount].every(isPlainText)) return { pg_order_id, pg_payment_id, pg_amount };
  const nodes = readNodes({ pg_order_id, pg_payment_id, pg_amount }, "request");
  giveFields(core(), nodes);
  checked(core().check_given());
  return Object.fromEntries(nodes.map(([, , name, text]) => [name, text]));
}
