/**
 * Why does this signature not match? For people who look for a mistake, not for programs that decide: nothing
 * can be verified or replied to by way of an explanation.
 *
 * @module
 */

import { asSecret, asText, asUrl, checkObject, typeName } from "./arguments.js";
import { ask, Tokens, type Reader } from "./boundary.js";
import { errorOf } from "./errors.js";
import { addFields, type Fields } from "./fields.js";
import type { Cause, Confidence, Verdict } from "./generated/protocol.js";
import type { CallbackMessage } from "./merchant.js";
import type { SignedRequest } from "./request.js";

export { FreedomPayError, ValidationError } from "./errors.js";
export type { ErrorCode } from "./errors.js";
export type { Fields, FieldValue } from "./fields.js";
export type { Cause, Confidence, Verdict } from "./generated/protocol.js";
export type { CallbackMessage } from "./merchant.js";
export type { SignedRequest } from "./request.js";

/** The gateway's answer to a request. */
export interface ReceivedAnswer {
  readonly kind: "answer";
  /** The URL that the request was posted to. */
  readonly url: string | URL;
  /** The raw body of the answer. */
  readonly body: string | Uint8Array;
}

/** A request of your own, as it was or will be posted. */
export interface OwnRequest {
  readonly kind: "request";
  /** The URL that it is posted to. */
  readonly url: string | URL;
  readonly body: string | Uint8Array;
  readonly contentType?: string | undefined;
}

/** The fields of any signed `pg_*` message. */
export interface AnyMessage {
  readonly kind: "message";
  /** The script name that it should have. */
  readonly script: string;
  /** All fields, `pg_sig` included, in their order. */
  readonly fields: Fields;
}

/** What to explain: by default a callback that was received; also a `SignedRequest` as `sign` made it. */
export type Suspect =
  | (CallbackMessage & { readonly kind?: "callback" | undefined })
  | ReceivedAnswer
  | OwnRequest
  | AnyMessage
  | SignedRequest;

export interface ExplainOptions {
  /** What was received, or is about to be sent. */
  readonly message: Suspect;
  /**
   * Every secret at hand, by a name of yours, exactly as the program has it. The first is the one expected:
   * `{ payout: "…", receive: "…", old: ["…", "…"] }`. The names are shown, the secrets never.
   */
  readonly secrets: Readonly<Record<string, string | readonly string[]>>;
  /** The merchant's id. */
  readonly merchantId?: string | number | undefined;
  /** Other URLs that may have been signed for: `pg_post_link` as it was sent, the framework's route, the public address. */
  readonly urls?: readonly (string | URL)[] | undefined;
  /** The script name that the check was given, where it isn't the URL's last segment. */
  readonly script?: string | undefined;
}

/** Something that is wrong. */
export interface Finding {
  /** What is wrong, for programs. */
  readonly code: Cause;
  /** What is wrong, for people, with the evidence. */
  readonly sentence: string;
  /** What to change. */
  readonly change: string;
  /** `certain`: the digest fits with it, and the other certain ones. `alternative`: it fits as well, in place of those. */
  readonly confidence: Confidence;
}

/** A field at its place in the order of signing. */
export interface Place {
  /** The field's name, as a form writes it; in parentheses what is no field. */
  readonly name: string;
  /** Its value, card numbers masked. */
  readonly value: string;
  /** Why it stands there. */
  readonly reason: string;
}

/** What was found out. `toString()` is a report for a terminal. */
export interface Explanation {
  /** How it ended. `matches` is not a verification. */
  readonly verdict: Verdict;
  /** What is wrong, the cause first. */
  readonly findings: readonly Finding[];
  /** The string that a check hashes: `{secret}` in place of the key, card numbers masked. Empty for an unreadable message. */
  readonly canonical: string;
  /** The string that `pg_sig` fits, likewise, where it is another. */
  readonly signed?: string;
  /** The order of the fields by the documented rule, and why. */
  readonly order: readonly Place[];
  /** What was tried and does not fit, where nothing fits. */
  readonly ruledOut: readonly string[];
  /** What it may still be, where nothing fits. */
  readonly remaining: readonly string[];
  /** How many digests were computed. */
  readonly digestsTried: number;
  /** `false` where a limit ended the search before every pair of causes was tried. */
  readonly complete: boolean;
  /** The report. */
  toString(): string;
}

