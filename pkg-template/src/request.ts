// A signed request, and what its answer must be about.

import { asString, isName } from "./arguments.js";
import { errorOf, type Problem } from "./errors.js";
import { requestNumbers } from "./generated/names.js";
import { operations, type Operation } from "./generated/protocol.js";

/** What the answer to a request must be about. */
export interface Expected<O extends Operation = Operation> extends ExpectedFields {
  readonly operation: O;
  /** The time of signing: milliseconds since 1970. */
  readonly signedAt?: number | undefined;
}

/**
 * What an answer must be about: plain JSON, without secrets and card numbers, so that you can store it before you send
 * the request. Every operation except `balance_status` needs `pg_order_id`.
 *
 * @example
 * ```ts
 * import { Merchant, type Asked } from "freedompay-payouts";
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
 * // Stored before the request is sent: the outbox.
 * const outbox = new Map([["1234", JSON.stringify(request.asked)]]);
 * // Later, perhaps in another process.
 * const asked = JSON.parse(outbox.get("1234") ?? "{}") as Asked<"p2p2nonreg">;
 * const { body } = new Gateway().respond(request);
 * console.log(merchant.verifyAnswer(asked, body).outcome); // succeeded
 * ```
 */
export type Asked<O extends Operation = Operation> = ExpectedFields & {
  /** The operation of the request. */
  readonly operation: O;
  /**
   * When the request was signed: ISO 8601 with an offset. Without it an error answer that names no order has the outcome
   * `unknown`: see `Merchant.verifyAnswer`.
   */
  readonly signedAt?: string | undefined;
} & (O extends "balance_status" ? unknown : { readonly pg_order_id: string });

/**
 * A signed request, to be sent with `fetch(request.url, request)`. The body may contain a card number; `JSON.stringify`
 * and `console.log` show `operation`, `url` and `asked`, never the body.
 */
export interface SignedRequest<O extends Operation = Operation> {
  /** The operation. */
  readonly operation: O;
  /** The URL to post the request to. Source: the vendor's page of the operation. */
  readonly url: string;
  /** The HTTP method. */
  readonly method: "POST";
  /** The HTTP headers: the content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** The fields as `application/x-www-form-urlencoded`, with salt and signature. */
  readonly body: string;
  /** What the answer must be about. Store it to verify the answer in another process. */
  readonly asked: Asked<O>;
  /** The warnings about the fields, as in a preview: the request is signed, but perhaps not as intended. */
  readonly warnings: readonly Problem[];
}

/** The fields of a request that its answer must match. */
export interface ExpectedFields {
  /** The order id of the request. */
  readonly pg_order_id?: string | undefined;
  /** The payment id of the request: an additional check. */
  readonly pg_payment_id?: string | undefined;
  /** The amount of the request: decimal text. Compared as a number, so `100` matches `100.00`. */
  readonly pg_amount?: string | undefined;
}

/** A request that the core has signed. */
export interface SignedBody {
  readonly body: string;
  /** The time of signing: ISO 8601. */
  readonly signedAt: string;
  readonly warnings: readonly Problem[];
}

/** A `SignedRequest` whose body does not appear in logs. */
export class SignedRequestObject<O extends Operation> implements SignedRequest<O> {
  /** The class's name, which minifiers would shorten. */
  static readonly name: string = "SignedRequest";

  readonly operation: O;
  readonly url: string;
  readonly method = "POST";
  readonly headers = { "content-type": "application/x-www-form-urlencoded" };
  readonly body: string;
  readonly asked: Asked<O>;
  readonly warnings: readonly Problem[];
  /** The content of `asked`, which nobody can change. */
  readonly #expected: Expected<O>;

  constructor(url: string, { body, signedAt, warnings }: SignedBody, expected: Expected<O>) {
    this.operation = expected.operation;
    this.url = url;
    this.body = body;
    this.asked = askedOf(expected, signedAt);
    this.warnings = warnings;
    this.#expected = expected;
  }

