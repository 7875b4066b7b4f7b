// A request: what may be chosen about it, and what is posted.

import type { Tokens } from "./boundary.js";
import { errorOf, type Problem } from "./errors.js";
import { addRequest, typeName, type Fields } from "./fields.js";
import type { Operation, Rule } from "./generated/protocol.js";

export interface SignOptions {
  /** A salt of your own: Latin letters and digits. Default: 16 random ones. */
  readonly salt?: string | undefined;
  /** How the values are ordered. Default: the message must have one order under all official rules. */
  readonly rule?: Rule | undefined;
  /** `false` turns off the check digit of the card number. */
  readonly luhn?: false | undefined;
  /** Fields that the vendor's page doesn't list for the operation; they are signed with the rest. */
  readonly extra?: Fields | undefined;
}

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
export class PostableRequest<O extends Operation> implements SignedRequest<O> {
  readonly operation: O;
  readonly url: string;
  readonly method = "POST";
  readonly headers = { "content-type": "application/x-www-form-urlencoded" };
  readonly body: string;
  /** What the answer must name, so that it isn't read out of the body again. */
  readonly #question: Question | undefined;

  constructor(operation: O, url: string, body: string, fields: object) {
    this.operation = operation;
    this.url = url;
    this.body = body;
    const { pg_order_id, pg_payment_id, pg_amount } = fields as Question;
    // Fields given as pairs have no such properties.
    const named = pg_order_id !== undefined || pg_payment_id !== undefined;
    this.#question = named ? { pg_order_id, pg_payment_id, pg_amount } : undefined;
  }

  /** What was asked for; `undefined` where only the body says. */
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

/** The arguments of `src/wasm/verbs.rs`, `request_options`. */
export function addRequestOptions(tokens: Tokens, options: SignOptions, complaints: Problem[]): void {
  tokens.add(options.rule ?? "", "rule").add(String(options.luhn ?? true), "luhn");
  addRequest(tokens, options.extra ?? {}, complaints);
}

/** A text, or a whole number's digits. */
export function asText(value: string | number, name: string): string {
  if (typeof value === "string") return value;
  if (Number.isSafeInteger(value)) return String(value);
  throw errorOf("options_invalid", `${name} must be text or a whole number, found ${typeName(value)}`);
}
