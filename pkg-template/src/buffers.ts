// The buffers of the core's hot calls: see src/wasm/state.rs.

import { core, decoder, encoder, toError, type Core } from "./core.js";
import { errorOf } from "./errors.js";
import { limits, type ErrorCode } from "./generated/protocol.js";

/** What a hot call returns where it has failed. */
export const FAILED = 0x3fffffff;

/** What `sign` returns for fields that the core has to read itself. */
export const UNUSUAL = 0x3ffffffe;

/** The error of the hot call that has failed. */
export const takeError = (): unknown => toError(core().take_error());

/** A length that says that there is no such text. */
export const NONE = 0x3fffffff;

/** The buffers of src/wasm/state.rs. The views are made anew where the memory has grown. */
export interface Buffers {
  readonly core: Core;
  readonly text: Uint8Array;
  readonly credentials: Uint8Array;
  readonly url: Uint8Array;
  readonly contentType: Uint8Array;
  readonly script: Uint8Array;
  readonly asked: Uint8Array;
  readonly table: Uint32Array;
}

let current: Buffers | undefined;

/** The buffers, to be used at once: no call of the caller's code may come in between. */
export function buffers(): Buffers {
  if (current !== undefined && current.text.length > 0) return current;
  const functions = core();
  const [text, zones, table] = [functions.address(0), functions.address(1), functions.address(2)];
  const { buffer } = functions.memory;
  current = {
    core: functions,
    text: new Uint8Array(buffer, text, 2 * limits.bytes),
    credentials: new Uint8Array(buffer, zones, 4096),
    url: new Uint8Array(buffer, zones + 4096, 8192),
    contentType: new Uint8Array(buffer, zones + 12288, 4096),
    script: new Uint8Array(buffer, zones + 16384, 4096),
    asked: new Uint8Array(buffer, zones + 20480, 4096),
    table: new Uint32Array(buffer, table, 6 + 6 * 8 * limits.fields),
  };
  return current;
}

/** Writes a text into a buffer; how many bytes it has. */
export function write(text: string, buffer: Uint8Array, code: ErrorCode, what: string): number {
  const { read, written } = encoder.encodeInto(text, buffer);
  if (read < text.length) {
    buffer.fill(0);
    throw errorOf(code, `${what} is too long`);
  }
  return written;
}

/** Decodes what is behind the body, and overwrites it. */
export function takeSide({ text, table }: Buffers, body: number): string {
  const end = table[1] as number;
  if (end === body) return "";
  const side = text.length >= end ? text.subarray(body, end) : new Uint8Array(text.buffer, text.byteOffset + body, end - body);
  const decoded = decoder.decode(side);
  side.fill(0);
  return decoded;
}
