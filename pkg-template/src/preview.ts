/**
 * Previews of requests, for browsers and admin tools. This entry contains neither a secret nor MD5.
 *
 * @module
 */

import { asOptionalString, asString, asText, checkOptions, timeText, toBoolean } from "./arguments.js";
import { call } from "./core.js";
import type { Problem } from "./errors.js";
import type { Operation, RequestFields } from "./generated/protocol.js";
import { checkHost } from "./merchant-options.js";
import { readNodes } from "./nodes.js";
import { readExtra, signOptions, type SignOptions } from "./options.js";

export { FreedomPayError, isFreedomPayError, ValidationError } from "./errors.js";
export type { ErrorCode, Problem, ProblemCode } from "./errors.js";
export type { Fields, FieldValue } from "./fields.js";
export { operations } from "./generated/operations.js";
export type { FieldDescription, FieldType, OperationDescription } from "./generated/operations.js";
export type { Operation, RequestFields, Rule } from "./generated/protocol.js";
export type { SignOptions } from "./options.js";

/**
 * The options of `preview`.
 *
 * @example
 * ```ts
 * import { preview } from "freedompay-payouts/preview";
 *
 * const merchantId = "500001";
 * ```
 */
export interface PreviewOptions extends SignOptions {
  /**
   * The merchant's id in FreedomPay: at most 20 digits.
   *
   * @example
   * ```ts
   * console.log(preview("balance_status", {}, { merchantId }).canonical); // balance_status;500001;{salt};{secret}
   * ```
   */
  readonly merchantId: string | number;
  /**
   * The gateway: `https://` and a host, for loopback also `http://`. Default: `https://api.freedompay.kz`, the host on
   * the vendor's page.
   *
   * @example
   * ```ts
   * const { url } = preview("balance_status", {}, { merchantId, host: "https://test-api.freedompay.kz" });
   * console.log(url); // https://test-api.freedompay.kz/g2g/balance_status
   * ```
   */
  readonly host?: string | undefined;
  /**
   * `true` also allows `http://` with a host that is not loopback, but never with one of the vendor's own: see
   * `MerchantOptions`. Only for tests with Compose or in CI. Default: `false`.
   *
   * @example
   * ```ts
   * const { problems } = preview("balance_status", {}, { merchantId, host: "http://sandbox:8787", allowInsecureHost: true });
   * console.log(problems.some(({ severity }) => severity === "error")); // false
   * ```
   */
  readonly allowInsecureHost?: boolean | undefined;
}

/** A request as it would be signed. */
export interface Preview {
  /** The URL that the request would be posted to. In place of an invalid host it has `{host}`. */
  readonly url: string;
  /** Names and values in signing order, with card numbers masked. Without the option `salt` the salt is `{salt}`. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The string that would be hashed, with `{secret}` in place of the secret and card numbers masked. */
  readonly canonical: string;
  /** Every error and every warning. A request with an error cannot be signed. */
  readonly problems: readonly Problem[];
}

/**
 * Shows a request as `Merchant.sign` would make it. Wrong fields and options do not throw; `problems` lists them.
 *
 * @example
 * ```ts
 * import { preview } from "freedompay-payouts/preview";
 *
 * const { canonical, problems } = preview("payout_status", { pg_order_id: "1234" }, { merchantId: "500001" });
 * console.log(canonical); // payout_status;500001;1234;{salt};{secret}
 * console.log(problems.length); // 0
 * ```
 *
 * @throws ValidationError `options_invalid`: there is no such operation, or an option has the wrong type.
 * @throws ValidationError `fields_invalid`: the fields are not an object or a list of pairs, or are too long.
 */
export function preview<O extends Operation>(
  operation: O,
  fields: Partial<RequestFields[O]>,
  options: PreviewOptions,
): Preview {
  checkOptions(options, [...signOptions, "merchantId", "host", "allowInsecureHost"]);
  checkHost(options.host);
  const merchantId = asText(options.merchantId, "merchantId");
  const host = asOptionalString(options.host, "host");
  // The properties that src/wasm/options.rs reads.
  const coreOptions = {
    salt: asOptionalString(options.salt, "salt") || undefined,
    rule: asOptionalString(options.rule, "rule") || undefined,
    luhn: toBoolean(options.luhn, "luhn", true),
    allowInsecureHost: toBoolean(options.allowInsecureHost, "allowInsecureHost", false),
    extra: readExtra(options),
    signedAt: timeText(options.signedAt, "signedAt"),
  };
  const nodes = readNodes(fields, "request");
  return call((core) => core.preview(asString(operation, "the operation"), nodes, merchantId, host, coreOptions) as Preview);
}
