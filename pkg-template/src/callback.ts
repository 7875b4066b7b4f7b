// Verified callbacks, and the replies to them.

import { asOptionalString, asString, asUrl, checkObject, checkOptions, found, invalidText, isBuffer, toBoolean } from "./arguments.js";
import { buffers, checked, giveFields, Head, NONE, takeOutput, takeTail, write, writeUrl, writeValues } from "./buffers.js";
import { core } from "./core.js";
import { errorOf, type GatewayError } from "./errors.js";
import type { AllFields, Fields } from "./fields.js";
import { outcomes, type CallbackFields, type Outcome, type ReplyStatus } from "./generated/protocol.js";
import { flagsOf, gatewayError, readParsed, snapshot, verifiedText, writeBody } from "./received.js";
import type { BufferSource, Platform } from "./platform.js";
import { scriptName } from "./signing.js";
import { readFields } from "./field-objects.js";

/** A callback as it was received. */
export interface CallbackMessage {
  /** The URL that the gateway called: your `pg_post_link`. Its last path segment is signed. */
  readonly url: string | Platform<"URL">;
  /** The HTTP method. Default: `POST` with a body, else `GET`. The fields of a `GET` are in the query of the URL. */
  readonly method?: "POST" | "GET" | undefined;
  /**
   * The raw body, at most 64 KiB: urlencoded, multipart, XML or `pg_xml`; its start decides which. It may also be parsed
   * fields, if every value is text. All carriers of one message have the same result: names such as `a[b][0]` nest in
   * all of them, and malformed brackets are a part of the name.
   */
  readonly body?: string | BufferSource | Platform<"URLSearchParams"> | Platform<"FormData"> | Fields | undefined;
  /**
   * The `Content-Type` header. Only its `boundary` is used: text without a `=` before the first boundary line is skipped, and a body
   * that is not multipart with this boundary is an error. Default: only white space may precede the first boundary line.
   */
  readonly contentType?: string | undefined;
}

/**
 * The options of `Merchant.verifyCallback`.
 *
 * @example
 * ```ts
 * import { Merchant } from "freedompay-payouts";
 * import { testCallback } from "freedompay-payouts/sandbox";
 *
 * const payoutSecret = "your-payout-secret";
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret });
 * ```
 */
export interface CallbackOptions {
  /**
   * `true` rejects fields that FreedomPay does not document for callbacks. Default: `false`, because the gateway sends
   * such fields.
   *
   * `{ allow: ["shop"] }` rejects them, too, except fields with these names: at most 64, and no name that begins with
   * `pg_`. The gateway puts the parameters of the query of `pg_post_link` into the body and signs them, so a link with a
   * query needs their names here; a link without a query needs none. Take the names from your own configuration, never
   * from the URL of the request: anybody can add a parameter to that URL. For `shop[id]` the name is `shop`. The list is
   * our choice.
   *
   * @example
   * ```ts
   * // pg_post_link is https://shop.example/payout-callback?shop=7, so the gateway adds the field shop.
   * const message = testCallback({ url: "https://shop.example/payout-callback", payoutSecret, fields: { shop: "7" } });
   * const callback = merchant.verifyCallback(message, { strict: { allow: ["shop"] } });
   * console.log(callback.allFields["shop"]); // 7
   * ```
   */
  readonly strict?: boolean | { readonly allow: readonly string[] } | undefined;
  /**
   * The script name that the gateway called, if a proxy changes the path. Default: the last path segment of the URL.
   *
   * @example
   * ```ts
   * // A proxy has changed the path /payout-callback, which was signed, to /internal/17.
   * const { body } = testCallback({ url: "https://shop.example/payout-callback", payoutSecret });
   * const received = merchant.verifyCallback({ url: "http://shop.internal/internal/17", body }, { script: "payout-callback" });
   * console.log(received.outcome); // succeeded
   * ```
   */
  readonly script?: string | undefined;
}

/**
 * A verified callback. The gateway may send it again with another salt and signature: act only once on each
 * `deduplicationKey`.
 *
 * @example
 * ```ts
 * import { Merchant } from "freedompay-payouts";
 *
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "your-payout-secret" });
 * const callback = merchant.verifyCallback({
 *   url: "https://shop.example/payout-callback",
 *   body:
 *     "pg_merchant_id=500001&pg_order_id=1234&pg_payment_id=77&pg_payment_amount=100.00&pg_status=ok&pg_salt=s" +
 *     "&pg_sig=33dbda559261fdd7369022ee84ba1d6a",
 * });
 * ```
 */
