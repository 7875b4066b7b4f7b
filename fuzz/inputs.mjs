// Inputs for no_trap.mjs: those of the corpora, and what random changes make of them.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The inputs of a target: a body each, for some with the boundary that `Content-Type` names. */
export function seedsOf(folder, target) {
  const files = readdirSync(folder);
  assert.ok(files.length > 0, `no inputs in ${folder}`);
  return files.map((file) => read(readFileSync(join(folder, file)), target));
}

/** As fuzz_targets has them. */
function read(bytes, target) {
  if (target === "callback") return { body: bytes.subarray(1), boundary: undefined };
  const lineEnd = bytes.indexOf("\n");
  if (target !== "multipart" || lineEnd < 0 || bytes[0] === 0x2d) return { body: bytes, boundary: undefined };
  return { body: bytes.subarray(lineEnd + 1), boundary: bytes.subarray(0, lineEnd).toString() };
}

/** An input with some of its bytes changed, or with a piece of another in it. */
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

/** The same numbers every time. (mulberry32) */
export function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
