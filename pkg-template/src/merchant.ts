// The merchant's side: signs requests and verifies answers and callbacks.

import { verifyAnswer, type Answer, type AnswerOptions } from "./answer.js";
import { asOptionalString, asSecret, asText, checkOptions, found, NO_OPTIONS, timeText, toBoolean } from "./arguments.js";
import { buffers, checked, giveFields, NONE, NEEDS_NODES, takeSignedBody, write, writeCredentials, writeValues } from "./buffers.js";
import { verifyCallback, type Callback, type CallbackMessage, type CallbackOptions } from "./callback.js";
import { core, encoder } from "./core.js";
import { errorOf } from "./errors.js";
import { receiveCallback } from "./fetch-request.js";
import { paths } from "./generated/names.js";
import type { Operation, RequestFields } from "./generated/protocol.js";
import { checkHost, merchantOptions, type MerchantOptions } from "./merchant-options.js";
import { readNodes } from "./nodes.js";
import { readExtra, signOptions, type SignOptions } from "./options.js";
import type { BufferSource, Platform } from "./platform.js";
import { expectedFieldsIn, numberedText, numberOf, SignedRequestObject, type Asked, type ExpectedFields, type SignedBody, type SignedRequest } from "./request.js";
import { parseTime } from "./time.js";

const DEFAULT_HOST = "https://api.freedompay.kz";

/**
 * Signs requests for a merchant, and verifies answers and callbacks. The secret cannot be read back from the object.
 *
 * Call the methods on their merchant: a method that was taken off it throws `options_invalid`.
 *
 * @example
 * ```ts
 * import { Merchant } from "freedompay-payouts";
 *
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "your-payout-secret" });
 * ```
 */
export class Merchant {
  /** The class's name, which minifiers would shorten. */
  static readonly name: string = "Merchant";

  /** The merchant's id and each secret as bytes, each after its length. */
  readonly #credentials: Uint8Array;
  readonly #host: string;

  /**
   * @throws ValidationError `options_invalid`: an option is wrong, or the secret is missing or empty. The message names
   * the option and says what it must be. For a secret check the environment variable that it comes from. If the secret
   * has a character that is not printable ASCII, the message has its code point (U+00AD) and its position, counted in
   * characters from 1, and never a part of the secret: copy the secret again.
   * @throws FreedomPayError `environment_unsupported`: WebAssembly cannot be started, or `TextEncoder` or `TextDecoder` is
   * missing. Use a runtime that has them, and allow `'wasm-unsafe-eval'` in the Content-Security-Policy.
   */
  constructor(options: MerchantOptions) {
    checkOptions(options, merchantOptions, "the merchant's options");
    const { merchantId, payoutSecret, host } = options;
    const allowInsecureHost = toBoolean(options.allowInsecureHost, "allowInsecureHost", false);
    // Copied, because the caller may change the list.
    const secrets: readonly unknown[] = Array.isArray(payoutSecret) ? [...payoutSecret] : [payoutSecret];
    const id = asText(merchantId, "merchantId");
    const texts = [id];
    for (const secret of secrets) texts.push(asSecret(secret, "payoutSecret"));
    checkHost(host);
    const view = buffers();
    const hostLength = host ? write(host, view.url, "options_invalid", "host") : NONE;
    const length = writeCredentials(view, texts, "payoutSecret");
    this.#credentials = view.credentials.slice(0, length);
    checked(view.core.check_merchant(length, hostLength, allowInsecureHost ? 1 : 0));
    this.#host = host ? host.replace(/\/$/, "") : DEFAULT_HOST;
  }

  /** The credentials of the merchant that a method is called on. Fails if the method was taken off it. */
  static #credentialsOf(self: unknown, method: string): Uint8Array {
    if (typeof self === "object" && self !== null && #credentials in self) return self.#credentials;
    throw errorOf("options_invalid", `${method} must be called on a Merchant, ${found(self)}: write merchant.${method}(...)`);
  }

