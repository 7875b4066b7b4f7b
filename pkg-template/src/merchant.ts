// The merchant's side: signs requests, verifies answers and callbacks.

import { verifyAnswer, type Answer, type Asked } from "./answer.js";
import { asOptionalString, asSecret, asText, checkObject, toBoolean, typeName } from "./arguments.js";
import { buffers, checked, giveFields, NONE, takeOutput, UNUSUAL, write, writeCredentials, writeValues } from "./buffers.js";
import { receiveCallback, verifyCallback, type Callback, type CallbackMessage, type CallbackOptions } from "./callback.js";
import { core, encoder } from "./core.js";
import { errorOf } from "./errors.js";
import { paths } from "./generated/names.js";
import type { Operation, RequestFields } from "./generated/protocol.js";
import { readNodes } from "./nodes.js";
import { readExtra, type SignOptions } from "./options.js";
import { numberedText, numberOf, questionIn, SignedRequestObject, type SignedRequest } from "./request.js";

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

/** No options, not even those that something has put on `Object.prototype`. */
const NO_OPTIONS = Object.freeze(Object.create(null) as SignOptions & CallbackOptions);

const DEFAULT_HOST = "https://api.freedompay.kz";

/** Signs for a merchant, and verifies what comes back. Keeps the secret to itself. */
export class Merchant {
  /** Minifiers shorten the name of the class itself. */
  static readonly name: string = "Merchant";

  /** The merchant's id and then each secret, each behind its length, as bytes. */
  readonly #credentials: Uint8Array;
  readonly #host: string;

  /** @throws ValidationError `options_invalid` */
  constructor(options: MerchantOptions) {
    checkObject(options, "the merchant's options");
    const { merchantId, payoutSecret, host } = options;
    // Read once: a list may change.
    const secrets: readonly unknown[] = Array.isArray(payoutSecret) ? [...payoutSecret] : [payoutSecret];
    const id = asText(merchantId, "merchantId");
    const texts = [id];
    for (const secret of secrets) texts.push(asSecret(secret, "payoutSecret"));
    if (host !== undefined && host !== null && typeof host !== "string") {
      throw errorOf("options_invalid", `host must be text, found ${typeName(host)}`);
    }
    const view = buffers();
    const hostLength = host ? write(host, view.url, "options_invalid", "host") : NONE;
    const length = writeCredentials(view, texts, "payoutSecret");
    this.#credentials = view.credentials.slice(0, length);
    checked(view.core.check_merchant(length, hostLength));
    this.#host = host ? host.replace(/\/$/, "") : DEFAULT_HOST;
  }

  /**
   * Signs a request. `pg_merchant_id`, `pg_salt` and `pg_sig` are filled in.
   *
   * @throws ValidationError `fields_invalid` with every problem of every field; `rules_differ`
   */
  sign<O extends Operation>(operation: O, fields: RequestFields[O], options: SignOptions = NO_OPTIONS): SignedRequest<O> {
    checkObject(options, "the options");
    const number = numberOf(operation);
    const numbered = options === NO_OPTIONS ? numberedText(operation, fields) : undefined;
    const signed = numbered && this.#sign(number, numbered.text, numbered.count);
    const body = signed ?? this.#signGiven(number, fields, options);
    const question = numbered?.question ?? questionIn(body);
    return new SignedRequestObject(operation, this.#host + paths[operation], body, question);
  }

  /** Signs fields that are texts; `undefined` where `#signGiven` must do it. */
  #sign(operation: number, fields: string, count: number): string | undefined {
    core().prepare_salts();
    const view = buffers();
    if (3 * fields.length > view.text.length) return undefined;
    const { written } = encoder.encodeInto(fields, view.text);
    view.credentials.set(this.#credentials);
    const length = checked(view.core.sign(operation, written, count, this.#credentials.length));
    return length === UNUSUAL ? undefined : takeOutput(length);
  }

  #signGiven(operation: number, fields: object, options: SignOptions): string {
    const salt = asOptionalString(options.salt, "salt");
    const rule = asOptionalString(options.rule, "rule") || undefined;
    const luhn = toBoolean(options.luhn, "luhn", true);
    const extra = readExtra(options) ?? [];
    const nodes = readNodes(fields, "request");
    if (salt === undefined) core().prepare_salts();
    const view = buffers();
    const [saltLength, ruleLength] = writeValues(view, [salt, "salt"], [rule, "rule"]) as [number, number];
    view.credentials.set(this.#credentials);
    giveFields(view.core, nodes, extra);
    return takeOutput(checked(view.core.sign_given(operation, this.#credentials.length, saltLength, ruleLength, luhn)));
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
    return verifyAnswer(this.#credentials, asked, body);
  }

  /**
   * Verifies a post_link callback.
   *
   * @throws SignatureError, MessageError: answer with a plain 4xx, unsigned.
   */
  verifyCallback(message: CallbackMessage, options: CallbackOptions = NO_OPTIONS): Callback {
    return verifyCallback(this.#credentials, message, options);
  }

  /**
   * Verifies a callback that came as a Fetch API `Request`. Reads its body, once,
   * and no more of it than the limit of 64 KiB.
   *
   * @throws as `verifyCallback`
   */
  async receiveCallback(request: Request, options: CallbackOptions = NO_OPTIONS): Promise<Callback> {
    return receiveCallback(this.#credentials, request, options);
  }
}
