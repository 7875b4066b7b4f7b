// Verified callbacks, and the replies to them.

import { asOptionalString, asString, asUrl, checkObject, invalidText, toBoolean } from "./arguments.js";
import { buffers, checked, giveFields, NONE, takeOutput, takeSide, write, writeUrl, writeValues } from "./buffers.js";
import { core } from "./core.js";
import { errorOf, type GatewayError } from "./errors.js";
import type { Fields } from "./fields.js";
import { outcomes, type CallbackFields, type Outcome, type ReplyStatus } from "./generated/protocol.js";
import { flagsOf, gatewayError, readBody, readParsed, snapshot, verifiedText, writeBody } from "./received.js";
import { scriptName } from "./signing.js";
import { readFields } from "./field-objects.js";

/** A callback as it came. */
export interface CallbackMessage {
  /** The URL that was called: your `pg_post_link`. */
  readonly url: string | URL;
  /** Default: `POST` where there is a body, else `GET`, whose fields are in the URL's query. */
  readonly method?: "POST" | "GET" | undefined;
  /** The raw body. Fields that are parsed already are taken if every value is text. */
  readonly body?: string | Uint8Array | URLSearchParams | FormData | Fields | undefined;
  /** The `Content-Type` header: a hint, the body decides. */
  readonly contentType?: string | undefined;
}

export interface CallbackOptions {
  /** Refuse fields that FreedomPay doesn't document for callbacks. Default: `false`, the gateway sends such fields. */
  readonly strict?: boolean | undefined;
  /** The script name, where a proxy or router shows another path than the gateway called. Default: the URL's last path segment. */
  readonly script?: string | undefined;
}

/**
 * A verified callback. The gateway may send it again, with another salt and
 * signature: do what it asks for once per `deduplicationKey`.
 */
export interface Callback {
  /** What became of the payout. */
  readonly outcome: Outcome;
  /** All fields, as they came: text, lists, and objects without inherited members. */
  readonly fields: CallbackFields;
  /** One text for all repeats: made from merchant, payment, order, status and amount, and nothing else. */
  readonly deduplicationKey: string;
  /** Which of the secrets verified it. */
  readonly secretIndex: number;
  /** The error code and description that the gateway gives, with the meaning of the code. */
  readonly error?: GatewayError;
  /**
   * Signs the reply, with a fresh salt and the secret that verified the callback:
   * `new Response(reply.body, reply)`. The reply to a repeat must agree with the first.
   *
   * @throws ValidationError for a description with a `;` or a control character.
   */
  reply(status: ReplyStatus, description?: string): SignedReply;
}

/** A signed reply: `new Response(reply.body, reply)`. */
export interface SignedReply {
  readonly status: 200;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Bits of src/wasm/receive.rs. */
const STRICT = 1;
const QUERY = 1 << 1;
const GIVEN = 1 << 4;

/** See `Merchant.verifyCallback`. */
export function verifyCallback(credentials: Uint8Array, message: CallbackMessage, options: CallbackOptions): Callback {
  checkObject(message, "the callback");
  checkObject(options, "the options");
  const { body, method = body === undefined ? "GET" : "POST", contentType } = message;
  if (method !== "GET" && method !== "POST") {
    throw errorOf("options_invalid", `method must be "POST" or "GET"; callbacks come by no other`);
  }
  const url = asUrl(message.url, "url");
  const { script } = options;
  const strict = toBoolean(options.strict, "strict", false) ? STRICT : 0;
  checkOptionalText(script, "script");
  checkOptionalText(contentType, "contentType");
  if (method === "POST" && (body === undefined || body === null)) {
    throw errorOf("body_unreadable", "the callback has no body; was it read before? give the raw body");
  }
  const isRaw = method === "GET" || typeof body === "string" || body instanceof Uint8Array;
  const parsed = isRaw ? undefined : readParsed(body);
  // A query is read from the URL itself.
  const received = isRaw && method !== "GET" ? snapshot(body as string | Uint8Array, "the callback's body") : { text: isRaw ? asString(url, "url") : "", bytes: undefined };
  let view = buffers();
  const scriptLength = typeof script === "string" ? write(script, view.script, "options_invalid", "script") : NONE;
  const typeLength = contentType ? write(contentType, view.contentType, "body_unreadable", "the content type") : NONE;
  const urlLength = writeUrl(url, view);
  if (parsed !== undefined) {
    giveFields(view.core, parsed);
    view = buffers();
  }
  const length = writeBody(received, view);
  view.credentials.set(credentials);
  const flags = strict | (method === "GET" ? QUERY : isRaw ? 0 : GIVEN) | flagsOf(received, length);
  const result = checked(view.core.verify_callback(length, credentials.length, urlLength, typeLength, scriptLength, flags));
  // The memory may have grown.
  view = buffers();
  const side = takeSide(view, length);
  const fields = readFields(view, verifiedText(received, view), side, length) as CallbackFields;
  const { head } = view;
  const deduplicationKey = side.slice((head[2] as number) - length, side.length - (head[3] as number));
  const error = gatewayError(view, fields, side);
  return new VerifiedCallback(outcomes[result] as Outcome, fields, deduplicationKey, head[4] as number, error, credentials, url, script);
}

/** See `Merchant.receiveCallback`. */
export async function receiveCallback(credentials: Uint8Array, request: Request, options: CallbackOptions): Promise<Callback> {
  checkObject(request, "the request");
  const { url, method } = request;
  if (method === "GET") return verifyCallback(credentials, { url, method }, options);
  if (request.bodyUsed) {
    throw errorOf("body_unreadable", "the request's body has been read before; give the raw body to verifyCallback");
  }
  let body: Uint8Array;
  try {
    body = await readBody(request);
  } catch {
    throw errorOf("body_unreadable", "the request's body can't be read: it has broken off, or another reader has it");
  }
  const contentType = request.headers.get("content-type") ?? undefined;
  return verifyCallback(credentials, { url, method: "POST", body, contentType }, options);
}

function checkOptionalText(text: unknown, name: string): void {
  if (text === undefined || text === null) return;
  // One that is too long is refused where it is written.
  if (typeof text !== "string" || invalidText(text) !== undefined) asString(text, name);
}

class VerifiedCallback implements Callback {
  /** Minifiers shorten the name of the class itself. */
  static readonly name: string = "Callback";

  readonly outcome: Outcome;
  readonly fields: CallbackFields;
  readonly deduplicationKey: string;
  readonly secretIndex: number;
  declare readonly error?: GatewayError;
  // What the reply is made from: what was verified, whatever becomes of the fields.
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
    this.deduplicationKey = deduplicationKey;
    this.secretIndex = secretIndex;
    if (error) this.error = error;
    this.#paymentId = fields.pg_payment_id;
    this.#orderId = fields.pg_order_id;
    this.#credentials = credentials;
    this.#url = url;
    this.#script = script;
  }

  reply(status: ReplyStatus, description?: string): SignedReply {
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
