// The error classes. Every error has a stable code, and each code belongs to one class.

import type { ErrorCode, ProblemCode } from "./generated/protocol.js";

export type { ErrorCode, ProblemCode } from "./generated/protocol.js";

/** An error or a warning about a field of a request. */
export interface Problem {
  /** The name of the field, as on the vendor's page. */
  readonly field: string;
  /** What is wrong, for programs. Stable. */
  readonly code: ProblemCode;
  /** What is wrong, for people: a lower-case sentence that names the field. May change. */
  readonly message: string;
  /** `sign` throws if there is an error. It ignores warnings. */
  readonly severity: "error" | "warning";
}

/** The error code and description of the gateway, with the meaning of the code. */
export interface GatewayError {
  /** `pg_error_code`, as received. */
  readonly code: string;
  /** `pg_error_description`, as received; empty if there is none. */
  readonly description: string;
  /** The meaning of the code in the vendor's tables, in English; `undefined` for a code that is not in them. */
  readonly meaning: string | undefined;
}

/**
 * A property of the prototype of each class. Its value is the name of the class. The symbol is the same in every copy
 * of the package.
 */
const BRAND = Symbol.for("freedompay-payouts.error");

/**
 * Gives a class its name, which minifiers would shorten, and an `instanceof` that also accepts the errors of the class
 * with this name in other entries and other copies of the package. A subclass inherits the brand of its base class.
 */
function defineClass(
  own: { readonly prototype: FreedomPayError },
  name: string,
  accepts = (brand: unknown): boolean => brand === name,
): void {
  const ordinary = Function.prototype[Symbol.hasInstance];
  // An assignment fails if `Error.prototype` is frozen.
  Object.defineProperty(own, "name", { value: name, configurable: true });
  Object.defineProperty(own.prototype, "name", { value: name, configurable: true, writable: true });
  Object.defineProperty(own.prototype, BRAND, { value: name });
  Object.defineProperty(own, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      try {
        // For a subclass of another package only the prototype chain counts.
        return ordinary.call(this, value) || (this === own && accepts(brandOf(value)));
      } catch {
        // The value is a proxy whose traps throw.
        return false;
      }
    },
  });
}

/** The name of the class of an error; `undefined` if the value is not a real `Error` object. */
function brandOf(value: unknown): unknown {
  const isError = Object.prototype.toString.call(value) === "[object Error]";
  return isError ? (value as { readonly [BRAND]?: unknown })[BRAND] : undefined;
}

/**
 * The base class of every error that this package throws. The message is for people and may change. It never contains a
 * secret, a card number or an expected signature.
 *
 * `instanceof` also works for errors of another entry of the package, of `import` beside `require`, and of another copy
 * of the package, for this class and its subclasses here. Your own subclasses are compared by the prototype chain.
 *
 * Errors that belong to no subclass: `environment_unsupported`, WebAssembly cannot be started (use a runtime that has
 * it, and allow `'wasm-unsafe-eval'` in the Content-Security-Policy), or `TextEncoder` or `TextDecoder` is missing (under
 * jsdom set them to those of `node:util`); `entropy_unavailable`, the platform has no random
 * bytes for the salt (pass the option `salt`, or use a runtime that has `crypto.getRandomValues`).
 *
 * @example
 * ```ts
 * import { FreedomPayError, Merchant } from "freedompay-payouts";
 *
 * try {
 *   new Merchant({ merchantId: "shop", payoutSecret: "your-payout-secret" });
 * } catch (error) {
 *   if (!(error instanceof FreedomPayError)) throw error;
 *   console.log(error.code); // options_invalid
 * }
 * ```
 */
export class FreedomPayError extends Error {
  /** What kind of error it is, for programs. Stable. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static {
    // Another version of the package may have classes that this one does not know.
    defineClass(this, "FreedomPayError", (brand) => typeof brand === "string");
  }
}

/**
 * The caller's fields or options are not valid: `fields_invalid`, `options_invalid`, `rules_differ`. Nothing was signed.
 * Correct the arguments.
 *
 * @example
 * ```ts
 * import { Merchant, ValidationError } from "freedompay-payouts";
 *
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "your-payout-secret" });
 * try {
 *   merchant.sign("payout_status", { pg_order_id: "" });
 * } catch (error) {
 *   if (!(error instanceof ValidationError)) throw error;
 *   console.log(error.problems.map(({ field, code }) => `${field} ${code}`).join()); // pg_order_id empty
 * }
 * ```
 */
export class ValidationError extends FreedomPayError {
  /** Every error and warning about the fields of a request. Empty if the error has another cause. */
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, problems: readonly Problem[] = []) {
    super(code, message);
    this.problems = problems;
  }

  static {
    defineClass(this, "ValidationError");
  }
}

/**
 * `pg_sig` is missing, repeated, malformed or wrong: `signature_missing`, `signature_repeated`, `signature_malformed`,
 * `signature_mismatch`. Respond to a callback with a plain, unsigned 4xx status. After an answer query the status.
 *
 * @example
 * ```ts
 * import { SignatureError, verifyFields } from "freedompay-payouts";
 *
 * try {
 *   verifyFields("result.php", { pg_order_id: "1234" }, "your-receive-secret");
 * } catch (error) {
 *   if (!(error instanceof SignatureError)) throw error;
 *   console.log(error.code); // signature_missing
 * }
 * ```
 */