export interface Callback {
  /** The outcome of the payout. */
  readonly outcome: Outcome;
  /** The documented fields as received. A misspelt name does not compile. The object has no inherited members. */
  readonly fields: CallbackFields;
  /** The same object as `fields`, typed for any name: text, lists, and objects without inherited members. */
  readonly allFields: AllFields;
  /**
   * The same text for every repeat of this callback. It contains the merchant id, payment id, order id, amount and
   * status, and depends on nothing else. Our choice: the vendor documents no such key.
   *
   * @example
   * ```ts
   * import { testCallback } from "freedompay-payouts/sandbox";
   *
   * // The same callback twice, each time with another salt and signature.
   * const again = () => testCallback({ url: "https://shop.example/payout-callback", payoutSecret: "your-payout-secret" });
   * const keys = [again(), again()].map((message) => merchant.verifyCallback(message).deduplicationKey);
   * console.log(new Set(keys).size); // 1
   * ```
   */
  readonly deduplicationKey: string;
  /** The index of the secret that verified the callback. */
  readonly secretIndex: number;
  /** The error code and description of the gateway, with the meaning of the code. Missing if there is none. */
  readonly error?: GatewayError;
  /**
   * Signs the reply, with a fresh salt and the secret that verified the callback. `ok` means that you have processed
   * the callback, `error` that you have not. Reply to a repeated callback with the same status as to the first. Default
   * description: "callback accepted" or "callback not accepted". Status 200 is documented; the format is that of the
   * vendor's SDK. The function may be taken off the callback: `const { reply } = callback`.
   *
   * @example
   * ```ts
   * const reply = callback.reply("ok");
   * const response = new Response(reply.body, reply);
   * console.log(response.status); // 200
   * ```
   *
   * @throws ValidationError `fields_invalid`: the description contains a `;` or a control character. Remove it.
   * @throws ValidationError `options_invalid`: the status is not `ok` or `error`, or the description is not text. Correct it.
   * @throws FreedomPayError `entropy_unavailable`: the platform has no random bytes for the salt. Use a runtime with
   * `crypto.getRandomValues`.
   */
  reply(status: ReplyStatus, description?: string): SignedReply;
}

/** A signed reply to a callback, to be returned as `new Response(reply.body, reply)`. */
export interface SignedReply {
  /** The HTTP status. */
  readonly status: 200;
  /** The HTTP headers: the content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** The signed reply as XML. */
  readonly body: string;
}

/** Flags of src/wasm/receive.rs. */
const STRICT = 1;
const QUERY = 1 << 1;
const GIVEN = 1 << 4;

const callbackOptions = ["strict", "script"];

/** See `Merchant.verifyCallback`. */
export function verifyCallback(credentials: Uint8Array, message: CallbackMessage, options: CallbackOptions): Callback {
  checkObject(message, "the callback");
  checkOptions(options, callbackOptions);
  const { body, method = body === undefined ? "GET" : "POST", contentType } = message;
  if (method !== "GET" && method !== "POST") {
    throw errorOf("options_invalid", `method must be "POST" or "GET"; the gateway uses no other method`);
  }
  const url = asUrl(message.url, "url");
  const { script } = options;
  const { isStrict, allow } = readStrict(options.strict);
  checkOptionalText(script, "script");
  checkOptionalText(contentType, "contentType");
  if (method === "POST" && (body === undefined || body === null)) {
    throw errorOf("body_unreadable", "the callback has no body; pass the raw body, and do not read it before");
  }
  const isRaw = method === "GET" || typeof body === "string" || ArrayBuffer.isView(body) || isBuffer(body);
  const parsed = isRaw ? undefined : readParsed(body);
  // For a GET the core reads the query from the text of the URL.
  const received = isRaw && method !== "GET" ? snapshot(body, "the callback's body") : { text: isRaw ? asString(url, "url") : "", bytes: undefined };
  let view = buffers();
  const scriptLength = typeof script === "string" ? write(script, view.script, "options_invalid", "script") : NONE;
  const typeLength = contentType ? write(contentType, view.contentType, "body_unreadable", "the content type") : NONE;
  const urlLength = writeUrl(url, view);
  const allowLength = allow === "" ? 0 : write(allow, view.values, "options_invalid", "strict.allow");
  if (parsed !== undefined) {
    giveFields(view.core, parsed);
    view = buffers();
  }
  const length = writeBody(received, view);
  view.credentials.set(credentials);
  const flags = (isStrict ? STRICT : 0) | (method === "GET" ? QUERY : isRaw ? 0 : GIVEN) | flagsOf(received, length);
  const result = checked(view.core.verify_callback(length, credentials.length, urlLength, typeLength, scriptLength, flags, allowLength));
  // The memory may have grown.
  view = buffers();
  const tail = takeTail(view, length);
  const fields = readFields(view, verifiedText(received, view), tail, length) as CallbackFields;
  const { head } = view;
  const deduplicationKey = tail.slice((head[Head.KeyStart] as number) - length, tail.length - (head[Head.MeaningLength] as number));
  const error = gatewayError(view, fields, tail);
  return new VerifiedCallback(outcomes[result] as Outcome, fields, deduplicationKey, head[Head.SecretIndex] as number, error, credentials, url, script);
}

