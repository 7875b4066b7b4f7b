// A request: what may be chosen about it, and what is posted.

import { asSwitch } from "./arguments.js";
import type { Tokens } from "./boundary.js";
import type { Problem } from "./errors.js";
import { addRequest, type Fields } from "./fields.js";
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
  /** What the answer must name. */
  readonly #question: Question;

  constructor(operation: O, url: string, body: string, question = questionIn(body)) {
    this.operation = operation;
    this.url = url;
    this.body = body;
    this.#question = question;
  }

  /** What was asked for; `undefined` for an object that isn't one of these, where only its body says. */
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

/** What was signed, and not what the caller's object says by now. */
function questionIn(body: string): Question {
  const signed = new URLSearchParams(body);
  const value = (name: keyof Question) => signed.get(name) ?? undefined;
  return { pg_order_id: value("pg_order_id"), pg_payment_id: value("pg_payment_id"), pg_amount: value("pg_amount") };
}

/** The arguments of `src/wasm/verbs.rs`, `request_options`. */
export function addRequestOptions(tokens: Tokens, options: SignOptions, complaints: Problem[]): void {
  tokens.add(options.rule ?? "", "rule").add(String(asSwitch(options.luhn, "luhn", true)), "luhn");
  addRequest(tokens, options.extra ?? {}, complaints);
}