  /** What the answer must be about; `undefined` if the request is not an object of this class. */
  static expected(request: object): Expected | undefined {
    return #expected in request ? request.#expected : undefined;
  }

  /** The request without its body, which may contain a card number. */
  toJSON(): object {
    const { operation, url, asked } = this;
    return { operation, url, asked };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): object {
    return this.toJSON();
  }

  [Symbol.for("Deno.customInspect")](inspect: (value: unknown) => string): string {
    return inspect(this.toJSON());
  }
}

/** The fields that the answer must match, from a signed body. */
export function expectedFieldsIn(body: string): ExpectedFields {
  const signed = new URLSearchParams(body);
  const value = (name: keyof ExpectedFields) => signed.get(name) ?? undefined;
  return { pg_order_id: value("pg_order_id"), pg_payment_id: value("pg_payment_id"), pg_amount: value("pg_amount") };
}

/** What the answer must be about. Fields that the request does not have are left out. */
function askedOf<O extends Operation>({ operation, pg_order_id, pg_payment_id, pg_amount }: Expected<O>, signedAt: string): Asked<O> {
  const asked: { -readonly [K in keyof Asked]?: Asked[K] } = { operation };
  if (pg_order_id !== undefined) asked.pg_order_id = pg_order_id;
  if (pg_payment_id !== undefined) asked.pg_payment_id = pg_payment_id;
  if (pg_amount !== undefined) asked.pg_amount = pg_amount;
  asked.signedAt = signedAt;
  return asked as Asked<O>;
}

/** For each operation, the prefix of each field's value in `numberedText`: a NUL and the character of the name. */
const marks: ReadonlyMap<unknown, ReadonlyMap<string, string>> = /* @__PURE__ */ new Map(
  Object.entries(requestNumbers).map(([operation, numbers]) => [
    operation,
    new Map(Object.entries(numbers).map(([name, number]) => [name, `\0${number}`])),
  ]),
);

const isOwn = Object.prototype.hasOwnProperty;

/**
 * The fields of a request as one text for the core: for each field a NUL, the number of its name as one character, and
 * its value. Returns `undefined` if a field is undocumented or not text. Such fields are passed as nodes, and the
 * errors of the core name them.
 */
export function numberedText(
  operation: Operation,
  fields: object,
): { text: string; count: number; expectedFields: ExpectedFields } | undefined {
  const own = marks.get(operation);
  if (own === undefined || typeof fields !== "object" || fields === null || Symbol.iterator in fields) return undefined;
  let text = "";
  let count = 0;
  let pg_order_id: string | undefined;
  let pg_payment_id: string | undefined;
  let pg_amount: string | undefined;
  // Twice as fast as `Object.keys`.
  for (const name in fields) {
    if (!isOwn.call(fields, name)) continue;
    let value: unknown = (fields as Record<string, unknown>)[name];
    if (value === undefined) continue;
    if (typeof value === "bigint" || Number.isSafeInteger(value)) value = String(value);
    const mark = own.get(name);
    if (typeof value !== "string" || mark === undefined) return undefined;
    text += mark;
    text += value;
    count += 1;
    if (name === "pg_order_id") pg_order_id = value;
    else if (name === "pg_payment_id") pg_payment_id = value;
    else if (name === "pg_amount") pg_amount = value;
  }
  // It may be a promise or a date, which are rejected.
  if (count === 0) return undefined;
  return { text, count, expectedFields: { pg_order_id, pg_payment_id, pg_amount } };
}

/** The number of an operation in the core. */
export function numberOf(operation: Operation): number {
  const number = operations.indexOf(operation);
  if (number >= 0) return number;
  const name = isName(asString(operation, "the operation")) ? ` "${operation}"` : "";
  throw errorOf("options_invalid", `unknown operation${name}; the operations are ${operations.join(", ")}`);
}
