// Fields of a verified message: from the nodes of src/message/node.rs to an object.

import { Head, type Buffers } from "./buffers.js";
import type { FieldValue } from "./fields.js";
import { setField } from "./generated/names.js";

type FieldsObject = Record<string, FieldValue>;

/**
 * An object without inherited members, so that no field name is special. Its prototype is a frozen object without
 * prototype and properties, because objects with a null prototype are several times slower to make.
 */
const FieldsObject = /* @__PURE__ */ (() => {
  const FieldsObject = function () {} as unknown as new () => FieldsObject;
  FieldsObject.prototype = Object.freeze(Object.create(null) as object);
  return FieldsObject;
})();

/** The words of a node, in the order of `Node` in src/message/node.rs. */
const enum Word {
  NameStart,
  NameEnd,
  ValueStart,
  ValueEnd,
  Parent,
  /** Four bytes: the number of the name, the kind, and the classes of the name and of the value. */
  Bytes = 9,
}

/** The number of words of a node. */
const NODE = 10;
const UNDOCUMENTED = 0xff;

/** Added to the number of fields: see src/wasm/utf16.rs. */
const TREE = 1 << 23;

/** Makes the fields. `body` is the verified text, which has `length` bytes, and `tail` is the text after it. */
export function readFields({ head, words }: Buffers, body: string, tail: string, length: number): FieldsObject {
  const count = head[Head.NodeCount] as number;
  const start = head[Head.NodesStart] as number;
  if (count >= TREE) return readTree(words.subarray(start, start + NODE * (count - TREE)), body, tail, length);
  const fields = new FieldsObject();
  for (let at = start, end = start + NODE * count; at < end; at += NODE) {
    const from = words[at + Word.ValueStart] as number;
    const to = words[at + Word.ValueEnd] as number;
    const value = from < length ? body.slice(from, to) : tail.slice(from - length, to - length);
    const number = (words[at + Word.Bytes] as number) & 0xff;
    if (number !== UNDOCUMENTED) {
      setField(fields, number, value);
      continue;
    }
    const nameFrom = words[at + Word.NameStart] as number;
    const nameTo = words[at + Word.NameEnd] as number;
    const name = nameFrom < length ? body.slice(nameFrom, nameTo) : tail.slice(nameFrom - length, nameTo - length);
    const earlier = fields[name];
    if (earlier === undefined) fields[name] = value;
    else fields[name] = Array.isArray(earlier) ? [...(earlier as FieldValue[]), value] : [earlier, value];
  }
  return fields;
}

/** The kinds of a node: see `NodeKind` in src/message/node.rs. */
const TEXT = 0;
const LIST = 2;

/** Makes fields with nested fields or repeated names. */
function readTree(nodes: Uint32Array, body: string, tail: string, length: number): FieldsObject {
  const top = new FieldsObject();
  const containers: (FieldsObject | FieldValue[])[] = [];
  const repeated = new Set<string>();
  const text = (at: number) => {
    const from = nodes[at] as number;
    const to = nodes[at + 1] as number;
    return from < length ? body.slice(from, to) : tail.slice(from - length, to - length);
  };
  for (let node = 0, at = 0; at < nodes.length; node += 1, at += NODE) {
    const kind = ((nodes[at + Word.Bytes] as number) >> 8) & 0xff;
    const parent = nodes[at + Word.Parent] as number;
    const value = kind === TEXT ? text(at + Word.ValueStart) : kind === LIST ? [] : new FieldsObject();
    if (typeof value !== "string") containers[node] = value;
    // At the top level there is no parent.
    const container = containers[parent] ?? top;
    if (Array.isArray(container)) {
      container.push(value);
      continue;
    }
    const name = text(at + Word.NameStart);
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
