/**
 * FreedomPay's side, for tests and demos: `Gateway` without I/O, `startSandbox` with an HTTP server around it, and
 * `testCallback`, which makes one signed callback.
 *
 * @module
 */
/// <reference lib="esnext.disposable" preserve="true" />

import { checkOptions, found } from "./arguments.js";
import { AdvanceableClock, type SandboxClock } from "./clock.js";
import { errorOf } from "./errors.js";
import { DEFAULT_SECRET, gatewayOptions } from "./gateway-settings.js";
import { Gateway, type Fault, type ReplyVerdict, type SandboxRule, type When } from "./gateway.js";
import type { CallbackForm } from "./generated/protocol.js";
import type { SandboxOptions } from "./sandbox-types.js";
import { SandboxServer } from "#server";

export type { SandboxClock } from "./clock.js";
export { FreedomPayError, isFreedomPayError, ValidationError } from "./errors.js";
export type { ErrorCode, GatewayError, Problem, ProblemCode } from "./errors.js";
export { Gateway } from "./gateway.js";
export type {
  Fault,
  GatewayCallback,
  GatewayOptions,
  GatewayRequest,
  GatewayResponse,
  Payout,
  Repeat,
  ReplyVerdict,
  SandboxRule,
  When,
} from "./gateway.js";
export type {
  AnswerMode,
  CallbackForm,
  CallbackDelivery,
  Operation,
  PayoutStatus,
  ReplyCode,
  SigningSecret,
} from "./generated/protocol.js";
export type { SandboxEvent, SandboxOptions } from "./sandbox-types.js";
export { testCallback } from "./test-callback.js";
export type { TestCallbackFields, TestCallbackOptions, TestCallbackPairs } from "./test-callback.js";
export type { FieldValue } from "./fields.js";
export { readScenario } from "./scenario.js";
export type { Scenario } from "./scenario.js";

/**
 * A running sandbox.
 *
 * @example
 * ```ts
 * import { Merchant } from "freedompay-payouts";
 * import { startSandbox } from "freedompay-payouts/sandbox";
 *
 * const sandbox = await startSandbox();
 * const merchant = new Merchant({ merchantId: sandbox.merchantId, payoutSecret: sandbox.payoutSecret, host: sandbox.url });
 * const request = merchant.sign("p2p2nonreg", {
 *   pg_order_id: "1234",
 *   pg_amount: "100.00",
 *   pg_payment_to: "4671593866478252",
 *   pg_description: "Payment description",
 *   pg_post_link: `${sandbox.url}/sandbox/post_link`, // the sandbox's own; accepts every genuine callback
 * });
 * ```
 */
export interface Sandbox {
  /** The address, `http://127.0.0.1:PORT`: the `host` of the merchant. */
  readonly url: string;
  /** Whether only this machine can reach the sandbox. */
  readonly loopback: boolean;
  /** The id of the gateway's only merchant. */
  readonly merchantId: string;
  /** The merchant's payout secret. */
  readonly payoutSecret: string;
  /** The gateway behind the server, with its payouts and balances. */
  readonly gateway: Gateway;
  /** The clock that callbacks are repeated by. */
  readonly clock: SandboxClock;
  /**
   * Applies a fault to the next matching request; see `Gateway.next`.
   *
   * @example
   * ```ts
   * sandbox.next({ answer: "server_error" });
   * const response = await fetch(request.url, request);
   * console.log(response.status); // 500
   * await sandbox.close();
   * ```
   *
   * @throws ValidationError `options_invalid`: a setting is wrong. The message names it and says what it must be.
   */
  next(fault: Fault, when?: When): void;
  /**
   * Adds a rule: a fault for all matching requests; see `Gateway.rule`.
   *
   * @example
   * ```ts
   * sandbox.rule({ when: { operation: "balance_status" }, then: { answer: "unsigned" } });
   * await sandbox.close();
   * ```
   *
   * @throws ValidationError `options_invalid`: an entry is wrong. The message names it and says what it must be.
   */
  rule(rule: SandboxRule): void;
  /**
   * Removes every rule, and every fault that `next` has added.
   *
   * @example
   * ```ts
   * sandbox.clearRules();
   * await sandbox.close();
   * ```
   *
   * @throws ValidationError `options_invalid`: the sandbox is closed.
   */
  clearRules(): void;
  /**
   * Settles a payout that is in `process`, and sends its callback. `result` is `success`, or the error code of the vendor's
   * table that the payout fails with; default: the result that its card or fault determines. Returns the verdict on the
   * reply; `undefined` if the payout's fault defers or prevents the callback.
   *
   * @example
   * ```ts
   * sandbox.next({ process: 0 });
   * await fetch(request.url, request);
   * const [payout] = sandbox.gateway.payouts();
   * console.log((await sandbox.settle(payout?.paymentId ?? ""))?.code); // accepted
   * await sandbox.close();
   * ```
   *
   * @throws ValidationError `options_invalid`: there is no such payout, it is already settled, or `result` is neither
   * `success` nor an error code of the table.
   */
  settle(paymentId: string, result?: Fault["settle"]): Promise<ReplyVerdict | undefined>;
  /**
   * Sends the callback of a settled payout, again if it has been sent. Returns the verdict on the reply.
   *
   * @example
   * ```ts
   * await fetch(request.url, request);
   * const [payout] = sandbox.gateway.payouts();
   * console.log((await sandbox.sendCallback(payout?.paymentId ?? "", "xml")).code); // accepted
   * await sandbox.close();
   * ```
   *
   * @throws ValidationError `options_invalid`: there is no such payout, or it is not settled yet.
   */
  sendCallback(paymentId: string, form?: CallbackForm): Promise<ReplyVerdict>;
  /**
   * Waits until every request is answered, every callback that was due is sent, and every reply is checked.
   *
   * @example
   * ```ts
   * await fetch(request.url, request);
   * await sandbox.idle();
   * console.log(sandbox.gateway.payouts()[0]?.replies.length); // 1
   * await sandbox.close();
   * ```
   */
  idle(): Promise<void>;
  /**
   * Stops the sandbox at once. Pending requests and callbacks are aborted; to wait for them, call `idle` first.
   *
   * @example await sandbox.close();
   */
  close(): Promise<void>;
  /**
   * The same as `close`, for `await using`. In runtimes without `Symbol.asyncDispose` the property has the symbol
   * `Symbol.for("Symbol.asyncDispose")`.
   *
   * @example
   * ```ts
   * {
   *   await using other = await startSandbox();
   *   console.log(other.loopback); // true
   * }
   * await sandbox.close();
   * ```
   */
  [Symbol.asyncDispose](): Promise<void>;
}

