// Fields of a message: JavaScript values to tokens and back.

import { typeName } from "./arguments.js";
import { ask, Tokens, uncrossable, type Reader } from "./boundary.js";
import { errorOf, type Problem } from "./errors.js";
import { limits } from "./generated/protocol.js";

/** A value: text, a list, or nested fields. */
export type FieldValue = string | readonly FieldValue[] | { readonly [name: string]: FieldValue };

/** The fields of a message: an object, or pairs, which keep repeated names. */
export type Fields = Readonly<Record<string, FieldValue>> | readonly (readonly [string, FieldValue])[];

/** What to do with a leaf that isn't text, or is text that can't cross. */
export type Leaf = (value: unknown, path: string) => string;

const tooDeep = () => errorOf("fields_invalid", `fields are nested deeper than ${limits.depth} levels`);

/** Adds the fields of a message that must be as they came: every leaf is text. */
export function addMessage(tokens: Tokens, fields: object): void {
  addFields(tokens, fields, (value, name) => {
    const path = shownName(name);
    if (typeof value === "string") throw errorOf("fields_invalid", `${path} contains ${uncrossable(value)}`);
    throw errorOf(
      "fields_invalid",
      `${path} is ${typeName(value)}, not text: something has changed the message after it came, and its signature with it; give the raw body`,
    );
  });
}

/**
 * Adds the fields of a request. A whole number stands for its digits, `undefined`
 * for no field; anything else is a complaint, of which all are collected.
 */
export function addRequest(tokens: Tokens, fields: object, complaints: Problem[]): void {
  addFields(tokens, fields, (value, name) => {
    if (typeof value === "bigint" || Number.isSafeInteger(value)) return String(value);
    const path = shownName(name);
    if (typeof value === "string") {
      const sentence = `${path} contains ${uncrossable(value)}`;
      complaints.push({ field: path, code: "control_character", sentence, severity: "error" });
      return "";
    }
    const advice = Number.isInteger(value)
      ? "; pass it as text"
      : typeof value === "number"
        ? `; pass amounts as text: "100.00"`
        : value === null
          ? "; leave the field out"
          : "";
    const sentence = `${path} must be text or a whole number, found ${typeName(value)}${advice}`;
    complaints.push({ field: path, code: "not_text", sentence, severity: "error" });
    return "";
  });
}

/** A name as errors show it: one from outside may be anything, and a card number as well. */
function shownName(name: string): string {
  return ask(new Tokens("show_name").add(name, "a field's name", "fields_invalid")).next();
}

/** Adds fields; what isn't text becomes what the last argument makes of it. */
export function addFields(tokens: Tokens, fields: object, leaf: Leaf): void {
  if (typeof fields !== "object" || fields === null) {
    throw errorOf("fields_invalid", `the fields must be an object or a list of pairs, found ${typeName(fields)}`);
  }
  addLevel(tokens, entriesOf(fields), "", 1, leaf);
}

function addLevel(tokens: Tokens, entries: Iterable<readonly unknown[]>, path: string, depth: number, leaf: Leaf): void {
  for (const [name, value] of entries) {
    if (typeof name !== "string") {
      throw errorOf("fields_invalid", `a field's name must be text, found ${typeName(name)}`);
    }
    if (value === undefined) continue;
    addValue(tokens, name, value, path === "" ? name : `${path}[${name}]`, depth, leaf);
  }
  tokens.append("}\0");
}

function addValue(tokens: Tokens, name: string, value: unknown, path: string, depth: number, leaf: Leaf): void {
  const mark = (kind: string) => tokens.add(kind + name, "a field's name", "fields_invalid");
  if (typeof value === "string" && uncrossable(value) === undefined) {
    mark("=").append(`${value}\0`);
  } else if (Array.isArray(value)) {
    if (depth === limits.depth) throw tooDeep();
    mark("[");
    value.forEach((item, index) => addValue(tokens, "", item, `${path}[${index}]`, depth + 1, leaf));
    tokens.append("]\0");
  } else if (isPlainObject(value)) {
    if (depth === limits.depth) throw tooDeep();
    mark("{");
    addLevel(tokens, Object.entries(value), path, depth + 1, leaf);
  } else {
    mark("=");
    const text = leaf(value, path);
    const found = uncrossable(text);
    if (found !== undefined) throw errorOf("fields_invalid", `${shownName(path)} contains ${found}`);
    tokens.append(`${text}\0`);
  }
}

/** Names and values of pairs, of `URLSearchParams` and `FormData`, or of an object. */
function entriesOf(fields: object): Iterable<readonly unknown[]> {
  if (!(Symbol.iterator in fields)) return Object.entries(fields);
  const entries = Array.from(fields as Iterable<unknown>);
  if (entries.every((entry) => Array.isArray(entry) && entry.length === 2)) return entries as unknown[][];
  throw errorOf("fields_invalid", "a list of fields must be of pairs: [name, value]");
}

export function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm has another Object.prototype, whose own prototype is null.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Reads fields into objects without a prototype, so that no name is special. A repeated name has the list of its values. */
export function readFields(reader: Reader): Readonly<Record<string, FieldValue>> {
  const fields = Object.create(null) as Record<string, FieldValue>;
  const repeated = new Set<string>();
  for (let mark = reader.next(); mark !== "}"; mark = reader.next()) {
    const name = mark.slice(1);
    const value = readValue(mark, reader);
    const earlier = fields[name];
    if (earlier === undefined) {
      fields[name] = value;
    } else {
      fields[name] = repeated.has(name) ? [...(earlier as readonly FieldValue[]), value] : [earlier, value];
      repeated.add(name);
    }
  }
  return fields;
}

function readValue(mark: string, reader: Reader): FieldValue {
  if (mark[0] === "=") return reader.next();
  if (mark[0] === "{") return readFields(reader);
  const items: FieldValue[] = [];
  for (let item = reader.next(); item !== "]"; item = reader.next()) items.push(readValue(item, reader));
  return items;
}

/** Reads fields as pairs of text, in order. */
export function readPairs(reader: Reader): [string, string][] {
  const pairs: [string, string][] = [];
  for (let mark = reader.next(); mark !== "}"; mark = reader.next()) pairs.push([mark.slice(1), reader.next()]);
  return pairs;
}
