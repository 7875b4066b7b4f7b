// The HTTP server around a gateway. What is answered, and when callbacks are due, the gateway decides.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errorOf, FreedomPayError } from "./errors.js";
import { maskCards, type Gateway, type GatewayOptions, type GatewayResponse, type ReplyVerdict } from "./gateway.js";
import { limits, type CallbackForm, type CallbackOrder } from "./generated/protocol.js";
import { Merchant } from "./merchant.js";
import { pageHeaders, renderPage } from "./page.js";

export interface SandboxOptions extends GatewayOptions {
  /** Default: 0, a free port. */
  readonly port?: number | undefined;
  /** The address to listen on. Default: `127.0.0.1`, this machine only. */
  readonly hostname?: string | undefined;
  /** How long a post link may take to reply, in milliseconds. Default: 10,000. */
  readonly callbackTimeout?: number | undefined;
  /** How long a client may take to send its request, in milliseconds. Default: 10,000. */
  readonly requestTimeout?: number | undefined;
  /** Told of every request and callback, after the fact. */
  readonly onEvent?: ((event: SandboxEvent) => void) | undefined;
}

/** What has happened. No event holds a card number. */
export type SandboxEvent =
  | { readonly event: "request"; readonly method: string; readonly path: string; readonly response: GatewayResponse }
  | {
      readonly event: "callback";
      readonly paymentId: string;
      readonly url: string;
      readonly verdict: ReplyVerdict;
      /** Why there was no response. */
      readonly reason?: string;
    };

/** The sandbox's clock. It goes as the system's does, and can be moved on. */
export interface SandboxClock {
  /** Seconds since 1970. */
  now(): number;
  /**
   * Moves the clock on. The callbacks that are to be repeated on the way are sent, each at its time
   * and one after the other, and judged.
   */
  advance(seconds: number): Promise<void>;
}

export class MovableClock {
  readonly #system: () => number;
  #ahead = 0;

  constructor(system: () => number = () => Date.now() / 1000) {
    this.#system = system;
  }

  now(): number {
    return this.#system() + this.#ahead;
  }

  /** Moves it on to this moment, never back. */
  moveTo(moment: number): void {
    this.#ahead += Math.max(0, moment - this.now());
  }
}

/** The post link of the sandbox's own, for a first try without a shop: it takes every genuine callback. */
export const OWN_POST_LINK = "/sandbox/post_link";

/** Of a body that is larger nothing more is read: the connection is closed. */
const READ_AT_MOST = 16 * limits.bytes;

/** The verdict on a callback that the sandbox's end has cut short. */
const CUT_SHORT: ReplyVerdict = { code: "no_reply", message: "the sandbox has been closed" };

/** In seconds. Dates end some day, and the page shows them. */
const CENTURY = 100 * 365.25 * 24 * 3600;