/**
 * Says why a signature doesn't match: recomputes the digest under each mistake that programs are known to make,
 * alone and two at a time, and reports those that fit.
 *
 * ```ts
 * const explanation = explain({
 *   message: { url: request.url, body },
 *   secrets: { payout: env.PAYOUT_KEY, receive: env.RECEIVE_KEY },
 *   merchantId: "500001",
 * });
 * console.log(String(explanation));
 * ```
 *
 * Don't show the report to whoever sent the message.
 *
 * @throws ValidationError for options that aren't text, and for text that isn't Unicode
 */
export function explain(options: ExplainOptions): Explanation {
  checkObject(options, "the options");
  checkObject(options.secrets, "secrets");
  const tokens = new Tokens("explain");
  const { raw, parsed } = addSuspect(tokens, options);
  tokens.add(options.merchantId === undefined ? "" : asText(options.merchantId, "merchantId"), "merchantId");
  tokens.add(parsed ? "parsed" : "", "message");
  for (const url of options.urls ?? []) tokens.addIfGiven(asUrl(url, "urls"), "urls");
  tokens.add("", "urls");
  for (const [name, own] of Object.entries<unknown>(options.secrets)) {
    for (const secret of Array.isArray(own) ? (own as readonly unknown[]) : [own]) {
      tokens.addIfGiven(name, "secrets").add(asSecret(secret, `secrets.${name}`), `secrets.${name}`);
    }
  }
  tokens.add("", "secrets");
  return new FoundExplanation(ask(tokens, raw));
}

/** Adds the message as `src/wasm/verbs.rs` reads it. */
function addSuspect(tokens: Tokens, options: ExplainOptions): { raw: string | Uint8Array; parsed: boolean } {
  const { message, script } = options;
  checkObject(message, "the message");
  // A signed request has an operation, and no kind.
  const kind = "operation" in message ? "request" : (message.kind ?? "callback");
  tokens.add(kind, "message.kind");
  tokens.add("url" in message ? asUrl(message.url, "message.url") : "", "message.url");
  if ("fields" in message) {
    tokens.addIfGiven(script ?? message.script, "script").add("fields", "");
    return { raw: "", parsed: addLoosely(tokens, message.fields) };
  }
  tokens.addIfGiven(script, "script");
  const { body } = message;
  if (kind === "callback" && (("method" in message && message.method === "GET") || body === undefined)) {
    tokens.add("query", "");
    return { raw: "", parsed: false };
  }
  if (typeof body === "string" || body instanceof Uint8Array) {
    tokens.add("body", "");
    if (kind !== "answer") tokens.add(("contentType" in message && message.contentType) || "", "message.contentType");
    return { raw: body, parsed: false };
  }
  if (kind !== "callback" || typeof body !== "object" || body === null) {
    throw errorOf("options_invalid", `message.body must be text or bytes, found ${typeName(body)}`);
  }
  tokens.add("fields", "");
  return { raw: "", parsed: addLoosely(tokens, body) };
}

/** Adds fields whatever they have become; whether some are no texts any more. */
function addLoosely(tokens: Tokens, fields: object): boolean {
  let parsed = false;
  addFields(tokens, fields, (value) => {
    parsed = true;
    return value === null ? "" : String(value);
  });
  return parsed;
}

class FoundExplanation implements Explanation {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly canonical: string;
  declare readonly signed?: string;
  readonly order: readonly Place[];
  readonly ruledOut: readonly string[];
  readonly remaining: readonly string[];
  readonly digestsTried: number;
  readonly complete: boolean;
  readonly #report: string;

  constructor(reader: Reader) {
    this.verdict = reader.next() as Verdict;
    this.digestsTried = Number(reader.next());
    this.complete = reader.next() === "complete";
    this.canonical = reader.next();
    const signed = reader.next();
    if (signed !== "") this.signed = signed.slice(1);
    this.findings = reader.list(() => ({
      code: reader.next() as Cause,
      sentence: reader.next(),
      change: reader.next(),
      confidence: reader.next() as Confidence,
    }));
    this.order = reader.list(() => ({ name: reader.next(), value: reader.next(), reason: reader.next() }));
    this.ruledOut = reader.list(() => reader.next());
    this.remaining = reader.list(() => reader.next());
    this.#report = reader.next();
  }

  toString(): string {
    return this.#report;
  }
}
