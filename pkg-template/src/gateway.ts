// FreedomPay's side, without a server: src/gateway.

import { asText, checkObject, typeName } from "./arguments.js";
import { ask, askWithSalt, Reader, Tokens } from "./boundary.js";
import { errorOf, FreedomPayError, type GatewayError } from "./errors.js";
import { addMessage } from "./fields.js";
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
  readonly sentence: string;
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

/** FreedomPay, as a merchant sees it: answers requests, makes signed callbacks, judges replies. No I/O. */
export class Gateway {
  readonly merchantId: string;
  readonly #number: string;
  readonly #now: () => number;
  #closed = false;

  /** @throws ValidationError `options_invalid` */
  constructor(options: GatewayOptions = {}) {
    checkObject(options, "the gateway's options");
    if (options.rules !== undefined && !Array.isArray(options.rules)) {
      throw errorOf("options_invalid", `rules must be a list, found ${typeName(options.rules)}`);
    }
    this.merchantId = asText(options.merchantId ?? "500001", "merchantId");
    this.#now = options.now ?? (() => Date.now() / 1000);
    const tokens = new Tokens("gateway_open").add(this.merchantId, "merchantId");
    tokens.add(options.payoutSecret ?? DEFAULT_SECRET, "payoutSecret");
    tokens.add(options.otherSecret ?? "", "otherSecret");
    tokens.add(options.currency ?? "", "currency").add(options.balance ?? "", "balance");
    tokens.add(options.commission ?? "", "commission").add(options.callbackForm ?? "", "callbackForm");
    tokens.add(String(options.repeat?.every ?? ""), "repeat.every");
    tokens.add(String(options.repeat?.during ?? ""), "repeat.during");
    this.#number = ask(tokens).next();
    try {
      for (const [currency, amount] of Object.entries(options.balances ?? {})) {
        within(`balances.${currency}: `, () => this.setBalance(currency, amount));
      }
      options.rules?.forEach((rule, at) => within(typeof rule === "object" && rule !== null ? `rules[${at}].` : `rules[${at}]: `, () => this.rule(rule)));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Answers a request, whatever it is. */
  respond(request: GatewayRequest): GatewayResponse {
    const tokens = this.#ask("gateway_respond").add(String(request.url), "url");
    tokens.add(request.contentType ?? "", "contentType").add(this.#moment(), "now");
    const reader = askWithSalt(tokens, request.body);
    return {
      operation: (reader.next() || undefined) as Operation | undefined,
      status: Number(reader.next()),
      headers: { "content-type": reader.next() },
      body: reader.next(),
      paymentId: reader.next() || undefined,
      callbackDue: reader.next() === "due",
      callbacks: reader.next() as CallbackOrder,
      answer: reader.next() as AnswerForm,
      delay: Number(reader.next()),
      error: reader.gatewayError(),
    };
  }

  /**
   * Has this day come for the next request that fits, once, before every rule. Requests count from
   * their signature on: one that isn't the merchant's has no day.
   *
   * @throws ValidationError `options_invalid`, naming the setting
   */
  next(day: BadDay, when: When = {}): void {
    const tokens = this.#ask("gateway_rule").add("next", "").add("", "times");
    try {
      ask(addSettings(addSettings(tokens, when, "when"), day, "then"));
    } catch (error) {
      // Here the day stands by itself.
      throw prefixed(error, "", /^then\./);
    }
  }

  /**
   * Has this day come for every request that fits, or so many times. The first rule that fits counts.
   *
   * @throws ValidationError `options_invalid`, naming the entry
   */
  rule(rule: SandboxRule): void {
    if (typeof rule !== "object" || rule === null) {
      throw errorOf("options_invalid", `a rule must be an object, found ${typeName(rule)}`);
    }
    const unknown = Object.keys(rule).find((name) => !["when", "then", "times"].includes(name));
    if (unknown !== undefined) {
      throw errorOf("options_invalid", `${unknown} is no part of a rule; the parts are when, then and times`);
    }
    const tokens = this.#ask("gateway_rule").add("rule", "").add(String(rule.times ?? ""), "times");
    ask(addSettings(addSettings(tokens, rule.when ?? {}, "when"), rule.then, "then"));
  }

  /** Forgets every rule, and every day that was to come next. */
  clearRules(): void {
    ask(this.#ask("gateway_clear_rules"));
  }

  /** Makes the callback of a settled payout, with a fresh salt. Default form: the payout's, else the gateway's. */
  callback(paymentId: string, form?: CallbackForm): GatewayCallback {
    const tokens = this.#ask("gateway_callback").add(paymentId, "paymentId").add(form ?? "", "form");
    const reader = askWithSalt(tokens.add(this.#moment(), "now"));
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

  /** The payment ids of the payouts whose callback is to be repeated now; each is due until it is made. */
  callbacksDue(): string[] {
    const reader = ask(this.#ask("gateway_callbacks_due").add(this.#moment(), "now"));
    const due: string[] = [];
    while (!reader.isAtEnd()) due.push(reader.next());
    return due;
  }

  /** When the next callback is to be repeated: seconds since 1970. */
  nextCallbackAt(): number | undefined {
    const at = ask(this.#ask("gateway_next_callback_at")).next();
    return at === "" ? undefined : Number(at);
  }

  /** How many payouts there are. */
  payoutCount(): number {
    return Number(ask(this.#ask("gateway_count")).next());
  }

  /** Every payout, or the last of them, in the order of the payment ids. */
  payouts(last?: number): Payout[] {
    const reader = ask(this.#ask("gateway_payouts").add(last === undefined ? "" : String(last), "last"));
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

  /**
   * Sets what is left in a currency: decimal text.
   *
   * @throws ValidationError `options_invalid`
   */
  setBalance(currency: string, amount: string): void {
    ask(this.#ask("gateway_set_balance").add(currency, "currency").add(amount, "amount"));
  }

  /** Forgets everything. No other call works afterwards. */
  close(): void {
    if (this.#closed) return;
    ask(this.#ask("gateway_close"));
    this.#closed = true;
  }

  #ask(verb: string): Tokens {
    // Another gateway may have its number by now.
    if (this.#closed) throw errorOf("options_invalid", "the gateway is closed");
    return new Tokens(verb).add(this.#number, "gateway");
  }

  #moment(): string {
    return String(Math.max(0, Math.floor(this.#now())));
  }
}

/** Nobody's secret: the sandbox's default. */
export const DEFAULT_SECRET = "sandbox-payout-secret";

/** The text with every card number in it masked. */
export function maskCards(text: string): string {
  return ask(new Tokens("raw_mask").add(text.replace(/[\0\p{Surrogate}]/gu, "?"), "text")).next();
}

/** Adds an object of settings as fields; the core knows which there are. */
function addSettings(tokens: Tokens, settings: object, part: string): Tokens {
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    throw errorOf("options_invalid", `${part} must be an object, found ${typeName(settings)}`);
  }
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    if (!["string", "number", "boolean"].includes(typeof value)) {
      throw errorOf(
        "options_invalid",
        `${part}.${name} must be text, a number, true or false, found ${typeName(value)}`,
      );
    }
    pairs.push([name, String(value)]);
  }
  addMessage(tokens, pairs);
  return tokens;
}

/** Does it; the error of a failure says where the wrong entry stands. */
function within<T>(path: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    throw prefixed(error, path);
  }
}

function prefixed(error: unknown, path: string, instead = /^/): unknown {
  if (!(error instanceof FreedomPayError)) return error;
  return errorOf(error.code, error.message.replace(instead, () => path));
}

function readPayout(reader: Reader): Payout {
  return {
    paymentId: reader.next(),
    orderId: reader.next(),
    operation: reader.next() as Operation,
    amount: reader.next(),
    commission: reader.next(),
    currency: reader.next(),
    card: reader.next(),
    postLink: reader.next(),
    status: reader.next() as PayoutStatus,
    errorCode: reader.next() || undefined,
    created: reader.next(),
    settled: reader.next() || undefined,
    callbackOrder: reader.next() as CallbackOrder,
    callbacks: Number(reader.next()),
    nextCallback: reader.next() || undefined,
    replies: reader.list(() => ({ code: reader.next() as ReplyCode, sentence: reader.next() })),
  };
}
