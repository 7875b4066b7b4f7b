/**
 * FreedomPay's side, for tests and demos: a gateway without I/O, and a server around it.
 *
 * @module
 */

import { checkObject, typeName } from "./arguments.js";
import { errorOf } from "./errors.js";
import { DEFAULT_SECRET, Gateway, type BadDay, type ReplyVerdict, type SandboxRule, type When } from "./gateway.js";
import type { CallbackForm } from "./generated/protocol.js";
import { MovableClock, SandboxServer, type SandboxClock, type SandboxOptions } from "./server.js";

export { FreedomPayError, isFreedomPayError, ValidationError } from "./errors.js";
export type { ErrorCode, GatewayError, Problem, ProblemCode } from "./errors.js";
export { Gateway } from "./gateway.js";
export type {
  BadDay,
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
  AnswerForm,
  CallbackForm,
  CallbackOrder,
  Operation,
  PayoutStatus,
  ReplyCode,
  SigningKey,
} from "./generated/protocol.js";
export { readScenario } from "./scenario.js";
export type { Scenario } from "./scenario.js";
export type { SandboxClock, SandboxEvent, SandboxOptions } from "./server.js";

/** A running sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT`: the merchant's `host`. */
  readonly url: string;
  /** Whether only this machine can reach it. */
  readonly loopback: boolean;
  /** The one merchant that the gateway knows. */
  readonly merchantId: string;
  /** Its payout key. */
  readonly payoutSecret: string;
  /** The gateway behind the server: its payouts and balances. */
  readonly gateway: Gateway;
  /** The clock that callbacks are repeated by. */
  readonly clock: SandboxClock;
  /**
   * The next request that fits has this bad day: `sandbox.next({ dropAfterBooking: true })`. Without
   * `when` it is the next payout. Called twice, the second is for the request after it.
   *
   * @throws ValidationError `options_invalid`, naming the setting
   */
  next(day: BadDay, when?: When): void;
  /** Every request that fits has a bad day, or so many of them. The first rule that fits counts. */
  rule(rule: SandboxRule): void;
  /** Forgets every rule, and every day that was to come next. */
  clearRules(): void;
  /** Settles a payout that is in `process` and calls it back; `undefined` where its day has no callback, or not yet. */
  settle(paymentId: string): Promise<ReplyVerdict | undefined>;
  /** Sends the callback of a settled payout, again if it has been sent. */
  sendCallback(paymentId: string, form?: CallbackForm): Promise<ReplyVerdict>;
  /** When every request that has come in is answered, and every callback that was due has been sent and judged. */
  idle(): Promise<void>;
  /** Stops at once: what is under way is cut short. To let it end, wait for `idle()` first. */
  close(): Promise<void>;
}

/**
 * Starts a FreedomPay on this machine. Payouts there move no money.
 *
 * @throws ValidationError `options_invalid`; the system's error where the port can't be had
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  checkObject(options, "the sandbox's options");
  const { port = 0 } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw errorOf("options_invalid", `port must be a whole number from 0 to 65535, found ${typeName(port)}`);
  }
  const clock = new MovableClock(options.now);
  const gateway = new Gateway({ ...options, now: () => clock.now() });
  const payoutSecret = options.payoutSecret ?? DEFAULT_SECRET;
  const server = new SandboxServer(gateway, clock, payoutSecret, options);
  let url: string;
  try {
    url = await server.listen(port, options.hostname ?? "127.0.0.1");
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
    next: (day, when) => gateway.next(day, when),
    rule: (rule) => gateway.rule(rule),
    clearRules: () => gateway.clearRules(),
    settle: (paymentId) => server.settle(paymentId),
    sendCallback: (paymentId, form) => server.sendCallback(paymentId, form),
    idle: () => server.idle(),
    close: () => server.close(),
  };
}
