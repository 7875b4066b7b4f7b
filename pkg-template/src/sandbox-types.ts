// The options and events of a sandbox.

import type { GatewayOptions, GatewayResponse, ReplyVerdict } from "./gateway-types.js";

/**
 * The options of `startSandbox`.
 *
 * @example
 * ```ts
 * import { startSandbox } from "freedompay-payouts/sandbox";
 *
 * const sandbox = await startSandbox({ balance: "500.00" });
 * await sandbox.close();
 * ```
 */
export interface SandboxOptions extends GatewayOptions {
  /**
   * The port to listen on, from 0 to 65535. Default: 0, which selects a free port.
   *
   * @example
   * ```ts
   * const other = await startSandbox({ port: 0 });
   * console.log(Number(new URL(other.url).port) > 0); // true
   * await other.close();
   * ```
   */
  readonly port?: number | undefined;
  /**
   * The address to listen on. Default: `127.0.0.1`, which only this machine can reach.
   *
   * @example
   * ```ts
   * // For other containers or machines.
   * const other = await startSandbox({ hostname: "0.0.0.0" });
   * console.log(other.loopback); // false
   * await other.close();
   * ```
   */
  readonly hostname?: string | undefined;
  /**
   * How long a post link may take to reply, in milliseconds. Default: 10,000.
   *
   * @example
   * ```ts
   * const impatient = await startSandbox({ callbackTimeout: 500 });
   * await impatient.close();
   * ```
   */
  readonly callbackTimeout?: number | undefined;
  /**
   * How long a client may take to send its request, in milliseconds. Default: 10,000.
   *
   * @example
   * ```ts
   * const impatient = await startSandbox({ requestTimeout: 500 });
   * await impatient.close();
   * ```
   */
  readonly requestTimeout?: number | undefined;
  /**
   * A listener that is called after each request and each callback. If it throws, the sandbox goes on and the error is
   * reported as an uncaught exception of the process.
   *
   * @example
   * ```ts
   * const paths: string[] = [];
   * const watched = await startSandbox({ onEvent: (event) => event.event === "request" && paths.push(event.path) });
   * await fetch(`${watched.url}/g2g/balance_status`, { method: "POST" });
   * console.log(paths.join()); // /g2g/balance_status
   * await watched.close();
   * ```
   */
  readonly onEvent?: ((event: SandboxEvent) => void) | undefined;
}

/** A request that was answered, or a callback that was sent. Card numbers are masked in every event. */
export type SandboxEvent =
  | {
      /** The kind of the event. */
      readonly event: "request";
      /** The HTTP method. */
      readonly method: string;
      /** The path of the request, without the query. */
      readonly path: string;
      /** The answer. */
      readonly response: GatewayResponse;
    }
  | {
      /** The kind of the event. */
      readonly event: "callback";
      /** `pg_payment_id` of the payout. */
      readonly paymentId: string;
      /** The post link that was called. */
      readonly url: string;
      /** The verdict on the reply. */
      readonly verdict: ReplyVerdict;
      /** Why there was no reply, if there was none. */
      readonly reason?: string;
    };
