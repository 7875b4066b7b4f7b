// Bodies and parsed fields as they are received.

import { found, isWellFormed } from "./arguments.js";
import { Head, type Buffers } from "./buffers.js";
import { bytesOf } from "./bytes.js";
import { decoder, encoder } from "./core.js";
import { errorOf, type GatewayError } from "./errors.js";
import type { CallbackFields } from "./generated/protocol.js";
import { hasFields, readNodes, type FieldNode } from "./nodes.js";

/** A copy of a body, as text and, if it was passed as bytes, as bytes. */
export interface Received {
  readonly text: string;
  readonly bytes: Uint8Array | undefined;
}

/** A copy of the body, because another thread can change shared memory during verification. */
export function snapshot(body: unknown, what: string): Received {
  if (typeof body === "string") return { text: body, bytes: undefined };
  const limited = bytesOf(body);
  if (limited === undefined) throw errorOf("body_unreadable", `${what} must be text or bytes, ${found(body, "; pass it unparsed")}`);
  // Memory that is not of this realm may be shared, too.
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
  if (!hasFields(body)) {
    const expected = "the callback's body must be text, bytes or fields";
    throw errorOf("body_unreadable", `${expected}, ${found(body, "; pass a Request to receiveCallback")}`);
  }
  return readNodes(body, "message");
}

/** The error code and description in the message, with the meaning of the code. */
export function gatewayError(
  { head }: Buffers,
  fields: object,
  tail: string,
): GatewayError | undefined {
  if (head[Head.HasError] === 0) return undefined;
  const { pg_error_code: code = "", pg_error_description: description = "" } = fields as CallbackFields;
  return { code, description, meaning: tail.slice(tail.length - (head[Head.MeaningLength] as number)) || undefined };
}
