// The options and results of a gateway.

import type { GatewayError } from "./errors.js";
import type {
  AnswerMode,
  CallbackForm,
  CallbackDelivery,
  Operation,
  PayoutStatus,
  ReplyCode,
  SigningSecret,
} from "./generated/protocol.js";
import type { BufferSource, Platform } from "./platform.js";

/**
 * What goes wrong with a request, and with the payout that it makes. An empty object is a request without faults.
 *
 * A wrong or contradictory setting is an `options_invalid` error that names the setting. All faults are our choice: the
 * vendor documents none of them.
 *
 * @example
 * ```ts
 * import { Gateway } from "freedompay-payouts/sandbox";
 *
 * const gateway = new Gateway();
 * gateway.next({ answer: "dropped" }); // the payout is made, but its answer is lost
 * gateway.next({ settle: "10001", callbacks: "twice" }); // the next one fails, and its callback is sent twice
 * ```
 */
export interface Fault {
  /** Milliseconds from the booking to the answer: a whole number from 0 to 600,000. Default: 0. */
  readonly delay?: number | undefined;
  /** `true`: the connection is closed without an answer, and the request is not carried out. Default: `false`. */
  readonly dropBeforeBooking?: boolean | undefined;
  /** `true`: the connection is closed without an answer, after the request was carried out. Default: `false`. */
  readonly dropAfterBooking?: boolean | undefined;
  /**
   * What the client receives. Default: `signed`.
   *
   * - `signed`: the answer, signed with the payout secret
   * - `unsigned`: the same answer without salt and signature
   * - `other_secret`: the same answer, signed with the merchant's other secret
   * - `cut`: the first two thirds of the answer
   * - `html`: an HTML page with status 200
   * - `server_error`: status 500 without an answer
   * - `dropped`: nothing, the connection is closed
   */
  readonly answer?: AnswerMode | undefined;
  /**
   * `false`: the request is not carried out. Default: `true`. Allowed only with the answers `html`, `server_error` and
   * `dropped`, because the other answers say what happened to the payout.
   */
  readonly booked?: boolean | undefined;
  /**
   * The payout stays in `process` until its status has been queried this many times: a whole number from 0 to
   * 1,000,000. With 0 it stays so until `settle` is called. Default: the result of the card.
   */
  readonly process?: number | undefined;
  /**
   * How the payout ends: `success`, or an error code of the vendor's table, with which it fails. Default: the
   * documented result of a test card; `success` for any other card.
   */
  readonly settle?: "success" | (string & {}) | number | undefined;
  /**
   * How often and when the callback is sent. Default: `once`.
   *
   * - `once`: after the answer that settles the payout
   * - `twice`: two times, one right after the other
   * - `never`
   * - `before_answer`: before the answer that settles the payout
   * - `after_next`: out of order, after the callback of another payout
   */
  readonly callbacks?: CallbackDelivery | undefined;
  /** The format of the payout's callbacks. Default: that of the gateway. */
  readonly callbackForm?: CallbackForm | undefined;
  /** The secret that signs the payout's callbacks. Default: `payout_secret`, the right one. */
  readonly callbackSecret?: SigningSecret | undefined;
}

/** The requests that a fault applies to. Every condition must be met. Without `operation` these are payouts only. */
export interface When {
  /** The operation of the request. Default: either payout operation. */
  readonly operation?: Operation | undefined;
  /** The value that this field of the request must have: `pg_payment_to`, `pg_order_id`, … */
  readonly [field: `pg_${string}`]: string | number | undefined;
}

/**
 * A fault for all matching requests.
 *
 * @example
 * ```ts
 * import { Gateway, type SandboxRule } from "freedompay-payouts/sandbox";
 *
 * const rule: SandboxRule = { when: { pg_payment_to: "4671593866478252" }, then: { settle: "10001" }, times: 2 };
 * const gateway = new Gateway({ rules: [rule] });
 * ```
 */
export interface SandboxRule {
  /** The requests that the fault applies to. Default: every payout. */
  readonly when?: When | undefined;
  /** What goes wrong with these requests. */
  readonly then: Fault;
  /** How many requests the rule applies to: a whole number from 1 to 4294967295. Default: no limit. */
  readonly times?: number | undefined;
}

/**
 * When a callback without an accepted reply is repeated. The defaults are those that the vendor documents for purchases;
 * for payouts it documents nothing.
 */
export interface Repeat {
  /** Seconds between two attempts: a whole number up to 31,536,000. With 0 nothing is repeated. Default: 1800. */
  readonly every?: number | undefined;
  /** Seconds from the first to the last attempt: a whole number up to 31,536,000. Default: 7200. */
  readonly during?: number | undefined;
}

/**
 * The options of a `Gateway`.
 *
 * @example
 * ```ts
 * import { Gateway } from "freedompay-payouts/sandbox";
 *
 * const gateway = new Gateway({ balance: "500.00" });
 * console.log(gateway.balances()["KZT"]); // 500.00
 * ```
 */
