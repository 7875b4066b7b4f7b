/**
 * Previews of requests, for browsers and admin tools: no secret, no MD5.
 *
 * @module
 */

import { asOptionalString, asText, checkObject, toBoolean } from "./arguments.js";
import { call } from "./core.js";
import type { Problem } from "./errors.js";
import type { Operation, RequestFields } from "./generated/protocol.js";
import { readNodes } from "./nodes.js";
import { readExtra, type SignOptions } from "./options.js";

export { FreedomPayError, isFreedomPayError, ValidationError } from "./errors.js";
export type { ErrorCode, Problem, ProblemCode } from "./errors.js";
export type { Fields, FieldValue } from "./fields.js";
export { operations } from "./generated/operations.js";
export type { Operation, RequestFields, Rule } from "./generated/protocol.js";
export type { SignOptions } from "./options.js";

export interface PreviewOptions extends SignOptions {
  /** The merchant's id in FreedomPay: digits. */
  readonly merchantId: string | number;
  /** The gateway. Default: `https://api.freedompay.kz`. */
  readonly host?: string | undefined;
}

/** A request as it would be signed. */
export interface Preview {
  /** Where it would be posted. */
  readonly url: string;
  /** Names and values in signing order, card numbers masked. The salt is `{salt}` unless one is given. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The string that would be hashed: `{secret}` in place of the key, card numbers masked. */
  readonly canonical: string;
  /** Everything that is wrong or doubtful, all at once. */
  readonly problems: readonly Problem[];
}

/**
 * Shows a request as `Merchant.sign` would make it. Nothing is refused: what is
 * wrong stands in `problems`.
 *
 * @throws ValidationError for an operation that there isn't, and for text that isn't Unicode
 */
export function preview<O extends Operation>(
  operation: O,
  fields: Partial<RequestFields[O]>,
  options: PreviewOptions,
): Preview {
  checkObject(options, "the options");
  const merchantId = asText(options.merchantId, "merchantId");
  const host = asOptionalString(options.host, "host") || undefined;
  // As src/wasm/options.rs reads them.
  const coreOptions = {
    salt: asOptionalString(options.salt, "salt") || undefined,
    rule: asOptionalString(options.rule, "rule") || undefined,
    luhn: toBoolean(options.luhn, "luhn", true),
    extra: readExtra(options),
  };
  const nodes = readNodes(fields, "request");
  return call((core) => core.preview(String(operation), nodes, merchantId, host, coreOptions) as Preview);
}
