// The other half of src/lane. A callback or an answer that looks like an earlier one crosses as one text, and comes back
// as a table of offsets into it; a request crosses as its values, and comes back as its body.

import { wasm } from "#wasm";
import { decoder, encoder, fillEntropy } from "./boundary.js";
import {
  operations,
  outcomes,
  type AnswerFields,
  type CallbackFields,
  type Operation,
  type Outcome,
} from "./generated/protocol.js";
import type { Question } from "./request.js";

/** What a callback is verified with: script name, merchant id and secret, one behind the other. */
export interface Keys {
  readonly bytes: Uint8Array;
  readonly script: number;
  readonly merchantId: number;
  readonly secret: number;
}

/** A verified message. */
export interface Seen<F> {
  readonly outcome: Outcome;
  readonly safeToResend: boolean;
  readonly fields: F;
  /** A callback's. */
  readonly deduplicationKey: string;
  /** The body as text: unlike the caller's bytes it doesn't change. */
  readonly body: string;
}

/** The names of a shape, and an object that has them: copies of it get their fields faster than an empty one. */
interface Shape {
  readonly names: readonly string[];
  readonly template: Record<string, string>;
}

const shapes: Shape[] = [];

/** The lane's buffers in the wasm's memory. */
interface Buffers {
  readonly body: Uint8Array;
  readonly keys: Uint8Array;
  readonly offsets: Uint16Array;
  readonly text: Uint8Array;
}

/** What src/lane/mod.rs has room for. */
const MOST_BODY = 16384;
const MOST_KEYS = 1024;
const EXTRAS = 4;
const MOST_OFFSETS = 64 + EXTRAS;
const IN_TEXT = 0x8000;

let buffers: Buffers | undefined;

function ready(): Buffers {
  // Memory that has grown has another buffer, and views of the old one are empty.
  if (buffers === undefined || buffers.body.length === 0) {
    const { memory, lane } = wasm();
    buffers = {
      body: new Uint8Array(memory.buffer, lane(0), MOST_BODY),
      keys: new Uint8Array(memory.buffer, lane(1), MOST_KEYS),
      offsets: new Uint16Array(memory.buffer, lane(2), MOST_OFFSETS),
      text: new Uint8Array(memory.buffer, lane(3), MOST_BODY),
    };
  }
  return buffers;
}

/** `undefined` where the texts have no room in the lane. */
export function keysOf(script: string, merchantId: string, secret: string): Keys | undefined {
  const parts = [script, merchantId, secret].map((part) => encoder.encode(part).length) as [number, number, number];
  const bytes = encoder.encode(script + merchantId + secret);
  if (bytes.length > MOST_KEYS) return undefined;
  return { bytes, script: parts[0], merchantId: parts[1], secret: parts[2] };
}

/** Keeps the names of a shape that the core has learned from a message with these fields. */
export function learn(number: number, fields: object): void {
  const names = Object.keys(fields);
  shapes[number] = { names, template: Object.fromEntries(names.map((name) => [name, ""])) };
}

/** Writes a body for the core: how many bytes it has; `undefined` where there is no room for it. */
function writeBody(body: string | Uint8Array): number | undefined {
  const { length } = body;
  if (length > MOST_BODY) return undefined;
  const { body: room } = ready();
  if (typeof body !== "string") {
    room.set(body);
    return length;
  }
  const { read, written } = encoder.encodeInto(body, room);
  if (read === length) return written;
  room.fill(0, 0, written);
  return undefined;
}

/** Verifies a callback; `undefined` where the usual way has to decide. */
export function verify(keys: Keys, body: string | Uint8Array, strict: boolean): Seen<CallbackFields> | undefined {
  const length = writeBody(body);
  if (length === undefined) return undefined;
  ready().keys.set(keys.bytes);
  return seen(wasm().verify(length, keys.script, keys.merchantId, keys.secret, strict ? 1 : 0), body);
}

/** The operations that an answer has been learned of. */
const answered = new Set<string>();

/** Keeps the names of an answer's fields. */
export function learnAnswer(operation: Operation, number: number, fields: object): void {
  answered.add(operation);
  learn(number, fields);
}

/** Whether a text that was asked for can't be told from nothing, or from what stands beside it. */
function isUnusual(text: unknown, asked: unknown): boolean {
  return typeof text !== "string" || (text === "" ? asked !== undefined : text.includes("\0"));
}

