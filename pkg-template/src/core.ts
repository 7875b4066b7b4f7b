// The core's instance, and its errors: the other half of src/wasm.

import { core as instance } from "#wasm";
import { errorOf, startWasm, type GatewayError, type Problem } from "./errors.js";
import type { ErrorCode } from "./generated/protocol.js";

export type Core = ReturnType<typeof instance>;

let started: Core | undefined;

/** The core's functions. The first call makes the instance. */
export const core = (): Core => (started ??= startWasm(instance));

export const encoder = /* @__PURE__ */ new TextEncoder();
export const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/** What the core throws: see src/wasm/error.rs. */
interface ErrorParts {
  readonly code: ErrorCode;
  readonly message: string;
  readonly problems: readonly Problem[];
  readonly gateway: GatewayError | undefined;
}

/** Calls the core; an error of its own is thrown as one of our classes. */
export function call<T>(work: (core: Core) => T): T {
  try {
    return work(core());
  } catch (error) {
    throw toError(error);
  }
}

/** The error of one of our classes for what the core has thrown. */
export function toError(error: unknown): unknown {
  // Anything else has been thrown by code of the caller's, a getter or an iterator.
  if (typeof error !== "object" || error === null || error instanceof Error || !("problems" in error)) return error;
  const { code, message, gateway, problems } = error as ErrorParts;
  return errorOf(code, message, gateway, problems);
}