/** The longest time that a timer can wait, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

export class SandboxServer {
  readonly #gateway: Gateway;
  readonly #clock: MovableClock;
  readonly #payoutSecret: string;
  readonly #options: SandboxOptions;
  readonly #server: Server;
  readonly #underWay = new Set<Promise<unknown>>();
  /** What `close` cuts short: delays and waiting for replies. */
  readonly #waits = new Set<() => void>();
  /** Payouts whose callback waits for that of another payout. */
  readonly #held: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #repeating: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #url = "";
  loopback = true;

  constructor(gateway: Gateway, clock: MovableClock, payoutSecret: string, options: SandboxOptions) {
    this.#gateway = gateway;
    this.#clock = clock;
    this.#payoutSecret = payoutSecret;
    this.#options = options;
    const requestTimeout = options.requestTimeout ?? 10_000;
    const settings = { requestTimeout, headersTimeout: requestTimeout, connectionsCheckingInterval: 1000 };
    this.#server = createServer(settings, (request, response) => {
      void this.#track(this.#serve(request, response)).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  listen(port: number, hostname: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, hostname, () => {
        const { address, port } = this.#server.address() as AddressInfo;
        this.loopback = address === "::1" || address.startsWith("127.");
        // A server on every address is reached from here by loopback.
        const host = address === "0.0.0.0" ? "127.0.0.1" : address === "::" ? "::1" : address;
        this.#url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
        resolve(this.#url);
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "/" } = request;
    const [path = url] = url.split("?", 1);
    const body = await read(request);
    if (body.length > limits.bytes) response.setHeader("connection", "close");

    if (method !== "GET" && method !== "POST" && method !== "HEAD") {
      const headers = { allow: "GET, POST", "content-type": "text/plain; charset=utf-8" };
      return send(response, 405, headers, "the methods are GET and POST\n");
    }
    if (path === OWN_POST_LINK && method === "POST") return this.#takeCallback(request, response, body);
    if (path === "/" && method !== "POST") {
      return send(response, 200, pageHeaders(), renderPage(this.#gateway, this.#url, new Date(this.#clock.now() * 1000)));
    }
    if (path === "/sandbox/payouts" && method !== "POST") {
      const last = /[?&]last=(\d{1,9})(?:&|$)/.exec(url)?.[1];
      const payouts = this.#gateway.payouts(last === undefined ? undefined : Number(last));
      const headers = { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" };
      return send(response, 200, headers, JSON.stringify(payouts));
    }
    // A HEAD that books a payout would be a surprise.
    const target = method === "HEAD" ? "/" : url;
    await this.#answer(method, path, response, this.#gateway.respond({ url: target, body, contentType: request.headers["content-type"] }));
  }

  async #answer(method: string, path: string, response: ServerResponse, answer: GatewayResponse): Promise<void> {
    const { paymentId, callbacks } = answer;
    const due = answer.callbackDue ? paymentId : undefined;
    if (due !== undefined && callbacks === "before_answer") await this.#callBack(due, callbacks);
    if (answer.delay > 0) await this.#wait(answer.delay);
    if (answer.answer === "dropped" || this.#closed !== undefined) response.destroy();
    else await send(response, answer.status, answer.headers, answer.body);
    this.#tell({ event: "request", method, path: maskCards(path), response: answer });
    if (due !== undefined && callbacks !== "before_answer") await this.#callBack(due, callbacks);
  }

  /** What a shop does that has this library. */
  #takeCallback(request: IncomingMessage, response: ServerResponse, body: Uint8Array): Promise<void> {
    const merchant = new Merchant({ merchantId: this.#gateway.merchantId, payoutSecret: this.#payoutSecret });
    try {
      const contentType = request.headers["content-type"];
      const reply = merchant.verifyCallback({ url: this.#url + OWN_POST_LINK, body, contentType }).reply("ok");
      return send(response, reply.status, reply.headers, reply.body);
    } catch (error) {
      if (!(error instanceof FreedomPayError)) throw error;
      return send(response, 400, { "content-type": "text/plain; charset=utf-8" }, `${error.code}\n`);
    }
  }

  async settle(paymentId: string): Promise<ReplyVerdict | undefined> {
    this.#gateway.settle(paymentId);
    return this.#track(this.#callBack(paymentId, this.#gateway.payout(paymentId)?.callbackOrder ?? "once"));
  }

  async sendCallback(paymentId: string, form?: CallbackForm): Promise<ReplyVerdict> {
    const held = this.#held.indexOf(paymentId);
    if (held >= 0) this.#held.splice(held, 1);
    return this.#track(this.#sendCallback(paymentId, form));
  }

  /** Calls back a payout that has just been settled. The last verdict, if it is called back now. */
  async #callBack(paymentId: string, order: CallbackOrder): Promise<ReplyVerdict | undefined> {
    if (order === "never") return undefined;
    if (order === "after_next") {
      this.#held.push(paymentId);
      return undefined;
    }
    if (order === "twice") await this.#sendCallback(paymentId);
    return this.#sendCallback(paymentId);
  }

  async #sendCallback(paymentId: string, form?: CallbackForm): Promise<ReplyVerdict> {
    if (this.#closed !== undefined) return CUT_SHORT;
    // Made before anything is waited for: it takes the payout off the list of those that are due.
    const callback = this.#gateway.callback(paymentId, form);
    this.#setTimer();
    const { reply, reason } = await this.#post(callback.url, callback);
    if (this.#closed !== undefined) return CUT_SHORT;
    const verdict = this.#gateway.checkReply(paymentId, reply);
    this.#setTimer();
    const shown = maskCards(callback.url);
    this.#tell({ event: "callback", paymentId, url: shown, verdict, ...(reason !== undefined && { reason }) });
    for (const held of this.#held.splice(0)) await this.#sendCallback(held);
    return verdict;
  }

  /** The reply's status and body; where none came, why. */
  async #post(url: string, init: RequestInit): Promise<{ reply?: { status: number; body: Uint8Array }; reason?: string }> {
    const limit = this.#options.callbackTimeout ?? 10_000;
    const abort = new AbortController();
    const cut = () => abort.abort();
    const timer = setTimeout(cut, limit);
    this.#waits.add(cut);
    try {
      const response = await fetch(url, { ...init, redirect: "manual", signal: abort.signal });
      return { reply: { status: response.status, body: await readReply(response) } };
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
      return { reason: maskCards(abort.signal.aborted ? `none within ${limit} ms` : (cause?.code ?? cause?.message ?? message)) };
    } finally {
      clearTimeout(timer);
      this.#waits.delete(cut);
    }
  }

  /** Moves the clock on, by way of every moment at which a callback is due. */
  async advance(seconds: number): Promise<void> {
    if (typeof seconds !== "number" || !(seconds >= 0 && seconds <= CENTURY)) {
      throw errorOf("options_invalid", `the clock moves on by a number of seconds, from 0 to ${CENTURY}, a hundred years`);
    }
    return this.#track(this.#advance(this.#clock.now() + seconds));
  }

  async #advance(target: number): Promise<void> {
    for (;;) {
      await this.#repeatCallbacks();
      const at = this.#gateway.nextCallbackAt();
      if (at === undefined || at > target || this.#closed !== undefined) break;
      // A little more, so that rounding doesn't leave it a second short.
      this.#clock.moveTo(at + 0.001);
    }
    this.#clock.moveTo(target);
    this.#setTimer();
  }

  /** Sends the callbacks that are due, the earliest first, and never two at once. */
  #repeatCallbacks(): Promise<void> {
    return (this.#repeating ??= this.#sendDue().finally(() => (this.#repeating = undefined)));
  }

  async #sendDue(): Promise<void> {
    for (const paymentId of this.#gateway.callbacksDue()) {
      // Another may have sent it meanwhile.
      if (this.#closed === undefined && this.#gateway.callbacksDue().includes(paymentId)) await this.#sendCallback(paymentId);
    }
  }

  /** Wakes up when the next callback is due. */
  #setTimer(): void {
    clearTimeout(this.#timer);
    const at = this.#closed === undefined ? this.#gateway.nextCallbackAt() : undefined;
    if (at === undefined) return;
    const wait = Math.min(Math.max(0, at - this.#clock.now()) * 1000 + 1, LONGEST_TIMER);
    this.#timer = setTimeout(() => {
      void this.#track(this.#repeatCallbacks()).finally(() => this.#setTimer()).catch(() => undefined);
    }, wait);
    // It is no reason for a program to go on.
    this.#timer.unref?.();
  }

  /** A request is under way until its callback has been sent and judged. */
  #track<T>(task: Promise<T>): Promise<T> {
    this.#underWay.add(task);
    return task.finally(() => this.#underWay.delete(task));
  }

  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    // `#closed` must be set before anything else runs.
    await Promise.resolve();
    clearTimeout(this.#timer);
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const cut of this.#waits) cut();
    this.#server.closeAllConnections();
    await this.idle();
    await stopped;
    this.#gateway.close();
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#waits.delete(end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      this.#waits.add(end);
    });
  }

  /** A listener that fails costs nobody a callback: its error is the process's. */
  #tell(event: SandboxEvent): void {
    try {
      this.#options.onEvent?.(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: string): Promise<void> {
  return new Promise((sent) => {
    // A client that has gone never lets the end be written.
    response.once("close", sent);
    response.writeHead(status, { ...headers });
    response.end(body, sent);
    if (response.destroyed) sent();
  });
}

/** A body; of one that is over the limit no more than shows that it is. */
function read(request: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const done = () => resolve(Buffer.concat(parts));
    request.on("data", (part: Buffer) => {
      if (length <= limits.bytes) parts.push(part);
      length += part.length;
      if (length > READ_AT_MOST) {
        request.pause();
        done();
      }
    });
    request.on("end", done);
    request.on("error", reject);
    request.on("close", () => reject(new Error("the client has gone")));
  });
}

/** The bytes of a reply, and no more of them than the gateway needs to refuse them. */
async function readReply(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined && length <= limits.bytes) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(parts);
    parts.push(value);
    length += value.length;
  }
  await reader?.cancel();
  return Buffer.concat(parts);
}
