// A signed request: what is posted, and what is asked for by it.

import { errorOf } from "./errors.js";
import { requestNumbers } from "./generated/names.js";
import type { Operation } from "./generated/protocol.js";

/** A signed request: `fetch(request.url, request)`. The body may hold a card number. */
export interface SignedRequest<O extends Operation = Operation> {
  readonly operation: O;
  readonly url: string;
  readonly method: "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The fields that tie an answer to its request. */
export interface Question {
  readonly pg_order_id?: string | undefined;
  readonly pg_payment_id?: string | undefined;
  readonly pg_amount?: string | undefined;
}

/** A `SignedRequest` that keeps its body out of logs. */
export class SignedRequestObject<O extends Operation> implements SignedRequest<O> {
  /** Minifiers shorten the name of the class itself. */
  static readonly name: string = "SignedRequest";

  readonly operation: O;
  readonly url: string;
  readonly method = "POST";
  readonly headers = { "content-type": "application/x-www-form-urlencoded" };
  readonly body: string;
  /** What the answer must name. */
  readonly #question: Question;

  constructor(operation: O, url: string, body: string, question: Question) {
    this.operation = operation;
    this.url = url;
    this.body = body;
    this.#question = question;
  }

  /** What was asked for; `undefined` for an object that is not one of these, where only its body says. */
  static question(request: object): Question | undefined {
    return #question in request ? request.#question : undefined;
  }

  /** For logs: the body may hold a card number. */
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

/** What a signed body asks for. */
export function questionIn(body: string): Question {
  const signed = new URLSearchParams(body);
  if (!signed.has("pg_sig")) {
    throw errorOf(
      "options_invalid",
      "the request's body is not that of a signed request; give the request as sign made it",
    );
  }
  const value = (name: keyof Question) => signed.get(name) ?? undefined;
  return { pg_order_id: value("pg_order_id"), pg_payment_id: value("pg_payment_id"), pg_amount: value("pg_amount") };
}

/**
 * The fields of a request as one text for the core: for each the number of its name, as one
 * character, its value and a NUL. `undefined` where they are not all texts of documented
 * fields: then the core reads the object itself, and says what is wrong with it.
 */
export function numberedText(operation: Operation, fields: object): { text: string; question: Question } | undefined {
  const numbers = requestNumbers[operation] as Readonly<Record<string, string>> | undefined;
  if (numbers === undefined || typeof fields !== "object" || fields === null || Symbol.iterator in fields) return undefined;
  let text = "";
  // Without inherited members: something may have been put on `Object.prototype`.
  const question = Object.create(null) as { -readonly [name in keyof Question]: string | undefined };
  for (const name of Object.keys(fields)) {
    let value: unknown = (fields as Record<string, unknown>)[name];
    if (value === undefined) continue;
    if (typeof value === "bigint" || Number.isSafeInteger(value)) value = String(value);
    const number = numbers[name];
    if (typeof value !== "string" || number === undefined || value.includes("\0")) return undefined;
    text += `${number}${value}\0`;
    if (name === "pg_order_id" || name === "pg_payment_id" || name === "pg_amount") question[name] = value;
  }
  return { text, question };
}
