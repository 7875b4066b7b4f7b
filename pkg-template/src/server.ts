// The HTTP server of a sandbox. The gateway decides what is answered and when callbacks are due.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CallbackSender } from "./callback-sender.js";
import type { AdvanceableClock } from "./clock.js";
import { FreedomPayError } from "./errors.js";
import type { Fault, Gateway, GatewayResponse, ReplyVerdict } from "./gateway.js";
import { limits, type CallbackForm } from "./generated/protocol.js";
import { readRequestBody, sendResponse } from "./http.js";
import { maskCards } from "./mask.js";
import { Merchant } from "./merchant.js";
import { runAction, SEND_CALLBACK, SETTLE } from "./page-actions.js";
import { pageHeaders, renderPage } from "./page.js";
import type { SandboxEvent, SandboxOptions } from "./sandbox-types.js";
import { Tasks } from "./tasks.js";

/** The path of the sandbox's own post link, for a first try without a shop. It accepts every genuine callback. */
export const OWN_POST_LINK = "/sandbox/post_link";

/** How long a client or a post link may take, in milliseconds. */
const DEFAULT_TIMEOUT = 10_000;

export class SandboxServer {
  readonly #gateway: Gateway;
  readonly #clock: AdvanceableClock;
  readonly #payoutSecret: string;
  readonly #options: SandboxOptions;
  readonly #server: Server;
  readonly #tasks = new Tasks();
  readonly #callbacks: CallbackSender;
  #closed: Promise<void> | undefined;
  #url = "";
  loopback = true;

  constructor(gateway: Gateway, clock: AdvanceableClock, payoutSecret: string, options: SandboxOptions) {
    this.#gateway = gateway;
    this.#clock = clock;
    this.#payoutSecret = payoutSecret;
    this.#options = options;
    const replyTimeout = options.callbackTimeout ?? DEFAULT_TIMEOUT;
    this.#callbacks = new CallbackSender(gateway, clock, this.#tasks, replyTimeout, (event) => this.#emit(event));
    const requestTimeout = options.requestTimeout ?? DEFAULT_TIMEOUT;
    const settings = { requestTimeout, headersTimeout: requestTimeout, connectionsCheckingInterval: 1000 };
    this.#server = createServer(settings, (request, response) => {
      void this.#tasks.track(this.#serve(request, response)).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  /** Starts the server. Returns its URL. */
  listen(port: number, hostname: string): Promise<string> {
    // A sandbox that is not closed must not keep the process alive. The clients of a test do that while they wait.
    this.#server.unref();
    this.#server.on("connection", (socket) => socket.unref());
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, hostname, () => {
        const { address, port } = this.#server.address() as AddressInfo;
        this.loopback = address === "::1" || address.startsWith("127.");
        // This machine reaches a server on all addresses by loopback.
        const host = address === "0.0.0.0" ? "127.0.0.1" : address === "::" ? "::1" : address;
        this.#url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
        resolve(this.#url);
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "/" } = request;
    const [path = url] = url.split("?", 1);
    const body = await readRequestBody(request);
    if (body.length > limits.bytes) response.setHeader("connection", "close");

    if (method !== "GET" && method !== "POST" && method !== "HEAD") {
      const headers = { allow: "GET, POST", "content-type": "text/plain; charset=utf-8" };
      return sendResponse(response, 405, headers, "the methods are GET and POST\n");
    }
    if (path === OWN_POST_LINK && method === "POST") return this.#receiveCallback(request, response, body);
    if (path === "/" && method !== "POST") {
      const page = renderPage(this.#gateway, this.#url, new Date(this.#clock.now() * 1000));
      return sendResponse(response, 200, pageHeaders(), page);
    }
    if (path === "/sandbox/payouts" && method !== "POST") return this.#sendPayouts(response, url);
    if ((path === SETTLE || path === SEND_CALLBACK) && method === "POST") {
      const { status, headers, body: text } = await runAction(path, request, body, { actions: this, loopback: this.loopback });
      return sendResponse(response, status, headers, text);
    }
    // A HEAD request must not book a payout.
    const target = method === "HEAD" ? "/" : url;
    const answer = this.#gateway.respond({ url: target, body, contentType: request.headers["content-type"] });
    await this.#answer(method, path, response, answer);
  }

  /** The payouts as JSON; `?last=N` selects the newest ones. */
  #sendPayouts(response: ServerResponse, url: string): Promise<void> {
    const last = /[?&]last=(\d{1,9})(?:&|$)/.exec(url)?.[1];
    const payouts = this.#gateway.payouts(last === undefined ? undefined : Number(last));
    const headers = { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" };
    return sendResponse(response, 200, headers, JSON.stringify(payouts));
  }

  async #answer(method: string, path: string, response: ServerResponse, answer: GatewayResponse): Promise<void> {
    const { paymentId, callbacks } = answer;
    const due = answer.callbackDue ? paymentId : undefined;
    if (due !== undefined && callbacks === "before_answer") await this.#callbacks.sendSettled(due, callbacks);
    if (answer.delay > 0) await new Promise<void>((resolve) => this.#tasks.schedule(answer.delay, resolve));
    if (answer.answer === "dropped" || this.#tasks.closed) response.destroy();
    else await sendResponse(response, answer.status, answer.headers, answer.body);
    this.#emit({ event: "request", method, path: maskCards(path), response: answer });
    if (due !== undefined && callbacks !== "before_answer") await this.#callbacks.sendSettled(due, callbacks);
  }

  /** Receives a callback as a shop with this package does. */
  #receiveCallback(request: IncomingMessage, response: ServerResponse, body: Uint8Array): Promise<void> {
    const merchant = new Merchant({ merchantId: this.#gateway.merchantId, payoutSecret: this.#payoutSecret });
    try {
      const contentType = request.headers["content-type"];
      const reply = merchant.verifyCallback({ url: this.#url + OWN_POST_LINK, body, contentType }).reply("ok");
      return sendResponse(response, reply.status, reply.headers, reply.body);
    } catch (error) {
      if (!(error instanceof FreedomPayError)) throw error;
      return sendResponse(response, 400, { "content-type": "text/plain; charset=utf-8" }, `${error.code}\n`);
    }
  }

  async settle(paymentId: string, result?: Fault["settle"]): Promise<ReplyVerdict | undefined> {
    this.#gateway.settle(paymentId, result);
    const order = this.#gateway.payout(paymentId)?.callbackOrder ?? "once";
    return this.#tasks.track(this.#callbacks.sendSettled(paymentId, order));
  }

  async sendCallback(paymentId: string, form?: CallbackForm): Promise<ReplyVerdict> {
    return this.#tasks.track(this.#callbacks.send(paymentId, form));
  }

  advance(seconds: number): Promise<void> {
    return this.#callbacks.advance(seconds);
  }

  idle(): Promise<void> {
    return this.#tasks.idle();
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#callbacks.close();
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#tasks.close();
    this.#server.closeAllConnections();
    await this.#tasks.idle();
    await stopped;
    this.#gateway.close();
  }

  /** An error of the listener must not stop a request or callback. It becomes an uncaught exception of the process. */
  #emit(event: SandboxEvent): void {
    try {
      this.#options.onEvent?.(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