export interface GatewayOptions {
  /**
   * The id of the gateway's only merchant: at most 20 digits. Default: `"500001"`.
   *
   * @example new Gateway({ merchantId: "500002" });
   */
  readonly merchantId?: string | number | undefined;
  /**
   * The merchant's payout secret. Default: `"sandbox-payout-secret"`. Never use a real secret here.
   *
   * @example new Gateway({ payoutSecret: "secret-of-the-tests" });
   */
  readonly payoutSecret?: string | undefined;
  /**
   * The merchant's other secret. A fault can select it as the signing secret. Default: `"receive-"` and the payout secret.
   *
   * @example new Gateway({ otherSecret: "receive-secret", rules: [{ then: { callbackSecret: "other_secret" } }] });
   */
  readonly otherSecret?: string | undefined;
  /**
   * The currency of requests that name none: three capital letters. Default: `"KZT"`.
   *
   * @example new Gateway({ currency: "USD", balance: "50.00" });
   */
  readonly currency?: string | undefined;
  /**
   * The balance in that currency: decimal text with at most two decimals. Default: `"1000000.00"`.
   *
   * @example new Gateway({ balance: "0.00" }); // every payout fails: insufficient funds
   */
  readonly balance?: string | undefined;
  /**
   * The balances in other currencies: decimal text by currency. Default: none.
   *
   * @example new Gateway({ balances: { USD: "50.00", EUR: "20.00" } });
   */
  readonly balances?: Readonly<Record<string, string>> | undefined;
  /**
   * The commission, in percent of the amount of a payout: decimal text from 0 to 100. Default: `"0"`.
   *
   * @example new Gateway({ commission: "2.5" });
   */
  readonly commission?: string | undefined;
  /**
   * The format of callbacks. Default: `urlencoded`.
   *
   * @example new Gateway({ callbackForm: "multipart" });
   */
  readonly callbackForm?: CallbackForm | undefined;
  /**
   * When a callback without an accepted reply is repeated. Default: every half hour for two hours.
   *
   * @example new Gateway({ repeat: { every: 60, during: 600 } });
   */
  readonly repeat?: Repeat | undefined;
  /**
   * The faults of matching requests. The first rule that matches applies. Default: none.
   *
   * @example new Gateway({ rules: [{ then: { answer: "html" }, times: 1 }] });
   */
  readonly rules?: readonly SandboxRule[] | undefined;
  /**
   * Returns the time in seconds since 1970-01-01 UTC. Default: the system's clock. It is `pg_datetime` of the answers. If it
   * is behind the clock that signs, sign with the option `signedAt` and this time; otherwise an error that names no order
   * has the outcome `unknown`.
   *
   * @example new Gateway({ now: () => 1_767_225_600 });
   */
  readonly now?: (() => number) | undefined;
}

/** A request as it was received over HTTP. */
export interface GatewayRequest {
  /** The URL, or its path and query. */
  readonly url: string | Platform<"URL">;
  /** The raw body. Default: empty. */
  readonly body?: string | BufferSource | undefined;
  /** The `Content-Type` header. */
  readonly contentType?: string | undefined;
}

/** The gateway's answer, and instructions for the server that sends it. */
export interface GatewayResponse {
  /** The operation; `undefined` for an unknown path. */
  readonly operation: Operation | undefined;
  /** The HTTP status. */
  readonly status: number;
  /** The HTTP headers: the content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** The answer as XML; for an unknown path a line of text. */
  readonly body: string;
  /** The payment id of the payout that the request made or queried. */
  readonly paymentId: string | undefined;
  /** Whether the request has settled that payout, so that its callback must be sent. */
  readonly callbackDue: boolean;
  /** How often and when that callback must be sent. */
  readonly callbacks: CallbackDelivery;
  /** The fault of the answer. If it is `dropped`, the server must close the connection and send nothing. */
  readonly answer: AnswerMode;
  /** How long the server must wait before it answers, in milliseconds. */
  readonly delay: number;
  /** The error in the body, if there is one. */
  readonly error: GatewayError | undefined;
}

/** A signed callback, to be sent with `fetch(callback.url, callback)`. */
export interface GatewayCallback {
  /** The payout's `pg_post_link`. */
  readonly url: string;
  /** The HTTP method. */
  readonly method: "POST";
  /** The HTTP headers: the content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** The signed fields, in the format of the callback. */
  readonly body: string;
}

/** The verdict on a merchant's reply to a callback. */
export interface ReplyVerdict {
  /** `accepted`, or the reason why the reply is not accepted. */
  readonly code: ReplyCode;
  /** The same in words. It may quote the reply. */
  readonly message: string;
}

/** A payout in the gateway. Card numbers are masked in every field. */
export interface Payout {
  /** `pg_payment_id`, the id that the gateway assigns. */
  readonly paymentId: string;
  /** `pg_order_id`, the id that the merchant assigns. */
  readonly orderId: string;
  /** The operation that made the payout. */
  readonly operation: Operation;
  /** The amount: decimal text with two decimals, like every amount here. */
  readonly amount: string;
  /** The commission, which is taken from the balance in addition to the amount. */
  readonly commission: string;
  /** The currency: three capital letters. */
  readonly currency: string;
  /** The first six and the last four digits of the card; for a payout by card token, those of a sample card. */
  readonly card: string;
  /** `pg_post_link`: the URL that callbacks are sent to. */
  readonly postLink: string;
  /** `process` until the payout is settled. */
  readonly status: PayoutStatus;
  /** The error code that the payout failed with. */
  readonly errorCode: string | undefined;
  /** When the payout was requested: `YYYY-MM-DD hh:mm:ss` in UTC+5, the gateway's time, like every time here. */
  readonly created: string;
  /** When the payout succeeded or failed. */
  readonly settled: string | undefined;
  /** How often and when the callback is sent. */
  readonly callbackOrder: CallbackDelivery;
  /** How many callbacks have been made. */
  readonly callbacks: number;
  /** When the callback will be repeated. */
  readonly nextCallback: string | undefined;
  /** The verdicts on the merchant's replies, in order. */
  readonly replies: readonly ReplyVerdict[];
}
