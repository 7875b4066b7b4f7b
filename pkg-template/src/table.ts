// Fields of a verified message: from the table of src/wasm/table.rs to an object.

import type { Buffers } from "./buffers.js";
import type { FieldValue } from "./fields.js";
import { setField } from "./generated/names.js";

type FieldsObject = Record<string, FieldValue>;

/**
 * An object without inherited members, so that no name is special: its prototype is one
 * frozen object without prototype and properties. (An object whose prototype is null is
 * several times slower to make.)
 */
const FieldsObject = /* @__PURE__ */ (() => {
  const FieldsObject = function () {} as unknown as new () => FieldsObject;
  FieldsObject.prototype = Object.freeze(Object.create(null) as object);
  return FieldsObject;
})();

/** The words before the fields. */
const HEAD = 6;
const SIDE = 1 << 23;
const PLACE = SIDE - 1;
const UNDOCUMENTED = 0xff;

/** The fields in the table. `body` is the text that was verified, `side` what is behind it. */
export function readFields({ table }: Buffers, body: string, side: string): FieldsObject {
  const count = table[0] as number;
  if ((count & SIDE) !== 0) return readTree(table, count & PLACE, body, side);
  const fields = new FieldsObject();
  for (let left = count, at = HEAD; left > 0; left -= 1, at += 2) {
    const word = table[at] as number;
    const end = table[at + 1] as number;
    const value = (word & SIDE) === 0 ? body.slice(word & PLACE, end) : side.slice(word & PLACE, end);
    const number = word >>> 24;
    if (number !== UNDOCUMENTED) {
      setField(fields, number, value);
      continue;
    }
    const start = table[at + 2] as number;
    const nameEnd = table[at + 3] as number;
    at += 2;
    const name = (start & SIDE) === 0 ? body.slice(start, nameEnd) : side.slice(start & PLACE, nameEnd);
    const earlier = fields[name];
    if (earlier === undefined) fields[name] = value;
    else fields[name] = Array.isArray(earlier) ? [...(earlier as FieldValue[]), value] : [earlier, value];
  }
  return fields;
}

const LIST = 2;

/** Fields with nested ones or repeated names. */
function readTree(table: Uint32Array, count: number, body: string, side: string): FieldsObject {
  const top = new FieldsObject();
  const containers: (FieldsObject | FieldValue[])[] = [top];
  const repeated = new Set<string>();
  const text = (at: number) => {
    const start = table[at] as number;
    return ((start & SIDE) === 0 ? body : side).slice(start & PLACE, table[at + 1]);
  };
  for (let node = 1, at = HEAD; node <= count; node += 1, at += 6) {
    const kind = table[at] as number;
    const parent = table[at + 1] as number;
    const value = kind === 0 ? text(at + 4) : kind === LIST ? [] : new FieldsObject();
    if (typeof value !== "string") containers[node] = value;
    const container = containers[parent] as FieldsObject | FieldValue[];
    if (Array.isArray(container)) {
      container.push(value);
      continue;
    }
    const name = text(at + 2);
    const key = `${parent}:${name}`;
    const earlier = container[name];
    if (earlier === undefined) {
      container[name] = value;
    } else if (repeated.has(key)) {
      (earlier as FieldValue[]).push(value);
    } else {
      container[name] = [earlier, value];
      repeated.add(key);
    }
  }
  return top;
}
