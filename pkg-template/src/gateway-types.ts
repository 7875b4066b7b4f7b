// What a gateway takes and gives.

import type { GatewayError } from "./errors.js";
import type {
  AnswerForm,
  CallbackForm,
  CallbackOrder,
  Operation,
  PayoutStatus,
  ReplyCode,
  SigningKey,
} from "./generated/protocol.js";

/** What goes wrong with a request, and with the payout that it makes. What is left out goes well. */
export interface BadDay {
  /** Milliseconds between carrying out the request and the answer; at most ten minutes. */
  readonly delay?: number | undefined;
  /** The connection is closed, and nothing has been done. */
  readonly dropBeforeBooking?: boolean | undefined;
  /** The connection is closed, and the request has been carried out. */
  readonly dropAfterBooking?: boolean | undefined;
  /**
   * What the client gets: a `signed` answer (the default), the same `unsigned`, signed with the `other_key`, or
   * `cut` off after two thirds; an `html` page with status 200; `server_error`, status 500; or none, `dropped`.
   */
  readonly answer?: AnswerForm | undefined;
  /** `false`: the request isn't carried out. Only with an answer of `html`, `server_error` or `dropped`. */
  readonly booked?: boolean | undefined;
  /** The payout stays in `process` until its status has been asked for so many times; with 0 until `settle`. */
  readonly process?: number | undefined;
  /** How the payout ends, at once or after `process`: `success`, or an error code of the vendor's table. */
  readonly settle?: "success" | (string & {}) | number | undefined;
  /**
   * How often, and when, the payout is called back: `once` (the default), `twice`, `never`, `before_answer`, or, out
   * of order, `after_next`: not before the callback of another payout has been sent.
   */
  readonly callbacks?: CallbackOrder | undefined;
  /** How its callbacks carry their fields. */
  readonly callbackForm?: CallbackForm | undefined;
  /** Which key signs its callbacks. */
  readonly callbackKey?: SigningKey | undefined;
}

/** Which requests are meant: a method, and values of the request's fields. Without a method: payouts. */
export interface When {
  readonly operation?: Operation | undefined;
  /** `pg_payment_to`, `pg_order_id`, …: the value that the field must have. */
  readonly [field: `pg_${string}`]: string | number | undefined;
}

/** A bad day that comes whenever a request fits. */
export interface SandboxRule {
  /** Default: every payout. */
  readonly when?: When | undefined;
  readonly then: BadDay;
  /** How often. Default: always. */
  readonly times?: number | undefined;
}

/** When a callback that was not taken is sent again. */
export interface Repeat {
  /** Seconds between two attempts; with 0 there is only one. Default: 1800. */
  readonly every?: number | undefined;
  /** Seconds from the first attempt after which there is no other. Default: 7200. */
  readonly during?: number | undefined;
}

export interface GatewayOptions {
  /** The one merchant that the gateway knows. Default: `"500001"`. */
  readonly merchantId?: string | number | undefined;
  /** Its payout key. Default: `"sandbox-payout-secret"`. */
  readonly payoutSecret?: string | undefined;
  /** The merchant's other key, which signs where a bad day has it so. Default: `"receive-"` and the payout key. */
  readonly otherSecret?: string | undefined;
  /** The currency of requests that name none. Default: `"KZT"`. */
  readonly currency?: string | undefined;
  /** The balance in that currency: decimal text. Default: `"1000000.00"`. */
  readonly balance?: string | undefined;
  /** Balances in other currencies: decimal text by currency. */
  readonly balances?: Readonly<Record<string, string>> | undefined;
  /** What is taken from the balance on top of each amount, in percent: decimal text. Default: `"0"`. */
  readonly commission?: string | undefined;
  /** How callbacks carry their fields. Default: urlencoded. */
  readonly callbackForm?: CallbackForm | undefined;
  /** When a callback that was not taken is sent again. Default: every half hour for two hours. */
  readonly repeat?: Repeat | undefined;
  /** Which requests have a bad day. The first rule that fits counts. */
  readonly rules?: readonly SandboxRule[] | undefined;
  /** The clock: seconds since 1970. Default: the system's. */
  readonly now?: (() => number) | undefined;
}

/** A request as it came over HTTP. */
export interface GatewayRequest {
  /** The URL, or its path and query. */
  readonly url: string | URL;
  readonly body?: string | Uint8Array | undefined;
  readonly contentType?: string | undefined;
}

/** What the gateway answers, and what it means. */
export interface GatewayResponse {
  /** `undefined` for a path that is no method of the gateway. */
  readonly operation: Operation | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The payout that was made or asked about. */
  readonly paymentId: string | undefined;
  /** Whether that payout has just been settled, so that its callback is to be sent. */
  readonly callbackDue: boolean;
  /** How often, and when, that callback is to be sent. */
  readonly callbacks: CallbackOrder;
  /** What becomes of the answer. Where it is `dropped`, the server closes the connection and sends nothing. */
  readonly answer: AnswerForm;
  /** How long the server waits before it answers, in milliseconds. */
  readonly delay: number;
  /** The error that the body tells of. */
  readonly error: GatewayError | undefined;
}

/** A signed callback: `fetch(callback.url, callback)`. */
export interface GatewayCallback {
  readonly url: string;
  readonly method: "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a merchant's reply is worth. */
export interface ReplyVerdict {
  /** `accepted`, or why not. */
  readonly code: ReplyCode;
  /** The same for people. */
  readonly message: string;
}

/** A payout, as the gateway keeps it. Card numbers are masked, wherever they stand. */
export interface Payout {
  /** `pg_payment_id`: the gateway's key. */
  readonly paymentId: string;
  /** `pg_order_id`: the merchant's key. */
  readonly orderId: string;
  /** The method it was asked for by. */
  readonly operation: Operation;
  /** Decimal text with two decimals, as every amount here. */
  readonly amount: string;
  /** What was to be taken from the balance on top of the amount. */
  readonly commission: string;
  readonly currency: string;
  /** The card's first six and last four digits; for a payout by token a stand-in. */
  readonly card: string;
  /** `pg_post_link`: where callbacks go. */
  readonly postLink: string;
  readonly status: PayoutStatus;
  /** The code that it failed with. */
  readonly errorCode: string | undefined;
  /** When it was asked for: `YYYY-MM-DD hh:mm:ss` in the gateway's time, UTC+5, as every time here. */
  readonly created: string;
  /** When it succeeded or failed. */
  readonly settled: string | undefined;
  /** How often, and when, it is called back. */
  readonly callbackOrder: CallbackOrder;
  /** How many callbacks have been made. */
  readonly callbacks: number;
  /** When the callback is to be repeated. */
  readonly nextCallback: string | undefined;
  /** What the merchant's replies were, in order. */
  readonly replies: readonly ReplyVerdict[];
}
