// Fields that the caller gives: an object, a list of pairs, `URLSearchParams`, `FormData`.

import { found, invalidText, isPlainObject, isStream, isThenable, MAX_CHARACTERS, typeName } from "./arguments.js";
import { errorOf } from "./errors.js";
import { limits } from "./generated/protocol.js";

/** A node's kind: see src/wasm/given.rs. */
const TEXT = 0;
const FIELDS = 1;
const LIST = 2;
const NOT_TEXT = 3;
const INVALID_TEXT = 4;
const FILE = 5;

/** A field: its kind, the number of its parent (from 1; 0 is the top level), its name, and its text or an error. */
export type FieldNode = readonly [kind: number, parent: number, name: string, text: string];

/**
 * How values that are not text are read. A `message` may have only texts. In a `request` a whole number becomes its
 * digits. A `parsed` message, which is only explained, may have any values.
 */
export type Reading = "message" | "request" | "parsed";

/** The maximum number of nodes that are read. It is over the limit of the core, which then rejects the fields. */
const MAX_NODES = limits.fields * limits.depth + 1;

/**
 * Reads fields. The core nests names with brackets, such as `a[b][0]`: see src/message/brackets.rs. Code of the caller (getters, iterators, proxies) runs only here, before the core is called.
 *
 * @throws ValidationError `fields_invalid`, and every error of the caller's code
 */
export function readNodes(fields: unknown, reading: Reading): FieldNode[] {
  if (!hasFields(fields)) throw invalid(`the fields must be an object or a list of pairs, ${found(fields)}`);
  const reader = new NodeReader(reading);
  if (isIterable(fields)) {
    reader.addPairs(Array.isArray(fields) ? fields : Array.from(fields));
  } else {
    reader.addEntries(0, fields, 1);
  }
  return reader.nodes;
}

/** Whether the value can be read as fields. Promises, streams, bytes, dates and the like have none. */
export function hasFields(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  if (isThenable(value) || isStream(value) || ArrayBuffer.isView(value)) return false;
  return isIterable(value) || isPlainObject(value) || Object.keys(value).length > 0;
}

/** Whether the object can be iterated, as a list of pairs can. */
export const isIterable = (value: object): value is Iterable<unknown> =>
  typeof (value as { readonly [Symbol.iterator]?: unknown })[Symbol.iterator] === "function";

class NodeReader {
  readonly nodes: FieldNode[] = [];
  readonly #reading: Reading;
  #charactersLeft = MAX_CHARACTERS;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  addPairs(pairs: readonly unknown[]): void {
    for (let at = 0; at < pairs.length && this.nodes.length < MAX_NODES; at += 1) {
      const pair: unknown = pairs[at];
      if (!Array.isArray(pair) || pair.length !== 2) throw invalid("a list of fields must be of pairs: [name, value]");
      this.#addPair(0, pair[0], pair[1], 1);
    }
  }

  addEntries(parent: number, object: object, depth: number): void {
    for (const [name, value] of Object.entries(object)) this.#addPair(parent, name, value, depth);
  }

  #addPair(parent: number, name: unknown, value: unknown, depth: number): void {
    if (this.nodes.length >= MAX_NODES) return;
    if (typeof name !== "string") throw invalid(`a field's name must be text, ${found(name)}`);
    const reason = invalidText(this.#count(name));
    if (reason !== undefined) throw invalid(`a field's name contains ${reason}`);
    if (value !== undefined) this.#addValue(parent, name, value, depth);
  }

  #addValue(parent: number, name: string, value: unknown, depth: number): void {
    if (Array.isArray(value)) {
      const number = this.nodes.push([LIST, parent, name, ""]);
      // The core rejects deeper fields.
      if (depth === limits.depth) return;
      for (let at = 0; at < value.length && this.nodes.length < MAX_NODES; at += 1) {
        this.#addValue(number, String(at), value[at], depth + 1);
      }
    } else if (isPlainObject(value)) {
      const number = this.nodes.push([FIELDS, parent, name, ""]);
      if (depth < limits.depth) this.addEntries(number, value, depth + 1);
    } else {
      const [kind, text] = this.#leafOf(value);
      this.nodes.push([kind, parent, name, text]);
    }
  }

  #leafOf(value: unknown): [kind: number, text: string] {
    const reading = this.#reading;
    let kind = TEXT;
    let text = value;
    if (typeof text !== "string") {
      if (reading !== "parsed" && isFile(value)) return [FILE, "a file"];
      if (reading === "message") return [NOT_TEXT, typeName(value)];
      if (reading === "parsed") kind = NOT_TEXT;
      else if (typeof value !== "bigint" && !Number.isSafeInteger(value)) return [NOT_TEXT, typeName(value) + adviceOn(value)];
      text = reading === "parsed" && value === null ? "" : String(value);
    }
    const reason = invalidText(this.#count(text as string));
    return reason === undefined ? [kind, text as string] : [INVALID_TEXT, reason];
  }

  /** Fails if all texts together are too long. */
  #count(text: string): string {
    this.#charactersLeft -= text.length;
    if (this.#charactersLeft < 0) throw invalid(`the fields have more than ${MAX_CHARACTERS} characters`);
    return text;
  }
}

/** Whether the value is a file of a `FormData`, of any realm. */
const isFile = (value: unknown): boolean => /^\[object (File|Blob)\]$/.test(Object.prototype.toString.call(value));

const invalid = (message: string): Error => errorOf("fields_invalid", message);

/** The remedy for a value that a request cannot have. */
function adviceOn(value: unknown): string {
  if (value === null) return "; leave the field out";
  if (isThenable(value)) return "; await it";
  if (typeof value !== "number") return "";
  return Number.isInteger(value) ? "; pass it as text" : '; pass amounts as text: "100.00"';
}
