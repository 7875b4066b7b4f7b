// FreedomPay's side without a server. The logic is in src/gateway.

import { asString, checkObject, found } from "./arguments.js";
import { toBytes } from "./bytes.js";
import { call } from "./core.js";
import { errorOf } from "./errors.js";
import { CoreGateway, GatewayRecords } from "./gateway-records.js";
import { coreOptions, nonEmptyString, settingNodes, withPath } from "./gateway-settings.js";
import type {
  Fault,
  GatewayCallback,
  GatewayOptions,
  GatewayRequest,
  GatewayResponse,
  ReplyVerdict,
  SandboxRule,
  When,
} from "./gateway-types.js";
import type { CallbackForm } from "./generated/protocol.js";
import type { BufferSource } from "./platform.js";

export type * from "./gateway-types.js";

/** What src/wasm/gateway_results.rs returns. */
type ResponseParts = Omit<GatewayResponse, "headers"> & { readonly contentType: string };
type CallbackParts = Pick<GatewayCallback, "url" | "body"> & { readonly contentType: string };

/**
 * FreedomPay's gateway for one merchant, without I/O: it answers requests, makes signed callbacks and checks replies.
 * It also runs in Cloudflare's workerd. For a server around it use `startSandbox`.
 *
 * Answers, test cards and error codes are those of the vendor's page of payouts. Faults, rules and balances are our
 * choice.
 *
 * After `close` every other method throws a `ValidationError` with the code `options_invalid`.
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
 * ```
 */
export class Gateway extends GatewayRecords {
  /** The class's name, which minifiers would shorten. */
  static override readonly name: string = "Gateway";

  /** The id of the gateway's only merchant. */
  readonly merchantId: string;
  readonly #core: CoreGateway;

