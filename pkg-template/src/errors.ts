// The error classes: one class for each kind of mistake, and a stable code in each error.

import type { ErrorCode, ProblemCode } from "./generated/protocol.js";

export type { ErrorCode, ProblemCode } from "./generated/protocol.js";

/** One thing that is wrong, or doubtful, with a request. */
export interface Problem {
  /** The field's name, as the vendor's page has it. */
  readonly field: string;
  /** What is wrong, for programs. */
  readonly code: ProblemCode;
  /** What is wrong, for people: a lower-case sentence that names the field. */
  readonly message: string;
  /** A warning does not stop `sign`; an error does. */
  readonly severity: "error" | "warning";
}

/** The error code and description that the gateway gives, with the meaning of the code. */
export interface GatewayError {
  /** `pg_error_code`, as it came. */
  readonly code: string;
  /** `pg_error_description`, as it came; empty where there is none. */
  readonly description: string;
  /** What the vendor's table of codes says of the code; `undefined` for a code it doesn't have. */
  readonly meaning: string | undefined;
}

/** On the prototype of each class of this package, with the class's name as its value. The same in every copy of it. */
const BRAND = Symbol.for("freedompay-payouts.error");

/**
 * Gives a class its name, which minifiers would shorten, and an `instanceof` that also accepts the errors of the class
 * of this name in other entries and other copies of the package. A subclass inherits the brand of its base class.
 */
function defineClass(
  own: { readonly prototype: FreedomPayError },
  name: string,
  accepts = (brand: unknown): boolean => brand === name,
): void {
  const ordinary = Function.prototype[Symbol.hasInstance];
  // Not by assignment: that fails where `Error.prototype` is frozen.
  Object.defineProperty(own, "name", { value: name, configurable: true });
  Object.defineProperty(own.prototype, "name", { value: name, configurable: true, writable: true });
  Object.defineProperty(own.prototype, BRAND, { value: name });
  Object.defineProperty(own, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      try {
        // A subclass that is not of this package goes by the prototype chain alone.
        return ordinary.call(this, value) || (this === own && accepts(brandOf(value)));
      } catch {
        // A proxy whose traps throw.
        return false;
      }
    },
  });
}

/** The name of the class of an error; `undefined` for anything but a real `Error` object. */
function brandOf(value: unknown): unknown {
  const isError = Object.prototype.toString.call(value) === "[object Error]";
  return isError ? (value as { readonly [BRAND]?: unknown })[BRAND] : undefined;
}

/**
 * The base class of every error that this package throws. `code` is stable; the
 * message is for people, and never holds a secret, a card number or an expected
 * signature.
 *
 * `instanceof` holds across the entries of the package, `import` and `require`, and copies of the package, for this
 * class and for each class below. Subclasses that you derive are compared by the prototype chain, as usual.
 */
export class FreedomPayError extends Error {
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

/** The caller's fields or options are not valid: `fields_invalid`, `options_invalid`, `rules_differ`. Nothing was signed. */
export class ValidationError extends FreedomPayError {
  /** Everything that is wrong with the fields, warnings included. Empty where it isn't about a request's fields. */
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
 * `pg_sig` is missing, repeated, malformed or wrong. Answer a callback with a
 * plain 4xx, unsigned. For an answer the outcome of the payout is unknown.
 */
export class SignatureError extends FreedomPayError {
  readonly outcome = "unknown" as const;
  readonly safeToResend = false as const;

  static {
    defineClass(this, "SignatureError");
  }
}

/**
 * The message is unreadable, too large, not of the expected kind, or not about
 * what was asked. For an answer the outcome of the payout is unknown.
 */
export class MessageError extends FreedomPayError {
  readonly outcome = "unknown" as const;
  readonly safeToResend = false as const;

  static {
    defineClass(this, "MessageError");
  }
}

/**
 * The answer has no signature. The gateway answers so when it can't identify the
 * merchant; anybody else can, too. So the outcome is unknown, and `error` is
 * what it says, unvouched for.
 */
export class UnsignedAnswerError extends FreedomPayError {
  readonly outcome = "unknown" as const;
  readonly safeToResend = false as const;
  /** The error that the answer names, if it names one. */
  readonly error: GatewayError | undefined;

  constructor(code: ErrorCode, message: string, error: GatewayError | undefined) {
    super(code, message);
    this.error = error;
  }

  static {
    defineClass(this, "UnsignedAnswerError");
  }
}

/** Whether a value is an error of this package: of any entry, format, copy or version of it. */
export function isFreedomPayError(value: unknown): value is FreedomPayError {
  return value instanceof FreedomPayError;
}

/**
 * Returns what `start` returns, which starts the WebAssembly where that has not been done.
 *
 * @throws FreedomPayError `environment_unsupported` where the WebAssembly can't be started
 */
export function startWasm<T>(start: () => T): T {
  try {
    return start();
  } catch (cause) {
    const message =
      "WebAssembly cannot be started: the environment must have it (node --jitless has not), and a " +
      "Content-Security-Policy must allow it with 'wasm-unsafe-eval' in script-src; the cause has the details";
    throw new FreedomPayError("environment_unsupported", message, { cause });
  }
}

/** The error of the class that belongs to its code. */
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
