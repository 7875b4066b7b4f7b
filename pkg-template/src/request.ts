// A signed request, and the fields of it that its answer must match.

import { buffers, checked, writeValues } from "./buffers.js";
import { errorOf } from "./errors.js";
import { requestNumbers } from "./generated/names.js";
import { operations, type Operation } from "./generated/protocol.js";

/**
 * A signed request, to be sent with `fetch(request.url, request)`. The body may contain a card number; `JSON.stringify`
 * and `console.log` do not show it.
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
}

/** The fields of a request that its answer must match. */
export interface ExpectedFields {
  /** The order id of the request. */
  readonly pg_order_id?: string | undefined;
  /** The payment id of the request. */
  readonly pg_payment_id?: string | undefined;
  /** The amount of the request: decimal text. Compared as a number, so `100` matches `100.00`. */
  readonly pg_amount?: string | undefined;
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
  /** The fields that the answer must match. */
  readonly #expectedFields: ExpectedFields;

  constructor(operation: O, url: string, body: string, expectedFields: ExpectedFields) {
    this.operation = operation;
    this.url = url;
    this.body = body;
    this.#expectedFields = expectedFields;
  }

  /** The fields that the answer must match; `undefined` if the request is not an object of this class. */
  static expectedFields(request: object): ExpectedFields | undefined {
    return #expectedFields in request ? request.#expectedFields : undefined;
  }

  /** The request without its body, which may contain a card number. */
  toJSON(): object {
    return { ...this, body: "[signed body elided]" };
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
  if (!signed.has("pg_sig")) {
    throw errorOf(
      "options_invalid",
      "the body is not the body of a signed request; pass the request that sign returned",
    );
  }
  const value = (name: keyof ExpectedFields) => signed.get(name) ?? undefined;
  return { pg_order_id: value("pg_order_id"), pg_payment_id: value("pg_payment_id"), pg_amount: value("pg_amount") };
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
  if (number < 0) {
    const view = buffers();
    const [length] = writeValues(view, [String(operation), "the operation"]) as [number];
    checked(view.core.check_operation(length));
  }
  return number;
}