export class SignatureError extends FreedomPayError {
  /** The outcome of the payout, if the message is an answer. */
  readonly outcome = "unknown" as const;
  /** Never send the payout again after this error. */
  readonly safeToResend = false as const;

  static {
    defineClass(this, "SignatureError");
  }
}

/**
 * The message is unreadable, too large, of another kind than expected, or not about the requested payout:
 * `body_unreadable`, `body_too_large`, `schema_invalid`, `merchant_mismatch`, `answer_mismatch`. Respond to a callback
 * with a plain, unsigned 4xx status. After an answer query the status.
 *
 * @example
 * ```ts
 * import { Merchant, MessageError } from "freedompay-payouts";
 *
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "your-payout-secret" });
 * try {
 *   merchant.verifyAnswer({ operation: "balance_status" }, "<!DOCTYPE html>");
 * } catch (error) {
 *   if (!(error instanceof MessageError)) throw error;
 *   console.log(error.code, error.outcome); // body_unreadable unknown
 * }
 * ```
 */
export class MessageError extends FreedomPayError {
  /** The outcome of the payout, if the message is an answer. */
  readonly outcome = "unknown" as const;
  /** Never send the payout again after this error. */
  readonly safeToResend = false as const;

  static {
    defineClass(this, "MessageError");
  }
}

/**
 * The answer has no signature: `answer_unsigned`. The gateway does not sign the answer if it cannot identify the
 * merchant, but anybody else can send such an answer too. So the outcome of the payout is unknown. Check the merchant id
 * and the secret, and query the status.
 *
 * @example
 * ```ts
 * import { Merchant, UnsignedAnswerError } from "freedompay-payouts";
 *
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "your-payout-secret" });
 * const body = "<response><pg_status>error</pg_status><pg_error_code>9998</pg_error_code></response>";
 * try {
 *   merchant.verifyAnswer({ operation: "balance_status" }, body);
 * } catch (error) {
 *   if (!(error instanceof UnsignedAnswerError)) throw error;
 *   console.log(error.error?.code); // 9998
 * }
 * ```
 */
export class UnsignedAnswerError extends FreedomPayError {
  /** The outcome of the payout. */
  readonly outcome = "unknown" as const;
  /** Never send the payout again after this error. */
  readonly safeToResend = false as const;
  /** The error in the answer, if there is one. It is not verified. */
  readonly error: GatewayError | undefined;

  constructor(code: ErrorCode, message: string, error: GatewayError | undefined) {
    super(code, message);
    this.error = error;
  }

  static {
    defineClass(this, "UnsignedAnswerError");
  }
}

/**
 * Whether a value is an error of this package, of any entry, module format, copy or version of it.
 *
 * @example
 * ```ts
 * import { isFreedomPayError, verifyFields } from "freedompay-payouts";
 *
 * try {
 *   verifyFields("result.php", { pg_order_id: "1234" }, "your-receive-secret");
 * } catch (error) {
 *   if (!isFreedomPayError(error)) throw error;
 *   console.log(error.code); // signature_missing
 * }
 * ```
 */
export function isFreedomPayError(value: unknown): value is FreedomPayError {
  return value instanceof FreedomPayError;
}

/**
 * Returns the result of `start`, which starts the WebAssembly if it has not been started.
 *
 * @throws FreedomPayError `environment_unsupported`: the WebAssembly cannot be started
 */
export function startWasm<T>(start: () => T): T {
  try {
    return start();
  } catch (cause) {
    const missing = ["TextEncoder", "TextDecoder"].find((name) => Reflect.get(globalThis, name) === undefined);
    const message =
      missing === undefined
        ? "WebAssembly cannot be started: use an environment that has it (node --jitless has none), and add " +
          "'wasm-unsafe-eval' to the script-src of a Content-Security-Policy; the property cause has the details"
        : `the environment has no ${missing}; under jsdom set globalThis.${missing} to that of node:util`;
    throw new FreedomPayError("environment_unsupported", message, { cause });
  }
}

/** Makes an error of the class that its code belongs to. */
export function errorOf(
  code: ErrorCode,
  message: string,
  gateway?: GatewayError,
  problems?: readonly Problem[],
): FreedomPayError {
  switch (code) {
    case "signature_missing":
    case "signature_repeated":
    case "signature_malformed":
    case "signature_mismatch":
      return new SignatureError(code, message);
    case "answer_unsigned":
      return new UnsignedAnswerError(code, message, gateway);
    case "answer_mismatch":
    case "schema_invalid":
    case "merchant_mismatch":
    case "body_too_large":
    case "body_unreadable":
      return new MessageError(code, message);
    case "fields_invalid":
    case "options_invalid":
    case "rules_differ":
      return new ValidationError(code, message, problems);
    default:
      return new FreedomPayError(code, message);
  }
}
