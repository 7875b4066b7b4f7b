// The payouts and balances of a gateway. The logic is in src/gateway.

import { asString, asText } from "./arguments.js";
import { call } from "./core.js";
import { errorOf } from "./errors.js";
import { wholeSeconds } from "./gateway-settings.js";
import type { Fault, Payout } from "./gateway-types.js";
import type { PayoutStatus } from "./generated/protocol.js";

/** A gateway in the core, until it is closed. */
export class CoreGateway {
  readonly #number: number;
  readonly #now: () => number;
  #closed = false;

  constructor(number: number, now: () => number) {
    this.#number = number;
    this.#now = now;
  }

  /** The gateway's number in the core. */
  number(): number {
    // The core may have given the number of a closed gateway to another one.
    if (this.#closed) throw errorOf("options_invalid", "the gateway is closed");
    return this.#number;
  }

  /** The time of the gateway's clock in whole seconds since 1970. */
  time(): number {
    return wholeSeconds(this.#now);
  }

  close(): void {
    if (this.#closed) return;
    call((core) => core.gateway_close(this.#number));
    this.#closed = true;
  }
}

/**
 * The payouts and balances of a `Gateway`.
 *
 * @example
 * ```ts
 * import { Merchant } from "freedompay-payouts";
 * import { Gateway } from "freedompay-payouts/sandbox";
 *
 * const gateway = new Gateway({ merchantId: "500001", payoutSecret: "sandbox-payout-secret" });
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "sandbox-payout-secret" });
 * const request = merchant.sign("p2p2nonreg", {
 *   pg_order_id: "1234",
 *   pg_amount: "100.00",
 *   pg_payment_to: "4671593866478252",
 *   pg_description: "Payment description",
 *   pg_post_link: "https://shop.example/payout-callback",
 * });
 * gateway.next({ process: 0 });
 * const { paymentId = "" } = gateway.respond({ url: request.url, body: request.body });
 * ```
 */
export class GatewayRecords {
  readonly #core: CoreGateway;

  constructor(core: CoreGateway) {
    this.#core = core;
    // A method keeps its gateway when it is taken off it.
    for (const { prototype } of [GatewayRecords, new.target]) {
      for (const name of Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor")) {
        const method = Reflect.get(this, name) as (...values: unknown[]) => unknown;
        Object.defineProperty(this, name, { value: method.bind(this), configurable: true, writable: true });
      }
    }
  }

  /**
   * Settles a payout that is in `process`. Its callback can then be made. `result` is `success`, or the error code of the
   * vendor's table that the payout fails with. Default: the result that the payout's card or fault determines.
   *
   * @example console.log(gateway.settle(paymentId, "10001")); // error
   *
   * @throws ValidationError `options_invalid`: there is no such payout, it is already settled, or `result` is neither
   * `success` nor an error code of the table.
   */
  settle(paymentId: string, result?: Fault["settle"]): PayoutStatus {
    const number = this.#core.number();
    const id = asString(paymentId, "paymentId");
    const resultText = result === undefined ? undefined : asText(result, "result");
    const now = this.#core.time();
    return call((core) => core.gateway_settle(number, id, resultText, now) as PayoutStatus);
  }

  /**
   * The payment ids of the payouts whose callback must be repeated now. A payout is due until its callback is made.
   *
   * @example console.log(gateway.callbacksDue().length); // 0
   *
   * @throws ValidationError `options_invalid`: the gateway is closed.
   */
  callbacksDue(): string[] {
    const number = this.#core.number();
    const now = this.#core.time();
    return call((core) => core.gateway_callbacks_due(number, now));
  }

  /**
   * When the next callback must be repeated, in seconds since 1970-01-01 UTC; `undefined` if there is none.
   *
   * @example console.log(gateway.nextCallbackAt()); // undefined
   *
   * @throws ValidationError `options_invalid`: the gateway is closed.
   */
  nextCallbackAt(): number | undefined {
    return call((core) => core.gateway_next_callback_at(this.#core.number()));
  }

  /**
   * The number of payouts.
   *
   * @example console.log(gateway.payoutCount()); // 1
   *
   * @throws ValidationError `options_invalid`: the gateway is closed.
   */
  payoutCount(): number {
    return call((core) => core.gateway_payout_count(this.#core.number()));
  }

  /**
   * All payouts, or the `last` ones, in the order of their payment ids.
   *
   * @example console.log(gateway.payouts(10).map(({ card }) => card).join()); // 467159******8252
   *
   * @throws ValidationError `options_invalid`: the gateway is closed.
   */
  payouts(last?: number): Payout[] {
    const number = this.#core.number();
    const max = Number.isSafeInteger(last) && (last as number) >= 0 ? last : undefined;
    return call((core) => core.gateway_payouts(number, max) as Payout[]);
  }

  /**
   * The payout with this payment id; `undefined` if there is none.
   *
   * @example console.log(gateway.payout(paymentId)?.orderId); // 1234
   *
   * @throws ValidationError `options_invalid`: the gateway is closed.
   */
  payout(paymentId: string): Payout | undefined {
    const number = this.#core.number();
    const id = asString(paymentId, "paymentId");
    return call((core) => core.gateway_payout(number, id) as Payout | undefined);
  }

  /**
   * The balances: decimal text by currency.
   *
   * @example console.log(gateway.balances()["KZT"]); // 999900.00
   *
   * @throws ValidationError `options_invalid`: the gateway is closed.
   */
  balances(): Readonly<Record<string, string>> {
    return Object.fromEntries(call((core) => core.gateway_balances(this.#core.number()) as [currency: string, balance: string][]));
  }

  /**
   * Sets the balance in a currency. `currency` is three capital letters, `amount` decimal text with at most two
   * decimals.
   *
   * @example
   * ```ts
   * gateway.setBalance("USD", "50.00");
   * console.log(gateway.balances()["USD"]); // 50.00
   * ```
   *
   * @throws ValidationError `options_invalid`: an argument has another format.
   */
  setBalance(currency: string, amount: string): void {
    const number = this.#core.number();
    const [currencyText, amountText] = [asString(currency, "currency"), asString(amount, "amount")];
    call((core) => core.gateway_set_balance(number, currencyText, amountText));
  }

  /**
   * Deletes all payouts and the secret. A second call does nothing.
   *
   * @example gateway.close();
   */
  close(): void {
    this.#core.close();
  }
}
