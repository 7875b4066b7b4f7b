// Bodies and parsed fields as they are received.

import { isPlainObject, isWellFormed, typeName } from "./arguments.js";
import { Head, type Buffers } from "./buffers.js";
import { decoder, encoder } from "./core.js";
import { errorOf, type GatewayError } from "./errors.js";
import { limits } from "./generated/protocol.js";
import { readNodes, type FieldNode } from "./nodes.js";

/** A copy of a body, as text and, if it was passed as bytes, as bytes. */
export interface Received {
  readonly text: string;
  readonly bytes: Uint8Array | undefined;
}

/** A copy of the body, because another thread can change shared memory during verification. */
export function snapshot(body: string | Uint8Array, what: string): Received {
  if (typeof body === "string") return { text: body, bytes: undefined };
  if (!(body instanceof Uint8Array)) {
    throw errorOf("body_unreadable", `${what} must be text or bytes, found ${typeName(body)}; pass it unparsed`);
  }
  // The core rejects a body of one byte more than the limit, so further bytes are not needed.
  const limited = body.subarray(0, limits.bytes + 1);
  const bytes = limited.buffer instanceof ArrayBuffer ? limited : new Uint8Array(limited);
  return { text: decoder.decode(bytes), bytes };
}

/** The text that was verified. UTF-8 has U+FFFD in place of a lone surrogate. */
export const verifiedText = ({ text }: Received, { head }: Buffers): string =>
  head[Head.HasReplacement] === 0 || isWellFormed(text) ? text : decoder.decode(encoder.encode(text));

/** Writes a body. Returns its length in bytes, or a number over the limit. */
export function writeBody({ text, bytes }: Received, view: Buffers): number {
  if (bytes === undefined) {
    const { read, written } = encoder.encodeInto(text, view.text);
    return read < text.length ? view.text.length : written;
  }
  view.text.set(bytes);
  return bytes.length;
}

/** The flags of src/wasm/receive.rs: the text has non-ASCII characters; the text was given as bytes. */
const WIDE = 1 << 2;
const BYTES = 1 << 3;

/** The flags of a body for the core. `length` is its length in bytes. */
export const flagsOf = ({ text, bytes }: Received, length: number): number =>
  (length === text.length ? 0 : WIDE) | (bytes === undefined ? 0 : BYTES);

/** Reads a parsed body. Rejects objects without fields, such as promises, streams and buffers. */
export function readParsed(body: unknown): FieldNode[] {
  const hasFields = typeof body === "object" && body !== null && (Symbol.iterator in body || isPlainObject(body) || Object.keys(body).length > 0);
  if (!hasFields) {
    const advice = body instanceof Promise ? "; await it" : "; pass a Request to receiveCallback";
    throw errorOf("body_unreadable", `the callback's body must be text, bytes or fields, found ${typeName(body)}${advice}`);
  }
  return readNodes(body, "message");
}

/** Reads the body, at most one byte more than the limit. The core rejects a body of this length. */
export async function readBody(request: Request): Promise<Uint8Array> {
  // Firefox has no `Request.body`. Servers do not run in Firefox, so a large body is no danger there.
  if (request.body === undefined) return new Uint8Array(await request.arrayBuffer()).subarray(0, limits.bytes + 1);
  const bytes = new Uint8Array(limits.bytes + 1);
  let length = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    const part = value.subarray(0, bytes.length - length);
    bytes.set(part, length);
    length += part.length;
    if (length === bytes.length) {
      await reader.cancel();
      break;
    }
  }
  return bytes.subarray(0, length);
}

/** The error code and description in the message, with the meaning of the code. */
export function gatewayError(
  { head }: Buffers,
  fields: { readonly pg_error_code?: string; readonly pg_error_description?: string },
  tail: string,
): GatewayError | undefined {
  if (head[Head.HasError] === 0) return undefined;
  const { pg_error_code: code = "", pg_error_description: description = "" } = fields;
  return { code, description, meaning: tail.slice(tail.length - (head[Head.MeaningLength] as number)) || undefined };
}