const ASYNC_DISPOSE: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");

/**
 * Starts a FreedomPay gateway on this machine. Payouts there move no money. For Node, Deno and Bun.
 *
 * A sandbox that is not closed does not keep the process alive. `await using sandbox = await startSandbox()` closes it at
 * the end of the block.
 *
 * The sandbox signs everything that it is asked to sign: give it a secret of its own, never a real one.
 *
 * @example
 * ```ts
 * import { Merchant } from "freedompay-payouts";
 * import { startSandbox } from "freedompay-payouts/sandbox";
 *
 * const sandbox = await startSandbox({ balance: "500.00" });
 * const merchant = new Merchant({ merchantId: sandbox.merchantId, payoutSecret: sandbox.payoutSecret, host: sandbox.url });
 * const request = merchant.sign("balance_status", {});
 * const response = await fetch(request.url, request);
 * console.log(merchant.verifyAnswer(request, await response.text()).fields.pg_balance); // 500.00
 * await sandbox.close();
 * ```
 *
 * @throws ValidationError `options_invalid`: an option is wrong. The message names it and says what it must be.
 * @throws FreedomPayError `environment_unsupported`: the runtime cannot open a port (Workers, Vercel Edge). Use `Gateway`
 * or `testCallback`.
 * @throws Error The system's error if the port cannot be opened, for example `EADDRINUSE`. Use port 0 for a free port.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const own = ["port", "hostname", "callbackTimeout", "requestTimeout", "onEvent"];
  checkOptions(options, [...gatewayOptions, ...own], "the sandbox's options");
  const { port = 0, hostname, callbackTimeout, requestTimeout, onEvent, ...ofGateway } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw errorOf("options_invalid", `port must be a whole number from 0 to 65535, ${found(port)}`);
  }
  const clock = new AdvanceableClock(options.now);
  const gateway = new Gateway({ ...ofGateway, now: () => clock.now() });
  const payoutSecret = options.payoutSecret ?? DEFAULT_SECRET;
  let server: SandboxServer;
  let url: string;
  try {
    server = new SandboxServer(gateway, clock, payoutSecret, { callbackTimeout, requestTimeout, onEvent });
    url = await server.listen(port, hostname ?? "127.0.0.1");
  } catch (error) {
    gateway.close();
    throw error;
  }
  return {
    url,
    loopback: server.loopback,
    merchantId: gateway.merchantId,
    payoutSecret,
    gateway,
    clock: { now: () => clock.now(), advance: (seconds) => server.advance(seconds) },
    next: (fault, when) => gateway.next(fault, when),
    rule: (rule) => gateway.rule(rule),
    clearRules: () => gateway.clearRules(),
    settle: (paymentId, result) => server.settle(paymentId, result),
    sendCallback: (paymentId, form) => server.sendCallback(paymentId, form),
    idle: () => server.idle(),
    close: () => server.close(),
    [ASYNC_DISPOSE]: () => server.close(),
  };
}