/** Verifies an answer; `undefined` where the usual way has to decide. */
export function verifyAnswer<O extends Operation>(
  keys: Keys,
  operation: O,
  question: Question,
  body: string | Uint8Array,
): Seen<AnswerFields[O]> | undefined {
  if (!answered.has(operation)) return undefined;
  const { pg_order_id: orderId = "", pg_payment_id: paymentId = "", pg_amount: amount = "" } = question;
  if (isUnusual(orderId, question.pg_order_id) || isUnusual(paymentId, question.pg_payment_id)) return undefined;
  if (isUnusual(amount, question.pg_amount)) return undefined;
  const length = writeBody(body);
  if (length === undefined) return undefined;
  const { body: room, keys: keyRoom } = ready();
  keyRoom.set(keys.bytes);
  const asked = orderId + paymentId + amount;
  const { read, written } = encoder.encodeInto(asked, keyRoom.subarray(keys.bytes.length));
  // In ASCII a byte is a character.
  if (read !== asked.length || written !== asked.length) {
    room.fill(0, 0, length);
    keyRoom.fill(0, 0, keys.bytes.length + written);
    return undefined;
  }
  const number = operations.indexOf(operation);
  const { merchantId, secret } = keys;
  return seen(wasm().verify_answer(number, length, merchantId, secret, orderId.length, paymentId.length, amount.length), body);
}

/** A message of this shape, as the core has seen it. */
function seen<F>(number: number, body: string | Uint8Array): Seen<F> | undefined {
  const shape = shapes[number];
  if (shape === undefined) return undefined;
  const { offsets, text } = ready();
  const whole = typeof body === "string" ? body : decoder.decode(body);
  const decodedBytes = text.subarray(0, offsets[0]);
  const decoded = decoder.decode(decodedBytes);
  decodedBytes.fill(0);
  const { names, template } = shape;
  // Without a prototype no name is special.
  const fields = Object.setPrototypeOf({ ...template }, null);
  for (let i = 0, at = EXTRAS; i < names.length; i += 1, at += 2) {
    const start = offsets[at] as number;
    const end = offsets[at + 1] as number;
    fields[names[i] as string] = start < IN_TEXT ? whole.slice(start, end) : decoded.slice(start - IN_TEXT, end);
  }
  const deduplicationKey = decoded.slice(offsets[1]);
  const outcome = outcomes[offsets[2] as number] as Outcome;
  return { outcome, safeToResend: offsets[3] === 1, fields, deduplicationKey, body: whole };
}

/** The names of each operation's last request, as the core has them. */
const requests = new Map<Operation, readonly string[]>();

/** Keeps the shape of a request that the core has learned. */
export function learnRequest(operation: Operation, fields: object): void {
  requests.set(operation, Object.keys(fields));
}

/** A signed request's body, and what was asked for. */
interface Signed {
  readonly body: string;
  readonly question: Question;
}

/** Signs a request; `undefined` where the usual way has to decide. Each field is read once. */
export function sign(keys: Keys, operation: Operation, fields: object): Signed | undefined {
  const known = requests.get(operation);
  if (known === undefined || typeof fields !== "object" || fields === null || Symbol.iterator in fields) return undefined;
  const names = Object.keys(fields);
  if (names.length !== known.length) return undefined;
  let values = "";
  let orderId: string | undefined;
  let paymentId: string | undefined;
  let amount: string | undefined;
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i] as string;
    const value = (fields as Record<string, unknown>)[name];
    if (name !== known[i] || typeof value !== "string") return undefined;
    values += `${value}\0`;
    if (name === "pg_order_id") orderId = value;
    else if (name === "pg_payment_id") paymentId = value;
    else if (name === "pg_amount") amount = value;
  }
  const { body: room, keys: keyRoom } = ready();
  const { read, written } = encoder.encodeInto(values, room);
  if (read !== values.length) {
    room.fill(0, 0, written);
    return undefined;
  }
  keyRoom.set(keys.bytes);
  fillEntropy();
  const { memory, sign: signInLane, signed } = wasm();
  const length = signInLane(operations.indexOf(operation), written, keys.merchantId, keys.secret);
  if (length === 0) return undefined;
  const bytes = new Uint8Array(memory.buffer, signed(), length);
  const body = decoder.decode(bytes);
  bytes.fill(0);
  return { body, question: { pg_order_id: orderId, pg_payment_id: paymentId, pg_amount: amount } };
}
