// The buffers of the core's calls: see src/wasm/state.rs.

import { core, decoder, encoder, type Core } from "./core.js";
import { errorOf, type Problem } from "./errors.js";
import { limits, type ErrorCode, type ProblemCode } from "./generated/protocol.js";
import type { FieldNode } from "./nodes.js";
import type { SignedBody } from "./request.js";

/** Added to the length of the error text if a call fails. Greater than any other result. */
const FAILED = 0x20000000;

/** The result of `sign` for fields that it cannot read. They must be passed as nodes. */
export const NEEDS_NODES = 0x1fffffff;

/** The length of a text that is missing. */
export const NONE = 0x3fffffff;

/** The buffers of src/wasm/state.rs. New views are created after the memory has grown. */
export interface Buffers {
  readonly core: Core;
  readonly buffer: ArrayBuffer;
  /** The address of the text. */
  readonly start: number;
  readonly text: Uint8Array;
  readonly credentials: Uint8Array;
  readonly url: Uint8Array;
  readonly contentType: Uint8Array;
  readonly script: Uint8Array;
  readonly values: Uint8Array;
  /** Numbers that describe a verified message: see src/wasm/utf16.rs. */
  readonly head: Uint32Array;
  /** The whole memory. */
  readonly words: Uint32Array;
}

/** The numbers in `head`, in the order of `Head` in src/wasm/utf16.rs. */
export const enum Head {
  NodeCount,
  TextEnd,
  KeyStart,
  MeaningLength,
  SecretIndex,
  HasError,
  NodesStart,
  HasReplacement,
  Length,
}

/** The buffers, in the order of `address` in src/wasm/state.rs. */
const enum Address {
  Text,
  Zones,
  Head,
  Output,
}

let current: Buffers | undefined;

/** The buffers. They are valid only until the next call of the core or of the caller's code. */
export function buffers(): Buffers {
  if (current !== undefined && current.text.length > 0) return current;
  const functions = core();
  const [text, zones, head] = [functions.address(Address.Text), functions.address(Address.Zones), functions.address(Address.Head)];
  const { buffer } = functions.memory;
  current = {
    core: functions,
    buffer,
    start: text,
    text: new Uint8Array(buffer, text, 2 * limits.bytes),
    // The zones of src/wasm/state.rs.
    credentials: new Uint8Array(buffer, zones, 4096),
    url: new Uint8Array(buffer, zones + 4096, 8192),
    contentType: new Uint8Array(buffer, zones + 12288, 4096),
    script: new Uint8Array(buffer, zones + 16384, 4096),
    values: new Uint8Array(buffer, zones + 20480, 4096),
    head: new Uint32Array(buffer, head, Head.Length),
    words: new Uint32Array(buffer),
  };
  return current;
}

/** Writes a text into a buffer at `at`. Returns its length in bytes. */
export function write(text: string, buffer: Uint8Array, code: ErrorCode, what: string, at = 0): number {
  const { read, written } = encoder.encodeInto(text, at === 0 ? buffer : buffer.subarray(at));
  if (read < text.length) {
    buffer.fill(0);
    throw errorOf(code, `${what} is too long`);
  }
  return written;
}

