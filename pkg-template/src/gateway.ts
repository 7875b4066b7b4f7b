// FreedomPay's side, without a server: src/gateway.

import { asOptionalString, asString, asText, checkObject, typeName } from "./arguments.js";
import { toBytes } from "./bytes.js";
import { call } from "./core.js";
import { errorOf, FreedomPayError } from "./errors.js";
import type {
  BadDay,
  GatewayCallback,
  GatewayOptions,
  GatewayRequest,
  GatewayResponse,
  Payout,
  ReplyVerdict,
  SandboxRule,
  When,
} from "./gateway-types.js";
import type { CallbackForm, PayoutStatus } from "./generated/protocol.js";
import { readNodes, type FieldNode } from "./nodes.js";

export type * from "./gateway-types.js";

/** FreedomPay, as a merchant sees it: answers requests, makes signed callbacks, judges replies. No I/O. */
export class Gateway {
  /** Minifiers shorten the name of the class itself. */
  static readonly name: string = "Gateway";

  readonly merchantId: string;
  readonly #number: number;
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
    const input = {
      merchantId: this.merchantId,
      payoutSecret: asString(options.payoutSecret ?? DEFAULT_SECRET, "payoutSecret"),
      otherSecret: textOrNone(options.otherSecret, "otherSecret"),
      currency: textOrNone(options.currency, "currency"),
      balance: textOrNone(options.balance, "balance"),
      commission: textOrNone(options.commission, "commission"),
      callbackForm: textOrNone(options.callbackForm, "callbackForm"),
      repeatEvery: textOrNone(String(options.repeat?.every ?? ""), "repeat.every"),
      repeatDuring: textOrNone(String(options.repeat?.during ?? ""), "repeat.during"),
    };
    this.#number = call((core) => core.gateway_open(input));
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
    checkObject(request, "the request");
    const number = this.#open();
    const url = asString(String(request.url), "url");
    const body = toBytes(request.body ?? "", "body");
    const contentType = textOrNone(request.contentType, "contentType");
    const now = this.#moment();
    const response = call((core) => core.gateway_respond(number, url, body, contentType, now) as ResponseParts);
    const { operation, status, contentType: type, body: answer, ...rest } = response;
    return { operation, status, headers: { "content-type": type }, body: answer, ...rest };
  }

  /**
   * Has this day come for the next request that fits, once, before every rule. Requests count from
   * their signature on: one that isn't the merchant's has no day.
   *
   * @throws ValidationError `options_invalid`, naming the setting
   */
  next(day: BadDay, when: When = {}): void {
    const number = this.#open();
    try {
      const [conditions, settings] = [settingsOf(when, "when"), settingsOf(day, "then")];
      call((core) => core.gateway_fault_next(number, conditions, settings));
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
    const number = this.#open();
    const times = textOrNone(String(rule.times ?? ""), "times");
    const [conditions, settings] = [settingsOf(rule.when ?? {}, "when"), settingsOf(rule.then, "then")];
    call((core) => core.gateway_add_rule(number, conditions, settings, times));
  }

  /** Forgets every rule, and every day that was to come next. */
  clearRules(): void {
    const number = this.#open();
    call((core) => core.gateway_clear_rules(number));
  }

  /** Makes the callback of a settled payout, with a fresh salt. Default form: the payout's, else the gateway's. */
  callback(paymentId: string, form?: CallbackForm): GatewayCallback {
    const number = this.#open();
    const id = asString(paymentId, "paymentId");
    const asked = textOrNone(form, "form");
    const now = this.#moment();
    const callback = call((core) => core.gateway_callback(number, id, asked, now) as CallbackParts);
    const { url, contentType, body } = callback;
    return { url, method: "POST", headers: { "content-type": contentType }, body };
  }

  /** Judges the reply to a callback; `undefined` for none. The verdict is kept with the payout. */
  checkReply(
    paymentId: string,
    reply: { readonly status: number; readonly body: string | Uint8Array } | undefined,
  ): ReplyVerdict {
    const number = this.#open();
    const id = asString(paymentId, "paymentId");
    // Not a status: as if there were no reply.
    const status = Number.isInteger(reply?.status) ? reply?.status : undefined;
    const body = toBytes(reply?.body ?? "", "body");
    return call((core) => core.gateway_check_reply(number, id, status, body) as ReplyVerdict);
  }

  /** Settles a payout that is in `process`; then its callback can be made. */
  settle(paymentId: string): PayoutStatus {
    const number = this.#open();
    const id = asString(paymentId, "paymentId");
    const now = this.#moment();
    return call((core) => core.gateway_settle(number, id, now) as PayoutStatus);
  }

  /** The payment ids of the payouts whose callback is to be repeated now; each is due until it is made. */
  callbacksDue(): string[] {
    const number = this.#open();
    const now = this.#moment();
    return call((core) => core.gateway_callbacks_due(number, now));
  }

  /** When the next callback is to be repeated: seconds since 1970. */
  nextCallbackAt(): number | undefined {
    const number = this.#open();
    return call((core) => core.gateway_next_callback_at(number));
  }

  /** How many payouts there are. */
  payoutCount(): number {
    const number = this.#open();
    return call((core) => core.gateway_payout_count(number));
  }

  /** Every payout, or the last of them, in the order of the payment ids. */
  payouts(last?: number): Payout[] {
    const number = this.#open();
    const most = Number.isSafeInteger(last) && (last as number) >= 0 ? last : undefined;
    return call((core) => core.gateway_payouts(number, most) as Payout[]);
  }

  /** The payout of this payment id. */
  payout(paymentId: string): Payout | undefined {
    const number = this.#open();
    const id = asString(paymentId, "paymentId");
    return call((core) => core.gateway_payout(number, id) as Payout | undefined);
  }

  /** What is left, by currency: decimal text. */
  balances(): Readonly<Record<string, string>> {
    const number = this.#open();
    return Object.fromEntries(call((core) => core.gateway_balances(number) as [currency: string, left: string][]));
  }

  /**
   * Sets what is left in a currency: decimal text.
   *
   * @throws ValidationError `options_invalid`
   */
  setBalance(currency: string, amount: string): void {
    const number = this.#open();
    const [name, left] = [asString(currency, "currency"), asString(amount, "amount")];
    call((core) => core.gateway_set_balance(number, name, left));
  }

  /** Forgets everything. No other call works afterwards. */
  close(): void {
    if (this.#closed) return;
    call((core) => core.gateway_close(this.#number));
    this.#closed = true;
  }

  /** Its number in the core. */
  #open(): number {
    // Another gateway may have its number by now.
    if (this.#closed) throw errorOf("options_invalid", "the gateway is closed");
    return this.#number;
  }

  #moment(): number {
    const seconds = Math.max(0, Math.floor(this.#now()));
    if (Number.isSafeInteger(seconds)) return seconds;
    throw errorOf("options_invalid", `now must return seconds since 1970, found ${typeName(seconds)}`);
  }
}

/** What src/wasm/gateway_results.rs has of a response. */
interface ResponseParts extends Omit<GatewayResponse, "headers"> {
  readonly contentType: string;
}

interface CallbackParts {
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
}

/** Nobody's secret: the sandbox's default. */
export const DEFAULT_SECRET = "sandbox-payout-secret";

/** The text with every card number in it masked. */
export function maskCards(text: string): string {
  const masked = text.replace(/[\0\p{Surrogate}]/gu, "?");
  return call((core) => core.mask_cards(masked));
}

/** A text; an empty one stands for none. */
function textOrNone(text: unknown, name: string): string | undefined {
  return asOptionalString(text, name) || undefined;
}

/** An object of settings, all of them texts; the core knows which there are. */
function settingsOf(settings: object, part: string): FieldNode[] {
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
  return readNodes(pairs, "message");
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