/** The names that strict mode allows, each followed by a NUL. */
function readStrict(strict: unknown): { readonly isStrict: boolean; readonly allow: string } {
  if (typeof strict !== "object" || strict === null) return { isStrict: toBoolean(strict, "strict", false), allow: "" };
  const { allow } = strict as { readonly allow?: unknown };
  if (!Array.isArray(allow)) throw errorOf("options_invalid", `strict.allow must be a list of names, ${found(allow)}`);
  let names = "";
  // The core rejects more than 64 names.
  for (const name of allow.slice(0, 65) as unknown[]) names += `${asString(name, "a name in strict.allow")}\0`;
  return { isStrict: true, allow: names };
}

function checkOptionalText(text: unknown, name: string): void {
  if (text === undefined || text === null) return;
  // `write` rejects a text that is too long.
  if (typeof text !== "string" || invalidText(text) !== undefined) asString(text, name);
}

class VerifiedCallback implements Callback {
  /** The class's name, which minifiers would shorten. */
  static readonly name: string = "Callback";

  readonly outcome: Outcome;
  readonly fields: CallbackFields;
  readonly allFields: AllFields;
  readonly deduplicationKey: string;
  readonly secretIndex: number;
  declare readonly error?: GatewayError;
  // The reply is made from the verified values, even if the caller changes `fields`.
  readonly #paymentId: string;
  readonly #orderId: string;
  readonly #credentials: Uint8Array;
  readonly #url: string;
  readonly #script: string | undefined;

  constructor(
    outcome: Outcome,
    fields: CallbackFields,
    deduplicationKey: string,
    secretIndex: number,
    error: GatewayError | undefined,
    credentials: Uint8Array,
    url: string,
    script: string | undefined,
  ) {
    this.outcome = outcome;
    this.fields = fields;
    this.allFields = fields as object as AllFields;
    this.deduplicationKey = deduplicationKey;
    this.secretIndex = secretIndex;
    if (error) this.error = error;
    this.#paymentId = fields.pg_payment_id;
    this.#orderId = fields.pg_order_id;
    this.#credentials = credentials;
    this.#url = url;
    this.#script = script;
  }

  /** A getter, so that the function keeps its callback when it is taken off it. */
  get reply(): Callback["reply"] {
    return (status, description) => this.#reply(status, description);
  }

  #reply(status: ReplyStatus, description?: string): SignedReply {
    const text = asOptionalString(description, "description");
    const script = this.#script ?? scriptName(this.#url);
    const number = ["ok", "error"].indexOf(asString(status, "status"));
    core().prepare_salts();
    const view = buffers();
    const scriptLength = write(script, view.script, "options_invalid", "script");
    const [paymentId, orderId, length] = writeValues(
      view,
      [this.#paymentId, "pg_payment_id"],
      [this.#orderId, "pg_order_id"],
      [text, "description"],
    ) as [number, number, number];
    view.credentials.set(this.#credentials);
    const { length: merchant } = this.#credentials;
    const body = takeOutput(checked(view.core.reply(merchant, this.secretIndex, scriptLength, paymentId, orderId, number, length)));
    return { status: 200, headers: { "content-type": "application/xml; charset=utf-8" }, body };
  }
}
