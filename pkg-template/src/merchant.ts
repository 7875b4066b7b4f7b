// The merchant's side: signs requests, verifies answers and callbacks.

import { asSecret, asSwitch, asText, asUrl, checkObject, typeName } from "./arguments.js";
import { ask, askWithSalt, refusal, Tokens, withComplaints } from "./boundary.js";
import { errorOf, type GatewayError, type Problem } from "./errors.js";
import { addMessage, addRequest, isPlainObject, readFields, type Fields } from "./fields.js";
import * as lane from "./lane.js";
import {
  limits,
  type AnswerFields,
  type CallbackFields,
  type Operation,
  type Outcome,
  type ReplyStatus,
  type RequestFields,
} from "./generated/protocol.js";
import { scriptName } from "./signing.js";
import { addRequestOptions, PostableRequest, type Question, type SignedRequest, type SignOptions } from "./request.js";

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
  /** All fields, as they came: text, in objects without a prototype. */
  readonly fields: AnswerFields[O];
  /** The gateway's own word about a failure. */
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
  /** All fields, as they came: text, in objects without a prototype. */
  readonly fields: CallbackFields;
  /** One text for all repeats: made from merchant, payment, order, status and amount, and nothing else. */
  readonly deduplicationKey: string;
  /** Which of the secrets verified it. */
  readonly secretIndex: number;
  /** The gateway's own word about a failure. */
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
const usual = Object.freeze(Object.create(null) as SignOptions & CallbackOptions);

/** Signs for a merchant, and verifies what comes back. Keeps the secret to itself. */
export class Merchant {
  /** The tokens that every call starts with: id, host, secrets. */
  readonly #tokens: string;
  readonly #merchantId: string;
  readonly #secret: string;
  /** What requests are signed with in the fast lane. */
  readonly #keys: lane.Keys | undefined;
  /** Where the requests have gone that the fast lane has learned from. */
  readonly #urls = new Map<Operation, string>();
  /** Where the last verified callback was sent to. */
  #target: Target | undefined;

  /** @throws ValidationError `options_invalid` */
  constructor(options: MerchantOptions) {
    checkObject(options, "the merchant's options");
    const { merchantId, payoutSecret, host } = options;
    const tokens = new Tokens("merchant");
    const verb = tokens.text.length;
    tokens.add(asText(merchantId, "merchantId"), "merchantId").add(host ?? "", "host");
    // Read once: a list may change.
    const secrets = (Array.isArray(payoutSecret) ? [...payoutSecret] : [payoutSecret]).map((secret) => asSecret(secret, "payoutSecret"));
    for (const secret of secrets) tokens.addIfGiven(secret, "payoutSecret");
    tokens.add("", "payoutSecret");
    ask(tokens);
    this.#tokens = tokens.text.slice(verb);
    this.#merchantId = String(merchantId);
    // The core refuses an empty list.
    this.#secret = secrets[0] as string;
    this.#keys = lane.keysOf("", this.#merchantId, this.#secret);
  }

