// The instance of the core, and its errors. The Rust side is src/wasm.

import { core as instance } from "#wasm";
import { errorOf, startWasm, type GatewayError, type Problem } from "./errors.js";
import type { ErrorCode } from "./generated/protocol.js";

export type Core = ReturnType<typeof instance>;

let started: Core | undefined;

/** The functions of the core. The first call starts it. */
export const core = (): Core => (started ??= startWasm(instance));

export const encoder = /* @__PURE__ */ new TextEncoder();
export const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/** The object that the core throws: see src/wasm/error.rs. */
interface ErrorParts {
  readonly code: ErrorCode;
  readonly message: string;
  readonly problems: readonly Problem[];
  readonly gateway: GatewayError | undefined;
}

/** Calls the core. Its errors are thrown as errors of our classes. */
export function call<T>(action: (core: Core) => T): T {
  try {
    return action(core());
  } catch (error) {
    throw toError(error);
  }
}

/** An error of our classes for an object that the core has thrown. */
export function toError(error: unknown): unknown {
  // Other errors come from code of the caller, such as a getter or an iterator.
  if (typeof error !== "object" || error === null || error instanceof Error || !("problems" in error)) return error;
  const { code, message, gateway, problems } = error as ErrorParts;
  return errorOf(code, message, gateway, problems);
}
