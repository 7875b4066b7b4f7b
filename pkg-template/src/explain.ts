/**
 * Finds out why a signature does not match. For debugging: an explanation is not a verification, and it cannot be used to
 * reply to a callback.
 *
 * @module
 */

import { asOptionalString, asScript, asSecret, asString, asText, asUrl, checkObject, checkOptions, isBuffer, MAX_CHARACTERS } from "./arguments.js";
import { toBytes } from "./bytes.js";
import { call } from "./core.js";
import { errorOf } from "./errors.js";
import type { ExplainOptions, Explanation, Finding, OrderedField } from "./explain-types.js";
import type { Verdict } from "./generated/protocol.js";
import { readNodes, type FieldNode } from "./nodes.js";

export { FreedomPayError, isFreedomPayError, ValidationError } from "./errors.js";
export type { ErrorCode } from "./errors.js";
export type {
  AnyMessage,
  ExplainableMessage,
  ExplainOptions,
  Explanation,
  Finding,
  OrderedField,
  OwnRequest,
  ReceivedAnswer,
} from "./explain-types.js";
export type { Fields, FieldValue } from "./fields.js";
export type { Cause, Confidence, Verdict } from "./generated/protocol.js";
export type { CallbackMessage } from "./callback.js";
export type { SignedRequest } from "./request.js";

/**
 * Finds out why a signature does not match. It recomputes the signature with each known mistake, and with each pair of
 * them, and reports the mistakes with which it matches. The list of mistakes is our choice.
 *
 * Do not show the report to the sender of the message.
 *
 * @example
 * ```ts
 * import { signFields } from "freedompay-payouts";
 * import { explain } from "freedompay-payouts/explain";
 *
 * const fields = { pg_payment_id: "77", pg_order_id: "1234", pg_status: "ok", pg_merchant_id: "500001", pg_salt: "s" };
 * const pg_sig = signFields("payout-callback", fields, "your-receive-secret");
 * const explanation = explain({
 *   message: { url: "https://shop.example/payout-callback", body: { ...fields, pg_sig } },
 *   secrets: { payout: "your-payout-secret", receive: "your-receive-secret" },
 *   merchantId: "500001",
 * });
 * console.log(explanation.findings[0]?.code); // secret_receive
 * console.log(String(explanation).split("\n")[0]); // the signature does not match, for this reason:
 * ```
 *
 * @throws ValidationError `options_invalid`: there is no such option; or an option is of another type, or contains a NUL
 * or half of a surrogate pair; or all options together have more than 1,048,576 characters.
 * @throws ValidationError `fields_invalid`: the fields of the message are not an object or a list of pairs, or contain
 * a NUL or half of a surrogate pair.
 */
export function explain(options: ExplainOptions): Explanation {
  checkOptions(options, ["message", "secrets", "merchantId", "urls", "script"]);
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

/** The object that src/wasm/explain.rs reads. */
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
  /** Whether the signed string has no script name at all. */
  readonly noScript: boolean;
  readonly content: "body" | "fields" | "query";
  readonly body?: Uint8Array;
  readonly contentType?: string | undefined;
  readonly fields?: readonly FieldNode[];
}

function listSecrets(byName: ExplainOptions["secrets"]): [names: string[], secrets: string[]] {
  const names: string[] = [];
  const secrets: string[] = [];
  for (const [name, value] of Object.entries<unknown>(byName)) {
    for (const secret of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      names.push(asString(name, "secrets"));
      secrets.push(asSecret(secret, `secrets.${name}`));
    }
  }
  return [names, secrets];
}

function messageInput(options: ExplainOptions): MessageInput {
  const { message, script } = options;
  checkObject(message, "the message");
  // A signed request has no property `kind`.
  const kind = "operation" in message ? "request" : asString(message.kind ?? "callback", "message.kind");
  const url = "url" in message ? asString(asUrl(message.url, "message.url"), "message.url") : "";
  if ("fields" in message) {
    const given = asScript(script === undefined ? message.script : script, "script");
    return { kind, url, script: given ?? undefined, noScript: given === null, content: "fields", fields: readNodes(message.fields, "parsed") };
  }
  const common = { kind, url, script: asOptionalString(script, "script"), noScript: script === null };
  const { body } = message;
  if (kind === "callback" && (("method" in message && message.method === "GET") || body === undefined)) {
    return { ...common, content: "query" };
  }
  if (kind === "callback" && typeof body === "object" && body !== null && !ArrayBuffer.isView(body) && !isBuffer(body)) {
    return { ...common, content: "fields", fields: readNodes(body, "parsed") };
  }
  const contentType = "contentType" in message ? asOptionalString(message.contentType, "message.contentType") : undefined;
  return { ...common, content: "body", body: toBytes(body, "message.body"), contentType: contentType || undefined };
}

/** Checks the total length of the options. The length of each text has been checked before. */
function checkSize({ url, script = "", contentType = "", merchantId = "", urls, secrets, secretNames }: ExplainInput): void {
  const texts = [url, script, contentType, merchantId, ...urls, ...secrets, ...secretNames];
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  if (characters > MAX_CHARACTERS) throw errorOf("options_invalid", `the options have more than ${MAX_CHARACTERS} characters`);
}

/** The object that src/wasm/explain.rs returns. */
interface ExplanationParts extends Omit<Explanation, "signed" | "toString"> {
  readonly signed: string | undefined;
  readonly report: string;
}

class ExplanationObject implements Explanation {
  /** The class's name, which minifiers would shorten. */
  static readonly name: string = "Explanation";

  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly canonical: string;
  declare readonly signed?: string;
  readonly order: readonly OrderedField[];
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