  /**
   * Signs a request. `pg_merchant_id`, `pg_salt` and `pg_sig` are filled in.
   *
   * @throws ValidationError `fields_invalid` with every problem of every field; `rules_differ`
   */
  sign<O extends Operation>(operation: O, fields: RequestFields[O], options: SignOptions = usual): SignedRequest<O> {
    const knownUrl = this.#urls.get(operation);
    if (options === usual && this.#keys && knownUrl !== undefined) {
      const signed = lane.sign(this.#keys, operation, fields);
      if (signed) return new PostableRequest(operation, knownUrl, signed.body, signed.question);
    }
    checkObject(options, "the options");
    const complaints: Problem[] = [];
    const tokens = this.#ask("sign").add(String(operation), "operation").addIfGiven(options.salt, "salt");
    addRequestOptions(tokens, options, complaints);
    addRequest(tokens, fields, complaints);
    const reader = withComplaints(complaints, () => (options.salt === undefined ? askWithSalt(tokens) : ask(tokens)));
    const request = new PostableRequest(operation, reader.next(), reader.next());
    if (reader.next() !== "") {
      lane.learnRequest(operation, fields);
      this.#urls.set(operation, request.url);
    }
    return request;
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
    const question = PostableRequest.question(asked) ?? ((asked as SignedRequest).body === undefined ? ownQuestion(asked) : undefined);
    const raw = rawBody(body, "the answer's body");
    if (question !== undefined && this.#keys) {
      const seen = lane.verifyAnswer(this.#keys, operation, question, raw);
      if (seen) return { operation, outcome: seen.outcome, safeToResend: seen.safeToResend, fields: seen.fields };
    }
    const tokens = this.#ask("verify_answer").add(String(operation), "operation");
    if (question === undefined) {
      tokens.addIfGiven((asked as SignedRequest).body, "the request's body");
    } else {
      const complaints: Problem[] = [];
      addRequest(tokens.addIfGiven(undefined, ""), question, complaints);
      if (complaints.length > 0) throw refusal(complaints);
    }
    const reader = ask(tokens, raw);
    const outcome = reader.next() as Outcome;
    const safeToResend = reader.next() === "safe";
    const error = reader.gatewayError();
    const fields = readFields(reader) as AnswerFields[O];
    const shape = reader.next();
    if (shape !== "") lane.learnAnswer(operation, Number(shape), fields);
    return { operation, outcome, safeToResend, fields, ...(error && { error }) };
  }

  /**
   * Verifies a post_link callback.
   *
   * @throws SignatureError, MessageError: answer with a plain 4xx, unsigned.
   */
  verifyCallback(message: CallbackMessage, options: CallbackOptions = usual): Callback {
    checkObject(message, "the callback");
    checkObject(options, "the options");
    const { body, method = body === undefined ? "GET" : "POST", contentType } = message;
    if (method !== "GET" && method !== "POST") {
      throw errorOf("options_invalid", `method must be "POST" or "GET"; callbacks come by no other`);
    }
    const url = asUrl(message.url, "url");
    const { script } = options;
    const strict = asSwitch(options.strict, "strict", false);
    const raw = method === "POST" && (typeof body === "string" || body instanceof Uint8Array) ? settled(body) : undefined;
    const known = this.#target;
    if (raw !== undefined && known !== undefined && known.url === url && known.script === script && known.contentType === contentType) {
      const seen = lane.verify(known.keys, raw, strict);
      if (seen) {
        return new VerifiedCallback(seen.outcome, seen.fields, seen.deduplicationKey, 0, undefined, known.reply, seen.body);
      }
    }

    const content = new Tokens("");
    content.text = "";
    if (method === "GET") {
      content.add("query", "");
    } else if (raw !== undefined) {
      content.add("body", "").add(contentType ?? "", "contentType");
    } else if (body === undefined || body === null) {
      throw errorOf("body_unreadable", "the callback has no body; was it read before? give the raw body");
    } else if (hasFields(body)) {
      addMessage(content.add("fields", ""), body);
    } else {
      const advice = (body as unknown) instanceof Promise ? "; await it" : "; of a Request take receiveCallback";
      throw errorOf("body_unreadable", `the callback's body must be text, bytes or fields, found ${typeName(body)}${advice}`);
    }
    const reader = ask(addTarget(this.#ask("verify_callback"), url, script, strict).append(content.text), raw);
    const outcome = reader.next() as Outcome;
    const deduplicationKey = reader.next();
    const secretIndex = Number(reader.next());
    const error = reader.gatewayError();
    const fields = readFields(reader) as CallbackFields;
    const reply = addTarget(this.#ask("reply"), url, script, false).append(content.text).text;
    const shape = reader.next();
    if (shape !== "" && raw !== undefined) {
      lane.learn(Number(shape), fields);
      const keys = lane.keysOf(script ?? scriptName(url), this.#merchantId, this.#secret);
      if (keys) this.#target = { url, script, contentType, keys, reply };
    }
    return new VerifiedCallback(outcome, fields, deduplicationKey, secretIndex, error, reply, typeof raw === "object" ? new Uint8Array(raw) : raw);
  }

  /**
   * Verifies a callback that came as a Fetch API `Request`. Reads its body, once,
   * and no more of it than the limit of 64 KiB.
   *
   * @throws as `verifyCallback`
   */
  async receiveCallback(request: Request, options: CallbackOptions = usual): Promise<Callback> {
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

  #ask(verb: string): Tokens {
    return Tokens.after(`${verb}\0${this.#tokens}`);
  }
}

/** A post link, and what its callbacks are verified and replied to with. */
interface Target {
  readonly url: string;
  readonly script: string | undefined;
  readonly contentType: string | undefined;
  readonly keys: lane.Keys;
  /** See `VerifiedCallback`. */
  readonly reply: string;
}

class VerifiedCallback implements Callback {
  readonly outcome: Outcome;
  readonly fields: CallbackFields;
  readonly deduplicationKey: string;
  readonly secretIndex: number;
  declare readonly error?: GatewayError;
  /** The call that makes the reply, but for what it says. The core verifies the message again before it signs. */
  readonly #reply: string;
  readonly #body: string | Uint8Array | undefined;

  constructor(
    outcome: Outcome,
    fields: CallbackFields,
    deduplicationKey: string,
    secretIndex: number,
    error: GatewayError | undefined,
    reply: string,
    body: string | Uint8Array | undefined,
  ) {
    this.outcome = outcome;
    this.fields = fields;
    this.deduplicationKey = deduplicationKey;
    this.secretIndex = secretIndex;
    if (error) this.error = error;
    this.#reply = reply;
    this.#body = body;
  }

  reply(status: ReplyStatus, description?: string): SignedReply {
    const tokens = Tokens.after(this.#reply).add(String(status), "status").addIfGiven(description, "description");
    return {
      status: 200,
      headers: { "content-type": "application/xml; charset=utf-8" },
      body: askWithSalt(tokens, this.#body).next(),
    };
  }
}

function addTarget(tokens: Tokens, url: string, script: string | undefined, strict: boolean): Tokens {
  return tokens.add(url, "url").addIfGiven(script, "script").add(strict ? "strict" : "", "strict");
}

/** What was asked for, in the caller's own words: nothing that they inherit. */
function ownQuestion(asked: object): Question {
  const { pg_order_id, pg_payment_id, pg_amount } = Object.assign(Object.create(null) as Question, asked);
  return { pg_order_id, pg_payment_id, pg_amount };
}

/** Whether there may be fields in it: in a promise, a stream or a buffer there are none. */
function hasFields(body: unknown): body is object {
  if (typeof body !== "object" || body === null) return false;
  return Symbol.iterator in body || isPlainObject(body) || Object.keys(body).length > 0;
}

/** The body as it is now. Another thread can change shared memory while it is verified. */
function settled(body: string | Uint8Array): string | Uint8Array {
  return typeof body === "string" || body.buffer instanceof ArrayBuffer ? body : new Uint8Array(body);
}

function rawBody(body: unknown, what: string): string | Uint8Array {
  if (typeof body === "string" || body instanceof Uint8Array) return settled(body);
  throw errorOf("body_unreadable", `${what} must be text or bytes, found ${typeName(body)}; give it unparsed`);
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
