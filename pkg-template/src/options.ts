// What may be chosen about a request.

import { asOptionalString, toBoolean } from "./arguments.js";
import type { Fields } from "./fields.js";
import type { Rule } from "./generated/protocol.js";

export interface SignOptions {
  /** A salt of your own: Latin letters and digits. Default: 16 random ones. */
  readonly salt?: string | undefined;
  /** How the values are ordered. Default: the message must have one order under all official rules. */
  readonly rule?: Rule | undefined;
  /** `false` turns off the check digit of the card number. */
  readonly luhn?: false | undefined;
  /** Fields that the vendor's page doesn't list for the operation; they are signed with the rest. */
  readonly extra?: Fields | undefined;
}

/** The options as src/wasm/options.rs reads them. */
export function toCoreOptions(options: SignOptions): object {
  return {
    salt: asOptionalString(options.salt, "salt"),
    rule: asOptionalString(options.rule, "rule") || undefined,
    luhn: toBoolean(options.luhn, "luhn", true),
    extra: options.extra ?? undefined,
  };
}
