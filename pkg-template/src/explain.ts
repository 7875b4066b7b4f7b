/**
 * Why does this signature not match? For people who look for a mistake, not for programs that decide: nothing
 * can be verified or replied to by way of an explanation.
 *
 * @module
 */

import { asOptionalString, asSecret, asString, asText, asUrl, checkObject, MAX_CHARACTERS } from "./arguments.js";
import { toBytes } from "./bytes.js";
import { call } from "./core.js";
import { errorOf } from "./errors.js";
import type { Fields } from "./fields.js";
import type { Cause, Confidence, Verdict } from "./generated/protocol.js";
import type { CallbackMessage } from "./callback.js";
import { readNodes, type FieldNode } from "./nodes.js";
import type { SignedRequest } from "./request.js";

export { FreedomPayError, isFreedomPayError, ValidationError } from "./errors.js";
export type { ErrorCode } from "./errors.js";
export type { Fields, FieldValue } from "./fields.js";
export type { Cause, Confidence, Verdict } from "./generated/protocol.js";
export type { CallbackMessage } from "./callback.js";
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
  readonly message: string;
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
  const { merchantId, urls = [] } = options;
  const [secretNames, secrets] = listSecrets(options.secrets);
  const input: ExplainInput = {
    ...messageInput(options),
    merchantId: merchantId === undefined ? undefined : asText(merchantId, "merchantId") || undefined,
    urls: Array.from(urls, (url) => asString(asUrl(url, "urls"), "urls")),
    secrets,
    secretNames,
  };
  checkSize(input);
  return new ExplanationObject(call((core) => core.explain(input) as ExplanationParts));
}

/** What src/wasm/explain.rs reads. */
interface ExplainInput extends MessageInput {
  readonly merchantId: string | undefined;
  readonly urls: readonly string[];
  readonly secrets: readonly string[];
  /** The name of each secret. */
  readonly secretNames: readonly string[];
}

interface MessageInput {
  readonly kind: string;
  readonly url: string;
  readonly script: string | undefined;
  readonly content: "body" | "fields" | "query";
  readonly body?: Uint8Array;
  readonly contentType?: string | undefined;
  readonly fields?: readonly FieldNode[];
}

function listSecrets(named: ExplainOptions["secrets"]): [names: string[], secrets: string[]] {
  const names: string[] = [];
  const secrets: string[] = [];
  for (const [name, own] of Object.entries<unknown>(named)) {
    for (const secret of Array.isArray(own) ? (own as readonly unknown[]) : [own]) {
      names.push(asString(name, "secrets"));
      secrets.push(asSecret(secret, `secrets.${name}`));
    }
  }
  return [names, secrets];
}

function messageInput(options: ExplainOptions): MessageInput {
  const { message, script } = options;
  checkObject(message, "the message");
  // A signed request has an operation, and no kind.
  const kind = "operation" in message ? "request" : asString(message.kind ?? "callback", "message.kind");
  const url = "url" in message ? asString(asUrl(message.url, "message.url"), "message.url") : "";
  if ("fields" in message) {
    return { kind, url, script: asOptionalString(script ?? message.script, "script"), content: "fields", fields: readNodes(message.fields, "parsed") };
  }
  const common = { kind, url, script: asOptionalString(script, "script") };
  const { body } = message;
  if (kind === "callback" && (("method" in message && message.method === "GET") || body === undefined)) {
    return { ...common, content: "query" };
  }
  if (kind === "callback" && typeof body === "object" && body !== null && !(body instanceof Uint8Array)) {
    return { ...common, content: "fields", fields: readNodes(body, "parsed") };
  }
  const contentType = "contentType" in message ? asOptionalString(message.contentType, "message.contentType") : undefined;
  return { ...common, content: "body", body: toBytes(body, "message.body"), contentType: contentType || undefined };
}

/** Each text has at most so many characters; here it is all of them together. */
function checkSize({ url, script = "", contentType = "", merchantId = "", urls, secrets, secretNames }: ExplainInput): void {
  const texts = [url, script, contentType, merchantId, ...urls, ...secrets, ...secretNames];
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  if (characters > MAX_CHARACTERS) throw errorOf("options_invalid", `the options have more than ${MAX_CHARACTERS} characters`);
}

/** What src/wasm/explain.rs returns. */
interface ExplanationParts extends Omit<Explanation, "signed" | "toString"> {
  readonly signed: string | undefined;
  readonly report: string;
}

class ExplanationObject implements Explanation {
  /** Minifiers shorten the name of the class itself. */
  static readonly name: string = "Explanation";

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

  constructor(parts: ExplanationParts) {
    this.verdict = parts.verdict;
    this.findings = parts.findings;
    this.canonical = parts.canonical;
    if (parts.signed !== undefined) this.signed = parts.signed;
    this.order = parts.order;
    this.ruledOut = parts.ruledOut;
    this.remaining = parts.remaining;
    this.digestsTried = parts.digestsTried;
    this.complete = parts.complete;
    this.#report = parts.report;
  }

  toString(): string {
    return this.#report;
  }
}
