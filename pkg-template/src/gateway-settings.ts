// Reads the options and faults of a gateway for the core, which checks their values.

import { asOptionalString, asString, asText, checkOptions, found } from "./arguments.js";
import { errorOf, FreedomPayError } from "./errors.js";
import type { GatewayOptions } from "./gateway-types.js";
import { readNodes, type FieldNode } from "./nodes.js";

export const DEFAULT_MERCHANT_ID = "500001";

/** A public secret for tests. */
export const DEFAULT_SECRET = "sandbox-payout-secret";

/** The names of the options. */
export const gatewayOptions = [
  "merchantId",
  "payoutSecret",
  "otherSecret",
  "currency",
  "balance",
  "balances",
  "commission",
  "callbackForm",
  "repeat",
  "rules",
  "now",
] as const;

/** The options as src/wasm/gateway.rs reads them, without balances and rules. */
export function coreOptions(options: GatewayOptions) {
  checkOptions(options, gatewayOptions, "the gateway's options");
  for (const name of Object.keys(options.repeat ?? {})) {
    if (name !== "every" && name !== "during") {
      throw errorOf("options_invalid", `repeat.${name} is not a property of repeat; the properties are every and during`);
    }
  }
  if (options.rules !== undefined && !Array.isArray(options.rules)) {
    throw errorOf("options_invalid", `rules must be a list, ${found(options.rules)}`);
  }
  return {
    merchantId: asText(options.merchantId ?? DEFAULT_MERCHANT_ID, "merchantId"),
    payoutSecret: asString(options.payoutSecret ?? DEFAULT_SECRET, "payoutSecret"),
    otherSecret: nonEmptyString(options.otherSecret, "otherSecret"),
    currency: nonEmptyString(options.currency, "currency"),
    balance: nonEmptyString(options.balance, "balance"),
    commission: nonEmptyString(options.commission, "commission"),
    callbackForm: nonEmptyString(options.callbackForm, "callbackForm"),
    repeatEvery: nonEmptyString(String(options.repeat?.every ?? ""), "repeat.every"),
    repeatDuring: nonEmptyString(String(options.repeat?.during ?? ""), "repeat.during"),
  };
}

/** A text; `undefined` for an empty one. */
export function nonEmptyString(text: unknown, name: string): string | undefined {
  return asOptionalString(text, name) || undefined;
}

/** The settings as fields with text values. `path` names them in errors. */
export function settingNodes(settings: object, path: string): FieldNode[] {
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    throw errorOf("options_invalid", `${path} must be an object, ${found(settings)}`);
  }
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    if (!["string", "number", "boolean"].includes(typeof value)) {
      throw errorOf("options_invalid", `${path}.${name} must be text, a number, true or false, ${found(value)}`);
    }
    pairs.push([name, String(value)]);
  }
  return readNodes(pairs, "message");
}

/** The time of a clock in whole seconds since 1970. */
export function wholeSeconds(now: () => number): number {
  const seconds = Math.max(0, Math.floor(now()));
  if (Number.isSafeInteger(seconds)) return seconds;
  throw errorOf("options_invalid", `now must return seconds since 1970, ${found(seconds)}`);
}

/** Runs `action`. If it throws, replaces the match of `replaced` in the message of the error by `path`. */
export function withPath<T>(path: string, action: () => T, replaced = /^/): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof FreedomPayError)) throw error;
    throw errorOf(error.code, error.message.replace(replaced, () => path));
  }
}
