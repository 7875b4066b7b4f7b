// The instance of the core, and its errors. The Rust side is src/wasm.

import { core as instance } from "#wasm";
import { isPlainObject } from "./arguments.js";
import { errorOf, startWasm, type GatewayError, type Problem } from "./errors.js";
import type { ErrorCode } from "./generated/protocol.js";

export type Core = ReturnType<typeof instance>;

let started: Core | undefined;

/** The functions of the core. The first call starts it. */
export const core = (): Core => (started ??= startWasm(start));

// Created with the core: jsdom has neither class, and the import must work there.
export let encoder: TextEncoder;
export let decoder: TextDecoder;

function start(): Core {
  const functions = instance();
  encoder = new TextEncoder();
  decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return functions;
}

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
  if (!isPlainObject(error) || !("problems" in error)) return error;
  const { code, message, gateway, problems } = error as ErrorParts;
  return errorOf(code, message, gateway, problems);
}
