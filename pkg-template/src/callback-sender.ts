// Sends the callbacks of a sandbox: after a payout is settled, and again while the reply is not accepted.

import type { AdvanceableClock } from "./clock.js";
import { errorOf } from "./errors.js";
import type { Gateway, ReplyVerdict } from "./gateway.js";
import type { CallbackForm, CallbackDelivery } from "./generated/protocol.js";
import { readReplyBody } from "./http.js";
import { maskCards } from "./mask.js";
import type { SandboxEvent } from "./sandbox-types.js";
import { MAX_TIMEOUT, type Tasks } from "./tasks.js";

/** The verdict on a callback that could not be sent or answered because the sandbox is closed. */
const CLOSED: ReplyVerdict = { code: "no_reply", message: "the sandbox has been closed" };

/** A hundred years in seconds. JavaScript and the status page cannot show all dates after the year 9999. */
const MAX_ADVANCE = 100 * 365.25 * 24 * 3600;

export class CallbackSender {
  readonly #gateway: Gateway;
  readonly #clock: AdvanceableClock;
  readonly #tasks: Tasks;
  readonly #replyTimeout: number;
  readonly #emit: (event: SandboxEvent) => void;
  /** Payouts whose callback is sent after that of another payout. */
  readonly #deferred: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #repeating: Promise<void> | undefined;

  /** `replyTimeout`: how long a post link may take to reply, in milliseconds. */
  constructor(
    gateway: Gateway,
    clock: AdvanceableClock,
    tasks: Tasks,
    replyTimeout: number,
    emit: (event: SandboxEvent) => void,
  ) {
    this.#gateway = gateway;
    this.#clock = clock;
    this.#tasks = tasks;
    this.#replyTimeout = replyTimeout;
    this.#emit = emit;
  }

  /** Sends the callback of a payout that has just been settled. Returns the last verdict; `undefined` if none is sent now. */
  async sendSettled(paymentId: string, delivery: CallbackDelivery): Promise<ReplyVerdict | undefined> {
    if (delivery === "never") return undefined;
    if (delivery === "after_next") {
      this.#deferred.push(paymentId);
      return undefined;
    }
    if (delivery === "twice") await this.#send(paymentId);
    return this.#send(paymentId);
  }

  /** Sends the callback of a payout now, even if it is deferred. */
  send(paymentId: string, form?: CallbackForm): Promise<ReplyVerdict> {
    const index = this.#deferred.indexOf(paymentId);
    if (index >= 0) this.#deferred.splice(index, 1);
    return this.#send(paymentId, form);
  }

  async #send(paymentId: string, form?: CallbackForm): Promise<ReplyVerdict> {
    if (this.#tasks.closed) return CLOSED;
    // This must precede the first `await`: it removes the payout from the list of due callbacks.
    const callback = this.#gateway.callback(paymentId, form);
    this.#setTimer();
    const { reply, reason } = await this.#post(callback.url, callback);
    if (this.#tasks.closed) return CLOSED;
    const verdict = this.#gateway.checkReply(paymentId, reply);
    this.#setTimer();
    const url = maskCards(callback.url);
    this.#emit({ event: "callback", paymentId, url, verdict, ...(reason !== undefined && { reason }) });
    for (const deferred of this.#deferred.splice(0)) await this.#send(deferred);
    return verdict;
  }

  /** The status and body of the reply, or the reason why there is none. */
  async #post(url: string, init: RequestInit): Promise<{ reply?: { status: number; body: Uint8Array }; reason?: string }> {
    const abort = new AbortController();
    const cancelTimeout = this.#tasks.schedule(this.#replyTimeout, () => abort.abort());
    try {
      const response = await fetch(url, { ...init, redirect: "manual", signal: abort.signal });
      return { reply: { status: response.status, body: await readReplyBody(response) } };
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
      if (abort.signal.aborted) return { reason: `no reply within ${this.#replyTimeout} ms` };
      return { reason: maskCards(cause?.code ?? cause?.message ?? message) };
    } finally {
      cancelTimeout();
    }
  }

  /** Advances the clock, and sends each callback when the clock reaches its time. */
  async advance(seconds: number): Promise<void> {
    if (typeof seconds !== "number" || !(seconds >= 0 && seconds <= MAX_ADVANCE)) {
      throw errorOf("options_invalid", `seconds must be a number from 0 to ${MAX_ADVANCE}, which is a hundred years`);
    }
    return this.#tasks.track(this.#advanceTo(this.#clock.now() + seconds));
  }

  async #advanceTo(target: number): Promise<void> {
    for (;;) {
      await this.#repeatCallbacks();
      const at = this.#gateway.nextCallbackAt();
      if (at === undefined || at > target || this.#tasks.closed) break;
      // Adds a millisecond, because rounding could leave the clock a second before the callback is due.
      this.#clock.advanceTo(at + 0.001);
    }
    this.#clock.advanceTo(target);
    this.#setTimer();
  }

  /** Sends the callbacks that are due, the earliest first, one after the other. */
  #repeatCallbacks(): Promise<void> {
    return (this.#repeating ??= this.#sendDue().finally(() => (this.#repeating = undefined)));
  }

  async #sendDue(): Promise<void> {
    for (const paymentId of this.#gateway.callbacksDue()) {
      // `send` may have sent this callback in the meantime.
      if (!this.#tasks.closed && this.#gateway.callbacksDue().includes(paymentId)) await this.#send(paymentId);
    }
  }

  /** Sets the timer for the next callback that is to be repeated. */
  #setTimer(): void {
    clearTimeout(this.#timer);
    const at = this.#tasks.closed ? undefined : this.#gateway.nextCallbackAt();
    if (at === undefined) return;
    const wait = Math.min(Math.max(0, at - this.#clock.now()) * 1000 + 1, MAX_TIMEOUT);
    this.#timer = setTimeout(() => {
      void this.#tasks.track(this.#repeatCallbacks()).finally(() => this.#setTimer()).catch(() => undefined);
    }, wait);
    // The timer must not keep the process alive.
    this.#timer.unref?.();
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
