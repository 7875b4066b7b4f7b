// Bytes of any kind and of any realm.

import { found, isBuffer } from "./arguments.js";
import { core, encoder } from "./core.js";
import { errorOf } from "./errors.js";
import { limits } from "./generated/protocol.js";

/** The maximum number of bytes that are read. The core rejects a body of this length. */
export const MAX_READ = limits.bytes + 1;

/** The first `MAX_READ` bytes of a buffer or of a view, without a copy; `undefined` if the value is neither. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  const isView = ArrayBuffer.isView(value);
  if (!isView && !isBuffer(value)) return undefined;
  try {
    const [buffer, start] = isView ? [value.buffer, value.byteOffset] : [value, 0];
    const bytes = new Uint8Array(buffer, start, Math.min(value.byteLength, MAX_READ));
    // Any object can have the tag of a buffer.
    return bytes.buffer === buffer ? bytes : undefined;
  } catch {
    throw errorOf("options_invalid", "the bytes cannot be read: they were transferred to another owner, or they are a proxy");
  }
}

/** A body as bytes, at most `MAX_READ`. */
export function toBytes(body: unknown, name: string): Uint8Array {
  // Creates the encoder.
  core();
  const bytes = typeof body === "string" ? encoder.encode(body.slice(0, MAX_READ)) : bytesOf(body);
  if (bytes === undefined) throw errorOf("options_invalid", `${name} must be text or bytes, ${found(body)}`);
  return bytes;
}
