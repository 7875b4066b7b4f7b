// Inputs for no_trap.mjs: the corpora and random variations of them, as bytes and as nodes of fields.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The inputs of a target: bodies, some with the boundary of the `Content-Type`. */
export function seedsOf(folder, target) {
  const files = readdirSync(folder);
  assert.ok(files.length > 0, `no inputs in ${folder}`);
  return files.map((file) => read(readFileSync(join(folder, file)), target));
}

/** The same constants as in fuzz_targets. */
function read(bytes, target) {
  if (target === "callback") return { body: bytes.subarray(1), boundary: undefined };
  const lineEnd = bytes.indexOf("\n");
  if (target !== "multipart" || lineEnd < 0 || bytes[0] === 0x2d) return { body: bytes, boundary: undefined };
  return { body: bytes.subarray(lineEnd + 1), boundary: bytes.subarray(0, lineEnd).toString() };
}

/** An input with some bytes changed, or with a piece of another input inserted. */
export function changed(seeds, random) {
  const { body: whole, boundary } = seeds[random(seeds.length)];
  let body = Buffer.from(whole);
  for (let times = 1 + random(4); times > 0; times -= 1) {
    const [at, length] = [random(body.length + 1), random(20)];
    const other = seeds[random(seeds.length)].body;
    const from = random(other.length + 1);
    const pieces = [
      () => Buffer.from([random(256)]),
      () => Buffer.alloc(length, random(256)),
      () => other.subarray(from, from + 3 * length),
      () => Buffer.alloc(0),
    ];
    const piece = pieces[random(pieces.length)]();
    body = Buffer.concat([body.subarray(0, at), piece, body.subarray(at + random(length + 1))]);
  }
  return { body, boundary };
}

/** Reproducible random numbers (mulberry32). */
export function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** The bytes as fields: texts, lists, objects, pairs. */
export function valuesOf(body, random) {
  const text = body.toString();
  const halves = Buffer.from(body.subarray(0, 600)).toString("utf16le");
  const form = Array.from(new URLSearchParams(text.slice(0, 4000)));
  const nested = Object.create(null);
  for (const [name, value] of form) {
    const keys = name.split("[").slice(0, 10);
    let inner = nested;
    for (const key of keys.slice(0, -1)) inner = inner[key] = typeof inner[key] === "object" ? inner[key] : Object.create(null);
    inner[keys.at(-1)] = random(4) === 0 ? value.split("&") : value;
  }
  const cyclic = { pg_a: text };
  cyclic.pg_b = [cyclic];
  const long = { pg_order_id: String(body.length), pg_amount: "1e300", pg_l: Array.from({ length: body.length }, () => "x") };
  const all = [form, nested, cyclic, { pg_a: text, [text]: halves }, { [halves]: "x" }, { [text]: [text, [halves, text]] }, long];
  return Array.from({ length: 3 }, () => all[random(all.length)]);
}

/** The maximum number of nodes that `nodes.ts` reads. */
const MAX_NODES = 512 * 8 + 1;

/** Nodes as `nodes.ts` makes them: kind, parent, name and text. */
export function nodesOf(fields) {
  const nodes = [];
  const add = (parent, name, value, depth) => {
    if (nodes.length >= MAX_NODES) return;
    const kind = typeof value === "string" ? 0 : Array.isArray(value) ? 2 : 1;
    const number = nodes.push([kind, parent, name, kind === 0 ? value : ""]);
    if (kind !== 0 && depth < 8) for (const key of Object.keys(value)) add(number, key, value[key], depth + 1);
  };
  const pairs = Array.isArray(fields) ? fields : Object.entries(fields);
  for (const [name, value] of pairs) add(0, name, value, 1);
  return nodes;
}

/** Nodes of all kinds and parents, including invalid ones. */
export function oddNodes(body, random) {
  const words = body.toString().slice(0, 2000).split(/[&=;<>]/);
  const word = () => words[random(words.length)];
  /** The text of a node. Texts that describe a rejected value have no NUL. */
  const text = (kind) => (kind >= 3 && kind <= 5 ? word().replaceAll("\0", "") : word());
  const names = ["pg_order_id", "pg_sig", "pg_xml", "pg_amount", "0", "1"];
  const nodes = Array.from({ length: random(40) }, (_, at) => {
    const kind = random(12) === 0 ? random(2 ** 32) : random(7);
    const parent = [random(at + 1), 0, at, random(2 ** 32)][random(10) < 9 ? random(3) : 3];
    return [kind, parent, random(2) === 0 ? names[random(names.length)] : word(), text(kind)];
  });
  // A chain of nodes, far deeper than a message may be.
  const kind = random(7);
  if (random(8) === 0) for (let levels = random(300); levels > 0; levels -= 1) nodes.push([kind, nodes.length, "a", text(kind)]);
  return nodes;
}