  /**
   * Signs a request. Adds `pg_merchant_id`, `pg_salt` and `pg_sig`. The fields and their limits are those on the
   * vendor's page of the operation; the check digit of the card number is our choice.
   *
   * `warnings` of the request lists doubtful fields. Sign right before you send: `asked.signedAt` is the time of the call.
   *
   * Error codes:
   *
   * - `fields_invalid` (`ValidationError`): fields are missing, unknown or not valid. `problems` lists all of them;
   *   correct these fields. Pass fields that the vendor's page does not list in the option `extra`.
   * - `rules_differ` (`ValidationError`): the vendor's rules disagree on the order of two fields, which the message
   *   names. Rename one of them, or choose a rule with the option `rule`.
   * - `options_invalid` (`ValidationError`): there is no such operation or option, or an option is not valid. The message
   *   says what it must be.
   * - `entropy_unavailable` (`FreedomPayError`): the platform has no random bytes for the salt. Use a runtime with
   *   `crypto.getRandomValues`, or pass the option `salt`.
   *
   * @example
   * ```ts
   * const request = merchant.sign("p2p2nonreg", {
   *   pg_order_id: "1234",
   *   pg_amount: "100.00",
   *   pg_payment_to: "4405645000006150",
   *   pg_description: "Payment description",
   *   pg_post_link: "https://shop.example/payout-callback",
   * });
   * console.log(request.url); // https://api.freedompay.kz/g2g/p2p2nonreg
   * ```
   *
   * @throws ValidationError
   * @throws FreedomPayError
   */
  sign<O extends Operation>(operation: O, fields: RequestFields[O], options: SignOptions = NO_OPTIONS): SignedRequest<O> {
    Merchant.#credentialsOf(this, "sign");
    checkOptions(options, signOptions);
    const number = numberOf(operation);
    const numbered = options === NO_OPTIONS ? numberedText(operation, fields) : undefined;
    let signedAt = Date.now();
    let signed = numbered && this.#sign(number, numbered.text, numbered.count, signedAt);
    let fieldsOfAnswer = numbered?.expectedFields;
    if (signed === undefined) {
      const own = Object.assign(Object.create(null) as SignOptions, options);
      const time = timeText(own.signedAt, "signedAt");
      if (time !== undefined) signedAt = parseTime(time, "signedAt");
      signed = this.#signGiven(number, fields, own, signedAt);
      if (time !== undefined) signed = { ...signed, signedAt: time };
      fieldsOfAnswer = expectedFieldsIn(signed.body);
    }
    const { pg_order_id, pg_payment_id, pg_amount } = fieldsOfAnswer as ExpectedFields;
    const expected = { operation, pg_order_id, pg_payment_id, pg_amount, signedAt };
    return new SignedRequestObject(this.#host + paths[operation], signed, expected);
  }

  /** Signs fields that are texts. Returns `undefined` if `#signGiven` must sign them. */
  #sign(operation: number, fields: string, count: number, now: number): SignedBody | undefined {
    core().prepare_salts();
    const view = buffers();
    if (3 * fields.length > view.text.length) return undefined;
    const { written } = encoder.encodeInto(fields, view.text);
    view.credentials.set(this.#credentials);
    const length = checked(view.core.sign(operation, written, count, this.#credentials.length, now));
    return length === NEEDS_NODES ? undefined : takeSignedBody(length);
  }

  #signGiven(operation: number, fields: object, options: SignOptions, now: number): SignedBody {
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
    return takeSignedBody(checked(view.core.sign_given(operation, this.#credentials.length, saltLength, ruleLength, luhn, now)));
  }

  /**
   * Verifies the gateway's answer to a request. `asked` is the signed request, its JSON, or only its `asked`: what you have
   * stored. `body` is the raw XML, at most 64 KiB. Pass it whatever the HTTP status is, and do not check `response.ok`
   * before: the gateway sends error 1100, for example, with status 401 and an XML body.
   *
   * The answer must be signed and of the operation's kind. If it contains a merchant id, order id, payment id or amount,
   * each must be that of the request. The signature is that of the vendor's documentation; the comparison with the
   * request is our choice, because the protocol does not bind an answer to its request.
   *
   * The gateway's error answers name no order: only their `pg_datetime` tells an old one from the answer to this request.
   * So an error that does not name the requested order or payment has the outcome `unknown`, and `safeToResend` is
   * `false`, unless `pg_datetime` has a date, a time and an offset, and is at most `toleranceSeconds` before
   * `asked.signedAt`. The outcome is also `unknown` if there is no `signedAt`, or one before 2020: that clock was wrong. Our
   * choice.
   *
   * After any error the outcome is unknown: the payout may have been made. Query its status with `payout_status2`.
   * Error codes:
   *
   * - `answer_unsigned` (`UnsignedAnswerError`): the answer has no `pg_sig`. `error` has the code that it reports. Check the
   *   merchant id and the secret.
   * - `signature_mismatch` (`SignatureError`): the answer was signed with another secret, or it was changed. Check that
   *   the secret is the payout secret; `explain` finds out the reason.
   * - `signature_repeated`, `signature_malformed` (`SignatureError`): the answer has more than one `pg_sig`, or one that
   *   is not 32 hex digits. Do not use the answer.
   * - `body_unreadable` (`MessageError`): the body is not XML, for example an HTML page of a proxy; or it is not text or
   *   bytes, for example a `Response` or a promise. Pass the raw body.
   * - `body_too_large` (`MessageError`): the body is over a limit: 64 KiB, 512 fields. Check the URL.
   * - `schema_invalid` (`MessageError`): the answer is genuine, but not an answer to this operation. The message names
   *   the fields. Check that the request is the one that was answered.
   * - `answer_mismatch` (`MessageError`): the answer is genuine, but about another merchant, order, payment or amount.
   *   Check that the request is the one that was answered.
   * - `options_invalid` (`ValidationError`): `asked` does not name `pg_order_id` (only `balance_status` needs none), has no
   *   valid operation, or has a `signedAt` that is not ISO 8601 with an offset; `toleranceSeconds` is out of range; or
   *   there is no such option. Correct it.
   * - `fields_invalid` (`ValidationError`): a field of `asked` is not text. Pass the text that was sent.
   *
   * @example
   * ```ts
   * const request = merchant.sign("balance_status", {});
   * const response = await fetch(request.url, request);
   * const answer = merchant.verifyAnswer(request, await response.text());
   * console.log(answer.outcome, answer.fields.pg_balance); // succeeded 1000000.00
   * ```
   *
   * @throws UnsignedAnswerError
   * @throws SignatureError
   * @throws MessageError
   * @throws ValidationError
   */
  verifyAnswer<O extends Operation>(
    asked: Pick<SignedRequest<O>, "asked"> | Asked<O>,
    body: string | BufferSource,
    options: AnswerOptions = NO_OPTIONS,
  ): Answer<O> {
    return verifyAnswer(Merchant.#credentialsOf(this, "verifyAnswer"), asked, body, options);
  }

  /**
   * Verifies a callback to `pg_post_link`. The body may be urlencoded, multipart, `pg_xml` or XML, at most 64 KiB, 512
   * fields and 8 levels.
   *
   * The signature must be that of the vendor's documentation. Then the fields that the vendor's page lists must be
   * valid, and the merchant id must be yours. This second check is our choice, because names are not signed.
   *
   * After any error respond with a plain, unsigned 4xx status: only a verified callback may get a signed reply. Error
   * codes:
   *
   * - `signature_missing` (`SignatureError`): the message was read, and has no `pg_sig`. It was not sent by the gateway.
   * - `signature_repeated`, `signature_malformed` (`SignatureError`): the message has more than one `pg_sig`, or one that
   *   is not 32 hex digits. Pass the raw body if a parser has read it before.
   * - `signature_mismatch` (`SignatureError`): the message is forged; or the secret is not the payout secret, `url` is
   *   not the URL that was called, or a parser has changed the body. `explain` finds out the reason.
   * - `body_unreadable` (`MessageError`): the body is missing, has no field, has no known format, contradicts the boundary
   *   of `contentType`, has a file, or has more than 8 levels. The message says what was found, for example base64 or
   *   JSON. Pass the raw body.
   * - `body_too_large` (`MessageError`): the body has more than 64 KiB or 512 fields. Respond with status 413.
   * - `schema_invalid` (`MessageError`): the message is genuine, but not a callback: a field is missing, repeated or not
   *   valid; with `strict`, a field is not documented. The message names the fields. If they are parameters of the query
   *   of your `pg_post_link`, allow them with `strict: { allow: [...] }`, or use a link without a query.
   * - `merchant_mismatch` (`MessageError`): the callback is genuine, but for another merchant. Check `merchantId`.
   * - `options_invalid` (`ValidationError`): an argument is wrong, or the URL has no usable script name. The message says
   *   what to pass. This is a mistake of your program or of its settings: log the message, and respond with status 500.
   * - `fields_invalid` (`ValidationError`): a parsed body has a value that is not text: pass the raw body; or a name or a
   *   value contains a NUL character: reject the message.
   *
   * @example
   * ```ts
   * const callback = merchant.verifyCallback({
   *   url: "https://shop.example/payout-callback", // your pg_post_link
   *   body:
   *     "pg_merchant_id=500001&pg_order_id=1234&pg_payment_id=77&pg_payment_amount=100.00&pg_status=ok&pg_salt=s" +
   *     "&pg_sig=33dbda559261fdd7369022ee84ba1d6a",
   * });
   * console.log(callback.outcome, callback.fields.pg_order_id); // succeeded 1234
   * ```
   *
   * @throws SignatureError
   * @throws MessageError
   * @throws ValidationError
   */
  verifyCallback(message: CallbackMessage, options: CallbackOptions = NO_OPTIONS): Callback {
    return verifyCallback(Merchant.#credentialsOf(this, "verifyCallback"), message, options);
  }

  /**
   * Verifies a callback that was received as a `Request` of the Fetch API. Reads the body of the request, which may have 64 KiB. A
   * longer body is read up to 1 MiB, so that the sender gets your response with status 413. Do not read the body before or after.
   *
   * Express, Fastify, Koa and AWS Lambda have no such `Request`: use `verifyCallback` there. In Hono it is `c.req.raw`, in
   * SvelteKit and Remix the property `request` of the event.
   *
   * @example
   * ```ts
   * const body =
   *   "pg_merchant_id=500001&pg_order_id=1234&pg_payment_id=77&pg_payment_amount=100.00&pg_status=ok&pg_salt=s" +
   *   "&pg_sig=33dbda559261fdd7369022ee84ba1d6a";
   * const incoming = new Request("https://shop.example/payout-callback", { method: "POST", body });
   * const callback = await merchant.receiveCallback(incoming);
   * console.log(callback.outcome); // succeeded
   * ```
   *
   * @throws SignatureError, MessageError and ValidationError, with the codes of `verifyCallback`. `body_unreadable` also
   * means that the body has already been read, or that the connection was lost; `options_invalid` that the argument is
   * not such a `Request`: the message says what to pass.
   */
  async receiveCallback(request: Platform<"Request">, options: CallbackOptions = NO_OPTIONS): Promise<Callback> {
    return receiveCallback(Merchant.#credentialsOf(this, "receiveCallback"), request, options);
  }
}
