// What is thrown: one class a kind of mistake, and a stable code in each.

import type { ErrorCode, ProblemCode } from "./generated/protocol.js";

export type { ErrorCode, ProblemCode } from "./generated/protocol.js";

/** One thing that is wrong, or doubtful, with a request. */
export interface Problem {
  /** The field's name, as the vendor's page has it. */
  readonly field: string;
  /** What is wrong, for programs. */
  readonly code: ProblemCode;
  /** What is wrong, for people: a lower-case sentence that names the field. */
  readonly sentence: string;
  /** A warning does not stop `sign`; an error does. */
  readonly severity: "error" | "warning";
}

/** The gateway's own word about a failure. */
export interface GatewayError {
  /** `pg_error_code`, as it came. */
  readonly code: string;
  /** `pg_error_description`, as it came; empty where there is none. */
  readonly description: string;
  /** What the vendor's table of codes says of the code; `undefined` for a code it doesn't have. */
  readonly meaning: string | undefined;
}

/**
 * The base of everything this package throws on purpose. `code` is stable; the
 * message is for people, and never holds a secret, a card number or an expected
 * signature.
 */
export class FreedomPayError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  static {
    // Bundlers shorten class names; this one is for people.
    this.prototype.name = "FreedomPayError";
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
    this.prototype.name = "ValidationError";
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
    this.prototype.name = "SignatureError";
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
    this.prototype.name = "MessageError";
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
    this.prototype.name = "UnsignedAnswerError";
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
