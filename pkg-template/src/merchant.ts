// The merchant's side: signs requests, verifies answers and callbacks.

import { asOptionalString, asSecret, asString, asText, asUrl, checkObject, isWellFormed, toBoolean, typeName } from "./arguments.js";
import { buffers, FAILED, NONE, takeError, takeSide, UNUSUAL, write, type Buffers } from "./buffers.js";
import { call, decoder, encoder } from "./core.js";
import { errorOf, type GatewayError } from "./errors.js";
import type { Fields } from "./fields.js";
import { paths } from "./generated/names.js";
import {
  limits,
  operations,
  outcomes,
  type AnswerFields,
  type CallbackFields,
  type Operation,
  type Outcome,
  type ReplyStatus,
  type RequestFields,
} from "./generated/protocol.js";
import { readFields } from "./table.js";
import { toCoreOptions, type SignOptions } from "./options.js";
import { numberedText, questionIn, SignedRequestObject, type Question, type SignedRequest } from "./request.js";
import { scriptName } from "./signing.js";

export interface MerchantOptions {
  /** The merchant's id in FreedomPay: digits. */
  readonly merchantId: string | number;
  /**
   * The payout key of the merchant's cabinet, not the receive key. Of several the
   * first signs and every one verifies: so keys can be changed without losing a callback.
   */
  readonly payoutSecret: string | readonly string[];
  /** The gateway: `https://` and a host, for loopback also `http://`. Default: `https://api.freedompay.kz`. */
  readonly host?: string | undefined;
}

/**
 * What was asked for, where the signed request is not at hand: `pg_order_id` or
 * `pg_payment_id` must be given, but for `balance_status`.
 */
export interface Asked<O extends Operation = Operation> extends Question {
  readonly operation: O;
}

/** A verified answer. */
export interface Answer<O extends Operation = Operation> {
  readonly operation: O;
  /** What became of the payout; for `balance_status`, of the question. */
  readonly outcome: Outcome;
  /** Whether a new payout under a *new* `pg_order_id` is safe: nothing was sent. */
  readonly safeToResend: boolean;
  /** All fields, as they came: text, lists, and objects without inherited members. */
  readonly fields: AnswerFields[O];
  /** The error code and description that the gateway gives, with the meaning of the code. */
  readonly error?: GatewayError;
}

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

/** No options, not even those that something has put on `Object.prototype`. */
const NO_OPTIONS = Object.freeze(Object.create(null) as SignOptions & CallbackOptions);

const DEFAULT_HOST = "https://api.freedompay.kz";

/** Bits of src/wasm/merchant.rs. */
const STRICT = 1;
const QUERY = 1 << 1;
const WIDE = 1 << 2;
const BYTES = 1 << 3;
const SAFE_TO_RESEND = 1 << 4;

/** Signs for a merchant, and verifies what comes back. Keeps the secret to itself. */
export class Merchant {
  /** Minifiers shorten the name of the class itself. */
  static readonly name: string = "Merchant";

  /** The merchant's id and then each secret, with a NUL before it, as bytes. */
  readonly #credentials: Uint8Array;
  readonly #host: string;

  /** @throws ValidationError `options_invalid` */
  constructor(options: MerchantOptions) {
    checkObject(options, "the merchant's options");
    const { merchantId, payoutSecret, host } = options;
    // Read once: a list may change.
    const secrets: readonly unknown[] = Array.isArray(payoutSecret) ? [...payoutSecret] : [payoutSecret];
    let text = asText(merchantId, "merchantId");
    for (const secret of secrets) text += `\0${asSecret(secret, "payoutSecret")}`;
    if (host !== undefined && host !== null && typeof host !== "string") {
      throw errorOf("options_invalid", `host must be text, found ${typeName(host)}`);
    }
    const view = buffers();
    const hostLength = host ? write(host, view.url, "options_invalid", "host") : NONE;
    const length = write(text, view.credentials, "options_invalid", "payoutSecret");
    this.#credentials = view.credentials.slice(0, length);
    if (view.core.check_merchant(length, hostLength) === FAILED) throw takeError();
    this.#host = host ? host.replace(/\/$/, "") : DEFAULT_HOST;
  }