/** Writes a URL, without the query if it is long. Returns its length in bytes. */
export function writeUrl(url: string, { url: buffer }: Buffers): number {
  return write(url.length > 1024 ? (url.split(/[?#]/, 1)[0] as string) : url, buffer, "options_invalid", "url");
}

/** Writes short texts one after the other. Returns the length of each in bytes. */
export function writeValues({ values }: Buffers, ...texts: readonly (readonly [text: string | undefined, what: string])[]): number[] {
  // Usually all texts are ASCII, and one call writes them all.
  let all = "";
  for (const [text] of texts) if (text !== undefined) all += text;
  if (encoder.encodeInto(all, values).written === all.length) return texts.map(([text]) => text?.length ?? NONE);
  let at = 0;
  return texts.map(([text, what]) => {
    if (text === undefined) return NONE;
    const length = write(text, values, "options_invalid", what, at);
    at += length;
    return length;
  });
}

/** Writes a merchant's id and secrets, each after its length in four bytes. Returns the number of bytes. */
export function writeCredentials({ credentials }: Buffers, texts: readonly string[], what: string): number {
  // The result is correct if all texts are ASCII and shorter than 128 bytes, as they usually are.
  let all = "";
  for (const text of texts) all += String.fromCharCode(text.length) + "\0\0\0" + text;
  const { written } = encoder.encodeInto(all, credentials);
  if (written === all.length) return written;
  credentials.fill(0, 0, written);
  let at = 0;
  for (const text of texts) {
    // Space for the length.
    write("\0\0\0\0", credentials, "options_invalid", what, at);
    const length = write(text, credentials, "options_invalid", what, at + 4);
    credentials.set([length & 0xff, length >> 8, 0, 0], at);
    at += 4 + length;
  }
  return at;
}

/** Passes fields to the core for the next call, with those of the option `extra`. Makes earlier `buffers()` invalid. */
export function giveFields(core: Core, fields: readonly FieldNode[], extra: readonly FieldNode[] = []): void {
  core.begin_fields();
  for (const node of extra) giveField(core, node);
  core.end_extra();
  for (const node of fields) giveField(core, node);
}

function giveField(core: Core, [kind, parent, name, text]: FieldNode): void {
  // UTF-8 has at most three bytes for a UTF-16 unit.
  const maxBytes = 3 * (name.length + text.length);
  const address = core.reserve_field(maxBytes);
  const target = new Uint8Array(core.memory.buffer, address, maxBytes);
  const { written } = encoder.encodeInto(name, target);
  core.add_field(kind, parent, written, encoder.encodeInto(text, target.subarray(written)).written);
}

/** The result of a call. Throws its error if the call has failed. */
export function checked(result: number): number {
  if (result >= FAILED) throw errorIn(takeOutput(result - FAILED));
  return result;
}

/** Reads and overwrites the text that a call has returned. `length` is in bytes. */
export function takeOutput(length: number): string {
  // The property `buffer` of the memory is slow.
  const view = buffers();
  const output = new Uint8Array(view.text.buffer, view.core.address(Address.Output), length);
  const text = decoder.decode(output);
  output.fill(0);
  return text;
}

/** The error in a text of src/wasm/error.rs. */
function errorIn(text: string): Error {
  const [code, message, gatewayCode, description, meaning, ...problems] = text.split("\0") as [ErrorCode, ...string[]];
  const gateway = gatewayCode ? { code: gatewayCode, description: description as string, meaning: meaning || undefined } : undefined;
  return errorOf(code, message as string, gateway, problemsIn(problems));
}

/** The problems of which these are the parts: field, code, message and severity of each. */
function problemsIn(parts: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (let at = 0; at < parts.length; at += 4) {
    const [field, code, message, severity] = parts.slice(at) as [string, ProblemCode, string, Problem["severity"]];
    problems.push({ field, code, message, severity });
  }
  return problems;
}

/** Reads a signed request: see src/wasm/sign.rs. `length` is in bytes. */
export function takeSignedBody(length: number): SignedBody {
  const text = takeOutput(length);
  const end = text.indexOf("\0");
  const endOfTime = text.indexOf("\0", end + 1);
  const body = text.slice(0, end);
  // Usually there are no warnings.
  if (endOfTime < 0) return { body, signedAt: text.slice(end + 1), warnings: [] };
  return { body, signedAt: text.slice(end + 1, endOfTime), warnings: problemsIn(text.slice(endOfTime + 1).split("\0")) };
}

/** Reads and overwrites the text after the body, which has `body` bytes. */
export function takeTail({ buffer, start, head }: Buffers, body: number): string {
  const end = head[Head.TextEnd] as number;
  if (end === body) return "";
  // Faster than `subarray`.
  const tail = new Uint8Array(buffer, start + body, end - body);
  const decoded = decoder.decode(tail);
  tail.fill(0);
  return decoded;
}
