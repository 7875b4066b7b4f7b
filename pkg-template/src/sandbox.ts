/**
 * FreedomPay's side, for tests and demos: a gateway without I/O, and a server around it.
 *
 * @module
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DEFAULT_SECRET, Gateway, type GatewayOptions, type GatewayResponse, type ReplyVerdict } from "./gateway.js";
import { limits, type CallbackForm } from "./generated/protocol.js";

export { FreedomPayError, ValidationError } from "./errors.js";
export type { ErrorCode, GatewayError } from "./errors.js";
export { Gateway } from "./gateway.js";
export type {
  GatewayCallback,
  GatewayOptions,
  GatewayRequest,
  GatewayResponse,
  Payout,
  ReplyVerdict,
} from "./gateway.js";
export type { CallbackForm, PayoutStatus, ReplyCode } from "./generated/protocol.js";

export interface SandboxOptions extends GatewayOptions {
  /** Default: 0, a free port. */
  readonly port?: number | undefined;
  /** The address to listen on. Default: `127.0.0.1`, this machine only. */
  readonly hostname?: string | undefined;
  /** How callbacks carry their fields. Default: urlencoded. */
  readonly callbackForm?: CallbackForm | undefined;
  /** How long a post link may take to reply, in milliseconds. Default: 10,000. */
  readonly callbackTimeout?: number | undefined;
  /** Told of every request and callback, after the fact. */
  readonly onEvent?: ((event: SandboxEvent) => void) | undefined;
}

/** What has happened. No event holds a card number. */
export type SandboxEvent =
  | { readonly event: "request"; readonly method: string; readonly path: string; readonly response: GatewayResponse }
  | { readonly event: "callback"; readonly paymentId: string; readonly url: string; readonly verdict: ReplyVerdict };

/** A running sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT`: the merchant's `host`. */
  readonly url: string;
  readonly merchantId: string;
  readonly payoutSecret: string;
  readonly gateway: Gateway;
  /** Settles a payout that is in `process` and sends its callback. */
  settle(paymentId: string): Promise<ReplyVerdict>;
  /** Sends the callback of a settled payout, again if it has been sent. */
  sendCallback(paymentId: string, form?: CallbackForm): Promise<ReplyVerdict>;
  /** When every request that has come in is answered, and every callback that was due has been sent and judged. */
  idle(): Promise<void>;
  /** Stops listening, when the callbacks under way have ended. */
  close(): Promise<void>;
}

/** Starts a FreedomPay on this machine. Payouts there move no money. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const gateway = new Gateway(options);
  const server = new SandboxServer(gateway, options);
  const url = await server.listen(options.port ?? 0, options.hostname ?? "127.0.0.1");
  return {
    url,
    merchantId: gateway.merchantId,
    payoutSecret: options.payoutSecret ?? DEFAULT_SECRET,
    gateway,
    settle: (paymentId) => {
      gateway.settle(paymentId);
      return server.sendCallback(paymentId);
    },
    sendCallback: (paymentId, form) => server.sendCallback(paymentId, form),
    idle: () => server.idle(),
    close: () => server.close(),
  };
}

class SandboxServer {
  readonly #gateway: Gateway;
  readonly #options: SandboxOptions;
  readonly #server: Server;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(gateway: Gateway, options: SandboxOptions) {
    this.#gateway = gateway;
    this.#options = options;
    this.#server = createServer((request, response) => {
      void this.#track(this.#answer(request, response)).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  listen(port: number, hostname: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, hostname, () => {
        const { address, family, port } = this.#server.address() as AddressInfo;
        resolve(`http://${family === "IPv6" ? `[${address}]` : address}:${port}`);
      });
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "/" } = request;
    const body = await read(request);
    const answer = this.#gateway.respond({ url, body, contentType: request.headers["content-type"] });
    response.writeHead(answer.status, { ...answer.headers });
    await new Promise<void>((sent) => response.end(answer.body, sent));
    this.#tell({ event: "request", method, path: url.split("?", 1)[0] ?? url, response: answer });
    if (answer.callbackDue && answer.paymentId !== undefined) await this.#sendCallback(answer.paymentId);
  }

  sendCallback(paymentId: string, form?: CallbackForm): Promise<ReplyVerdict> {
    return this.#track(this.#sendCallback(paymentId, form));
  }

  /** A request is under way until its callback has been sent and judged. */
  #track<T>(task: Promise<T>): Promise<T> {
    this.#underWay.add(task);
    return task.finally(() => this.#underWay.delete(task));
  }

  async #sendCallback(paymentId: string, form = this.#options.callbackForm): Promise<ReplyVerdict> {
    const callback = this.#gateway.callback(paymentId, form);
    const reply = await this.#post(callback.url, callback);
    const verdict = this.#gateway.checkReply(paymentId, reply);
    this.#tell({ event: "callback", paymentId, url: callback.url, verdict });
    return verdict;
  }

  /** The reply's status and body; `undefined` where none came. */
  async #post(url: string, init: RequestInit): Promise<{ status: number; body: Uint8Array } | undefined> {
    try {
      const signal = AbortSignal.timeout(this.#options.callbackTimeout ?? 10_000);
      const response = await fetch(url, { ...init, redirect: "manual", signal });
      return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
    } catch {
      return undefined;
    }
  }

  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    await this.idle();
    this.#server.closeAllConnections();
    await closed;
    this.#gateway.close();
  }

  #tell(event: SandboxEvent): void {
    this.#options.onEvent?.(event);
  }
}

/** A body; of one that is over the limit just so much that the gateway refuses it. */
async function read(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    if (length <= limits.bytes) parts.push(part);
    length += part.length;
  }
  return Buffer.concat(parts);
}