  /**
   * Signs a request. `pg_merchant_id`, `pg_salt` and `pg_sig` are filled in.
   *
   * @throws ValidationError `fields_invalid` with every problem of every field; `rules_differ`
   */
  sign<O extends Operation>(operation: O, fields: RequestFields[O], options: SignOptions = NO_OPTIONS): SignedRequest<O> {
    checkObject(options, "the options");
    const numbered = options === NO_OPTIONS ? numberedText(operation, fields) : undefined;
    const signed = numbered && this.#sign(operation, numbered.text);
    const body = signed ?? this.#signWith(operation, fields, options);
    const question = numbered?.question ?? questionIn(body);
    return new SignedRequestObject(operation, this.#host + paths[operation], body, question);
  }

  /** Signs fields that are texts; `undefined` where `#signWith` must do it: it names what is wrong with a value. */
  #sign(operation: Operation, fields: string): string | undefined {
    const view = buffers();
    if (3 * fields.length > view.text.length) return undefined;
    const { written } = encoder.encodeInto(fields, view.text);
    view.credentials.set(this.#credentials);
    const length = view.core.sign(operations.indexOf(operation), written, this.#credentials.length);
    if (length === FAILED) throw takeError();
    if (length === UNUSUAL) return undefined;
    const output = new Uint8Array(view.core.memory.buffer, view.core.address(3), length);
    const body = decoder.decode(output);
    output.fill(0);
    return body;
  }

  #signWith(operation: Operation, fields: object, options: SignOptions): string {
    const coreOptions = toCoreOptions(options);
    return call((core) => core.sign_with(String(operation), fields, coreOptions, this.#credentials));
  }

  /**
   * Verifies the gateway's answer: signed, of the operation's kind, and in what it
   * names of merchant, order, payment and amount about what was asked for.
   *
   * @throws UnsignedAnswerError, SignatureError, MessageError, and ValidationError for a
   * question that names no payout: whatever the error, the outcome is unknown; the payout
   * may have been made.
   */
  verifyAnswer<O extends Operation>(asked: SignedRequest<O> | Asked<O>, body: string | Uint8Array): Answer<O> {
    checkObject(asked, "what was asked for");
    const { operation } = asked;
    const question = SignedRequestObject.question(asked) ?? questionOfOther(asked);
    const number = operations.indexOf(operation);
    if (number < 0) call((core) => core.check_operation(String(operation)));
    const message = snapshot(body, "the answer's body");
    const view = buffers();
    const [orderId, paymentId, amount] = writeQuestion(question, view);
    const length = writeBody(message, view);
    view.credentials.set(this.#credentials);
    const result = view.core.verify_answer(
      number,
      length,
      this.#credentials.length,
      orderId,
      paymentId,
      amount,
      flagsOf(message, length),
    );
    if (result === FAILED) throw takeError();
    const side = takeSide(view, length);
    const fields = readFields(view, message.text, side) as AnswerFields[O];
    const outcome = outcomes[result & ~SAFE_TO_RESEND] as Outcome;
    const answer = { operation, outcome, safeToResend: (result & SAFE_TO_RESEND) !== 0, fields };
    const error = gatewayError(view, fields as CallbackFields, side);
    return error ? { ...answer, error } : answer;
  }

  /**
   * Verifies a post_link callback.
   *
   * @throws SignatureError, MessageError: answer with a plain 4xx, unsigned.
   */
  verifyCallback(message: CallbackMessage, options: CallbackOptions = NO_OPTIONS): Callback {
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
    if (method === "POST" && typeof body !== "string" && !(body instanceof Uint8Array)) {
      return this.#verifyParsed(body as object, url, script, strict);
    }
    // A query is read from the URL itself.
    const received = method === "GET" ? { text: asString(url, "url"), bytes: undefined } : snapshot(body as string | Uint8Array, "the callback's body");
    const view = buffers();
    const scriptLength = typeof script === "string" ? write(script, view.script, "options_invalid", "script") : NONE;
    const typeLength = contentType ? write(contentType, view.contentType, "body_unreadable", "the content type") : NONE;
    const urlLength = writeUrl(url, view);
    const length = writeBody(received, view);
    view.credentials.set(this.#credentials);
    const flags = strict | (method === "GET" ? QUERY : 0) | flagsOf(received, length);
    const result = view.core.verify_callback(length, this.#credentials.length, urlLength, typeLength, scriptLength, flags);
    if (result === FAILED) throw takeError();
    return this.#verified(view, result, received.text, length, url, script);
  }

  /** Verifies fields that have been parsed before. */
  #verifyParsed(fields: object, url: string, script: string | undefined, strict: number): Callback {
    if (!hasFields(fields)) {
      const advice = (fields as unknown) instanceof Promise ? "; await it" : "; of a Request take receiveCallback";
      throw errorOf("body_unreadable", `the callback's body must be text, bytes or fields, found ${typeName(fields)}${advice}`);
    }
    const result = call((core) =>
      core.verify_callback_fields(fields, asString(url, "url"), asOptionalString(script, "script"), this.#credentials, strict !== 0),
    );
    if (result === FAILED) throw takeError();
    return this.#verified(buffers(), result, "", 0, url, script);
  }

  #verified(view: Buffers, result: number, text: string, length: number, url: string, script: string | undefined): Callback {
    const side = takeSide(view, length);
    const fields = readFields(view, text, side) as CallbackFields;
    const { table } = view;
    const deduplicationKey = side.slice(table[2], table[3]);
    const error = gatewayError(view, fields, side);
    return new VerifiedCallback(outcomes[result] as Outcome, fields, deduplicationKey, table[4] as number, error, this.#credentials, url, script);
  }

  /**
   * Verifies a callback that came as a Fetch API `Request`. Reads its body, once,
   * and no more of it than the limit of 64 KiB.
   *
   * @throws as `verifyCallback`
   */
  async receiveCallback(request: Request, options: CallbackOptions = NO_OPTIONS): Promise<Callback> {
    checkObject(request, "the request");
    const { url, method } = request;
    if (method === "GET") return this.verifyCallback({ url, method }, options);
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
    return this.verifyCallback({ url, method: "POST", body, contentType }, options);
  }
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
    const body = call((core) =>
      core.reply(this.#credentials, this.secretIndex, script, this.#paymentId, this.#orderId, asString(status, "status"), text),
    );
    return { status: 200, headers: { "content-type": "application/xml; charset=utf-8" }, body };
  }
}

/** A body as it is now, as text and, where it was given so, as bytes. */
interface Received {
  readonly text: string;
  readonly bytes: Uint8Array | undefined;
}

/** The body as it is now. Another thread can change shared memory while it is verified. */
function snapshot(body: string | Uint8Array, what: string): Received {
  // What is verified is UTF-8, which has no half of a surrogate pair.
  if (typeof body === "string") return { text: isWellFormed(body) ? body : decoder.decode(encoder.encode(body)), bytes: undefined };
  if (!(body instanceof Uint8Array)) {
    throw errorOf("body_unreadable", `${what} must be text or bytes, found ${typeName(body)}; give it unparsed`);
  }
  // One more than the limit is enough for the core to refuse the body.
  const whole = body.subarray(0, limits.bytes + 1);
  const bytes = whole.buffer instanceof ArrayBuffer ? whole : new Uint8Array(whole);
  return { text: decoder.decode(bytes), bytes };
}

/** Writes a body; how many bytes it has, or more than the limit. */
function writeBody({ text, bytes }: Received, view: Buffers): number {
  if (bytes === undefined) {
    const { read, written } = encoder.encodeInto(text, view.text);
    return read < text.length ? view.text.length : written;
  }
  view.text.set(bytes);
  return bytes.length;
}

/** What the core must know of a body of so many bytes. */
const flagsOf = ({ text, bytes }: Received, length: number): number =>
  (length === text.length ? 0 : WIDE) | (bytes === undefined ? 0 : BYTES);

/** Writes what the core needs of a URL: of a long one not the query. */
function writeUrl(url: string, view: Buffers): number {
  return write(url.length > 1024 ? (url.split(/[?#]/, 1)[0] as string) : url, view.url, "options_invalid", "url");
}

function checkOptionalText(text: unknown, name: string): void {
  if (text === undefined || text === null) return;
  // Most texts are good, and this check is faster than `asString`.
  if (typeof text !== "string" || text.includes("\0") || !isWellFormed(text)) asString(text, name);
}

/** What was asked for, from an object that `sign` has not made. */
function questionOfOther(asked: object): Question {
  const own = Object.assign(Object.create(null) as Question & { readonly body?: unknown }, asked);
  return own.body === undefined ? own : questionIn(asText(own.body as string, "the request's body"));
}

/** Writes the texts that an answer must name; the length of each. */
function writeQuestion({ pg_order_id, pg_payment_id, pg_amount }: Question, view: Buffers): [number, number, number] {
  const given = [pg_order_id, pg_payment_id, pg_amount];
  const isText = given.every((text) => text === undefined || (typeof text === "string" && text.length <= 100 && !text.includes("\0") && isWellFormed(text)));
  const texts = isText ? given : call((core) => core.read_asked({ pg_order_id, pg_payment_id, pg_amount }) as typeof given);
  let at = 0;
  const lengths = texts.map((text) => {
    if (text === undefined || text === null) return NONE;
    const length = write(text, view.asked.subarray(at), "options_invalid", "what was asked for");
    at += length;
    return length;
  });
  return lengths as [number, number, number];
}

/** The error code and description in the message, with the meaning of the code. */
function gatewayError(
  { table }: Buffers,
  fields: { readonly pg_error_code?: string; readonly pg_error_description?: string },
  side: string,
): GatewayError | undefined {
  if (table[5] === 0) return undefined;
  const { pg_error_code: code = "", pg_error_description: description = "" } = fields;
  return { code, description, meaning: side.slice(table[3]) || undefined };
}

/** Whether there may be fields in it: in a promise, a stream or a buffer there are none. */
function hasFields(body: unknown): body is object {
  if (typeof body !== "object" || body === null) return false;
  return Symbol.iterator in body || isPlainObject(body) || Object.keys(body).length > 0;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm has another Object.prototype, whose own prototype is null.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The body's bytes; of one that is over the limit just so many that the core refuses it. */
async function readBody(request: Request): Promise<Uint8Array> {
  // Firefox has no `Request.body`; nobody can fill the memory of a server there.
  if (request.body === undefined) return new Uint8Array(await request.arrayBuffer()).subarray(0, limits.bytes + 1);
  const bytes = new Uint8Array(limits.bytes + 1);
  let length = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    const part = value.subarray(0, bytes.length - length);
    bytes.set(part, length);
    length += part.length;
    if (length === bytes.length) {
      await reader.cancel();
      break;
    }
  }
  return bytes.subarray(0, length);
}
