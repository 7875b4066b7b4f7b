// FreedomPay's side, without a server: src/gateway.

import { ask, Reader, Tokens } from "./boundary.js";
import type { GatewayError } from "./errors.js";
import type { CallbackForm, Operation, PayoutStatus, ReplyCode } from "./generated/protocol.js";
import { asText } from "./request.js";

export interface GatewayOptions {
  /** The one merchant that the gateway knows. Default: `"500001"`. */
  readonly merchantId?: string | number | undefined;
  /** Its payout key. Default: `"sandbox-payout-secret"`. */
  readonly payoutSecret?: string | undefined;
  /** The currency of requests that name none. Default: `"KZT"`. */
  readonly currency?: string | undefined;
  /** The balance in that currency: decimal text. Default: `"1000000.00"`. */
  readonly balance?: string | undefined;
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
  readonly sentence: string;
}

/** A payout, as the gateway keeps it. The card number is masked. */
export interface Payout {
  readonly paymentId: string;
  readonly orderId: string;
  readonly operation: Operation;
  readonly amount: string;
  readonly currency: string;
  readonly card: string;
  readonly postLink: string;
  readonly status: PayoutStatus;
  readonly errorCode: string | undefined;
  readonly created: string;
  readonly settled: string | undefined;
  readonly callbacks: number;
  readonly replies: readonly ReplyVerdict[];
}

/** FreedomPay, as a merchant sees it: answers requests, makes signed callbacks, judges replies. No I/O. */
export class Gateway {
  readonly merchantId: string;
  readonly #number: string;
  readonly #now: () => number;

  /** @throws ValidationError `options_invalid` */
  constructor(options: GatewayOptions = {}) {
    this.merchantId = asText(options.merchantId ?? "500001", "merchantId");
    this.#now = options.now ?? (() => Date.now() / 1000);
    const tokens = new Tokens("gateway_open").add(this.merchantId, "merchantId");
    tokens.add(options.payoutSecret ?? DEFAULT_SECRET, "payoutSecret");
    tokens.add(options.currency ?? "", "currency").add(options.balance ?? "", "balance");
    this.#number = ask(tokens).next();
  }

  /** Answers a request, whatever it is. */
  respond(request: GatewayRequest): GatewayResponse {
    const tokens = this.#ask("gateway_respond").add(String(request.url), "url");
    tokens.add(request.contentType ?? "", "contentType").add(this.#moment(), "now");
    const reader = ask(tokens, request.body);
    return {
      operation: (reader.next() || undefined) as Operation | undefined,
      status: Number(reader.next()),
      headers: { "content-type": reader.next() },
      body: reader.next(),
      paymentId: reader.next() || undefined,
      callbackDue: reader.next() === "due",
      error: reader.gatewayError(),
    };
  }

  /** Makes the callback of a settled payout, with a fresh salt. Default form: urlencoded. */
  callback(paymentId: string, form: CallbackForm = "urlencoded"): GatewayCallback {
    const tokens = this.#ask("gateway_callback").add(paymentId, "paymentId").add(form, "form");
    const reader = ask(tokens.add(this.#moment(), "now"));
    const url = reader.next();
    return { url, method: "POST", headers: { "content-type": reader.next() }, body: reader.next() };
  }

  /** Judges the reply to a callback; `undefined` for none. The verdict is kept with the payout. */
  checkReply(
    paymentId: string,
    reply: { readonly status: number; readonly body: string | Uint8Array } | undefined,
  ): ReplyVerdict {
    const tokens = this.#ask("gateway_check_reply").add(paymentId, "paymentId");
    const reader = ask(tokens.add(reply === undefined ? "" : String(reply.status), "status"), reply?.body);
    return { code: reader.next() as ReplyCode, sentence: reader.next() };
  }

  /** Settles a payout that is in `process`; then its callback can be made. */
  settle(paymentId: string): PayoutStatus {
    const tokens = this.#ask("gateway_settle").add(paymentId, "paymentId").add(this.#moment(), "now");
    return ask(tokens).next() as PayoutStatus;
  }

  /** Every payout, in the order of the payment ids. */
  payouts(): Payout[] {
    const reader = ask(this.#ask("gateway_payouts"));
    const payouts: Payout[] = [];
    while (!reader.isAtEnd()) payouts.push(readPayout(reader));
    return payouts;
  }

  /** The payout of this payment id. */
  payout(paymentId: string): Payout | undefined {
    const reader = ask(this.#ask("gateway_payout").add(paymentId, "paymentId"));
    return reader.isAtEnd() ? undefined : readPayout(reader);
  }

  /** What is left, by currency: decimal text. */
  balances(): Readonly<Record<string, string>> {
    const reader = ask(this.#ask("gateway_balances"));
    const balances: Record<string, string> = {};
    while (!reader.isAtEnd()) balances[reader.next()] = reader.next();
    return balances;
  }

  setBalance(currency: string, amount: string): void {
    ask(this.#ask("gateway_set_balance").add(currency, "currency").add(amount, "amount"));
  }

  /** Forgets everything. No other call works afterwards. */
  close(): void {
    ask(this.#ask("gateway_close"));
  }

  #ask(verb: string): Tokens {
    return new Tokens(verb).add(this.#number, "gateway");
  }

  #moment(): string {
    return String(Math.max(0, Math.floor(this.#now())));
  }
}

/** Nobody's secret: the sandbox's default. */
export const DEFAULT_SECRET = "sandbox-payout-secret";

function readPayout(reader: Reader): Payout {
  return {
    paymentId: reader.next(),
    orderId: reader.next(),
    operation: reader.next() as Operation,
    amount: reader.next(),
    currency: reader.next(),
    card: reader.next(),
    postLink: reader.next(),
    status: reader.next() as PayoutStatus,
    errorCode: reader.next() || undefined,
    created: reader.next(),
    settled: reader.next() || undefined,
    callbacks: Number(reader.next()),
    replies: Array.from({ length: Number(reader.next()) }, () => ({
      code: reader.next() as ReplyCode,
      sentence: reader.next(),
    })),
  };
}
