/**
 * The gateway's error codes: what they mean, and whether money was sent. Plain JavaScript, without WebAssembly.
 *
 * @module
 */

import { errorCodes, type Sent } from "./generated/error-codes.js";

export type { Sent } from "./generated/error-codes.js";

/** The description of an error code. */
export interface ErrorDescription {
  /** The code, in digits. */
  readonly code: string;
  /** The meaning, in English. */
  readonly meaning: string;
  /** The gateway's own text, in Russian; empty if it has none. */
  readonly gatewayText: string;
  /**
   * Whether money was sent, if the code is in a signed answer to a payout request: `no`, nothing was sent; `refused`, query
   * the status before you send again; `unknown`, the money may have been sent.
   */
  readonly sent: Sent;
}

/**
 * Describes an error code of the gateway, `pg_error_code`. Returns `undefined` for a code that is not in the table. The
 * gateway also sends such codes; the outcome of the payout is then unknown. Source: the vendor's tables of codes.
 *
 * @example
 * ```ts
 * import { describeError } from "freedompay-payouts/errors";
 *
 * const description = describeError("8888");
 * console.log(description?.meaning); // Insufficient funds: top up the payout balance
 * console.log(description?.sent); // no
 * ```
 */
export function describeError(code: number | string): ErrorDescription | undefined {
  const key: unknown = typeof code === "number" ? String(code) : code;
  const row = typeof key === "string" && Object.hasOwn(errorCodes, key) ? errorCodes[key] : undefined;
  if (row === undefined) return undefined;
  const [sent, meaning, gatewayText] = row;
  return { code: String(code), meaning, gatewayText, sent };
}
