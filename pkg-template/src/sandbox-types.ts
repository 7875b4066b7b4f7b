// The options and events of a sandbox.

import type { GatewayOptions, GatewayResponse, ReplyVerdict } from "./gateway-types.js";

/** The options of `startSandbox`. */
export interface SandboxOptions extends GatewayOptions {
  /** The port to listen on, from 0 to 65535. Default: 0, which selects a free port. */
  readonly port?: number | undefined;
  /** The address to listen on. Default: `127.0.0.1`, which only this machine can reach. */
  readonly hostname?: string | undefined;
  /** How long a post link may take to reply, in milliseconds. Default: 10,000. */
  readonly callbackTimeout?: number | undefined;
  /** How long a client may take to send its request, in milliseconds. Default: 10,000. */
  readonly requestTimeout?: number | undefined;
  /**
   * A listener that is called after each request and each callback. If it throws, the sandbox goes on and the error is
   * reported as an uncaught exception of the process.
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
