// Bodies as bytes for the core.

import { typeName } from "./arguments.js";
import { encoder } from "./core.js";
import { errorOf } from "./errors.js";
import { limits } from "./generated/protocol.js";

/** A body as bytes, at most one more than the limit. The core rejects a body of this length. */
export function toBytes(body: unknown, name: string): Uint8Array {
  const end = limits.bytes + 1;
  if (typeof body === "string") return encoder.encode(body.slice(0, end));
  if (body instanceof Uint8Array) return body.subarray(0, end);
  throw errorOf("options_invalid", `${name} must be text or bytes, found ${typeName(body)}`);
}