  /** @throws ValidationError `options_invalid`: an option is wrong. The message names it and says what it must be. */
  constructor(options: GatewayOptions = {}) {
    const input = coreOptions(options);
    const number = call((core) => core.gateway_open(input));
    const core = new CoreGateway(number, options.now ?? (() => Date.now() / 1000));
    super(core);
    this.#core = core;
    this.merchantId = input.merchantId;
    try {
      for (const [currency, amount] of Object.entries(options.balances ?? {})) {
        withPath(`balances.${currency}: `, () => this.setBalance(currency, amount));
      }
      options.rules?.forEach((rule, index) => {
        const isObject = typeof rule === "object" && rule !== null;
        withPath(isObject ? `rules[${index}].` : `rules[${index}]: `, () => this.rule(rule));
      });
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * Answers a request as the gateway does. A wrong request gets an answer with an error code.
   *
   * @example
   * ```ts
   * const response = gateway.respond({ url: request.url, body: request.body });
   * console.log(merchant.verifyAnswer(request, response.body).outcome); // succeeded
   * ```
   *
   * @throws ValidationError `options_invalid`: the argument is not a request. Pass its url, body and content type.
   */
  respond(request: GatewayRequest): GatewayResponse {
    checkObject(request, "the request");
    const number = this.#core.number();
    const url = asString(String(request.url), "url");
    const body = toBytes(request.body ?? "", "body");
    const contentType = nonEmptyString(request.contentType, "contentType");
    const now = this.#core.time();
    const response = call((core) => core.gateway_respond(number, url, body, contentType, now) as ResponseParts);
    const { operation, status, contentType: type, body: answer, ...rest } = response;
    return { operation, status, headers: { "content-type": type }, body: answer, ...rest };
  }

  /**
   * Applies a fault to the next matching request, once, before every rule. Without `when` this is the next payout.
   * Called twice, the second fault applies to the request after it. Requests that are not signed by the merchant never
   * match.
   *
   * @example
   * ```ts
   * gateway.next({ answer: "unsigned" });
   * const response = gateway.respond({ url: request.url, body: request.body });
   * console.log(response.body.includes("pg_sig")); // false
   * ```
   *
   * @throws ValidationError `options_invalid`: a setting is wrong. The message names it and says what it must be.
   */
  next(fault: Fault, when: When = {}): void {
    const number = this.#core.number();
    const addNext = () => {
      const [conditions, settings] = [settingNodes(when, "when"), settingNodes(fault, "then")];
      call((core) => core.gateway_fault_next(number, conditions, settings));
    };
    // The fault is an argument of its own here, not the property `then` of a rule.
    withPath("", addNext, /^then\./);
  }

  /**
   * Adds a rule: a fault for all matching requests, or for the first `times` of them. The first rule that matches
   * applies.
   *
   * @example
   * ```ts
   * gateway.rule({ when: { pg_payment_to: "4671593866478252" }, then: { settle: "10001" }, times: 2 });
   * const response = gateway.respond({ url: request.url, body: request.body });
   * console.log(merchant.verifyAnswer(request, response.body).outcome); // failed
   * ```
   *
   * @throws ValidationError `options_invalid`: an entry is wrong. The message names it and says what it must be.
   */
  rule(rule: SandboxRule): void {
    if (typeof rule !== "object" || rule === null) {
      throw errorOf("options_invalid", `a rule must be an object, ${found(rule)}`);
    }
    const unknown = Object.keys(rule).find((name) => !["when", "then", "times"].includes(name));
    if (unknown !== undefined) {
      throw errorOf("options_invalid", `${unknown} is not a property of a rule; the properties are when, then and times`);
    }
    const number = this.#core.number();
    const times = nonEmptyString(String(rule.times ?? ""), "times");
    const [conditions, settings] = [settingNodes(rule.when ?? {}, "when"), settingNodes(rule.then, "then")];
    call((core) => core.gateway_add_rule(number, conditions, settings, times));
  }

  /**
   * Removes every rule, and every fault that `next` has added.
   *
   * @example
   * ```ts
   * gateway.next({ answer: "html" });
   * gateway.clearRules();
   * console.log(gateway.respond({ url: request.url, body: request.body }).answer); // signed
   * ```
   *
   * @throws ValidationError `options_invalid`: the gateway is closed.
   */
  clearRules(): void {
    call((core) => core.gateway_clear_rules(this.#core.number()));
  }

  /**
   * Makes the callback of a settled payout, with a fresh salt. Without `form` it has the format of the payout's fault,
   * else of the gateway. The parameters of the query of `pg_post_link` are signed fields of it. A query that the format
   * cannot carry, for example because a name has malformed brackets, is left out.
   *
   * @example
   * ```ts
   * const { paymentId = "" } = gateway.respond({ url: request.url, body: request.body });
   * const { url, body } = gateway.callback(paymentId, "xml");
   * console.log(merchant.verifyCallback({ url, body }).outcome); // succeeded
   * ```
   *
   * @throws ValidationError `options_invalid`: there is no such payout, or it is not settled yet. Settle it first, with
   * `settle` or by status queries.
   */
  callback(paymentId: string, form?: CallbackForm): GatewayCallback {
    const number = this.#core.number();
    const id = asString(paymentId, "paymentId");
    const formText = nonEmptyString(form, "form");
    const now = this.#core.time();
    const callback = call((core) => core.gateway_callback(number, id, formText, now) as CallbackParts);
    const { url, contentType, body } = callback;
    return { url, method: "POST", headers: { "content-type": contentType }, body };
  }

  /**
   * Checks the reply to a callback, and adds the verdict to the payout's `replies`. Pass `undefined` if there was no
   * reply. A callback whose reply is not accepted is repeated.
   *
   * @example
   * ```ts
   * const { paymentId = "" } = gateway.respond({ url: request.url, body: request.body });
   * const { url, body } = gateway.callback(paymentId);
   * const reply = merchant.verifyCallback({ url, body }).reply("ok");
   * console.log(gateway.checkReply(paymentId, reply).code); // accepted
   * ```
   *
   * @throws ValidationError `options_invalid`: there is no such payout.
   */
  checkReply(
    paymentId: string,
    reply: { readonly status: number; readonly body: string | BufferSource } | undefined,
  ): ReplyVerdict {
    const number = this.#core.number();
    const id = asString(paymentId, "paymentId");
    // Without a whole number as its status the reply counts as missing.
    const status = Number.isInteger(reply?.status) ? reply?.status : undefined;
    const body = toBytes(reply?.body ?? "", "body");
    return call((core) => core.gateway_check_reply(number, id, status, body) as ReplyVerdict);
  }
}
