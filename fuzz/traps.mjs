// No input traps the wasm that users get, and after any input the next call works: the committed inputs of the target
// `boundary`, and thousands made from them, in each of the builds. `cargo xtask test fuzz` runs it:
// node fuzz/traps.mjs <folder of the builds> <folder of the inputs>

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const CALLS = 20_000;
/** The most that JavaScript ever reserves: 3 bytes for each of a million characters and of a body over its limit. */
const MOST_ROOM = 3 * ((1 << 20) + 64 * 1024 + 1);
/** What divides calls, and tokens from the body; see fuzz_targets/boundary.rs. */
const [BODY, NEXT] = [1, 2];

const [builds, inputs] = process.argv.slice(2);
const seeds = readdirSync(inputs).map((name) => readFileSync(join(inputs, name)));
assert.ok(seeds.length > 0, `no inputs in ${inputs}`);
for (const build of readdirSync(builds)) console.log(`${build}: ${survive(join(builds, build))} calls, no trap`);

function survive(folder) {
  const wasm = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(join(folder, "core.wasm")))).exports;
  let calls = 0;

  const answer = (head, end, bytes, room = bytes.length) => {
    calls++;
    try {
      const pool = wasm.entropy?.() ?? 0;
      if (pool !== 0) new Uint8Array(wasm.memory.buffer, pool, 1024).fill(7);
      const at = wasm.reserve(room);
      new Uint8Array(wasm.memory.buffer, at, room).set(bytes);
      const length = wasm.call(head, end);
      return Buffer.from(new Uint8Array(wasm.memory.buffer, wasm.output(), length)).toString();
    } catch (error) {
      error.message += ` after ${JSON.stringify(bytes.toString("latin1"))}`;
      throw error;
    }
  };
  const healthy = () => {
    // `/preview` knows no `script_name`, and says so.
    const said = answer(15, 15, Buffer.from("script_name\0/a\0"));
    assert.ok(said === "ok\0a\0" || said.startsWith('options_invalid\0this build has no "script_name"\0'), said);
  };
  const cross = (one) => {
    const divider = one.indexOf(BODY);
    const [head, body] = divider < 0 ? [one, Buffer.alloc(0)] : [one.subarray(0, divider), one.subarray(divider + 1)];
    const whole = Buffer.concat([head, body]);
    const said = answer(head.length, whole.length, whole);
    assert.match(said, /^(ok|[a-z_]+)\0(.*\0)?$/s);
  };
  const all = (input) => {
    for (let from = 0; from <= input.length; ) {
      const to = input.indexOf(NEXT, from);
      const end = to < 0 ? input.length : to;
      cross(input.subarray(from, end));
      from = end + 1;
    }
    healthy();
  };

  healthy();
  for (const seed of seeds) all(seed);
  const random = numbers(20_260_101);
  while (calls < CALLS) all(changed(random));

  // The fast lane, with whatever is in its buffers and whatever it is told of them.
  if (wasm.lane !== undefined) {
    for (let times = 0; times < CALLS; times++) {
      const some = () => [random(600), random(2 ** 32)][Number(random(20) === 0)];
      for (const buffer of [0, 1]) new Uint8Array(wasm.memory.buffer, wasm.lane(buffer), 1000).set(changed(random).subarray(0, 1000));
      wasm.verify(some(), some(), some(), some(), random(2));
      wasm.sign(some(), some(), some(), some());
      if (times % 100 === 0) healthy();
    }
    calls += 2 * CALLS;
  }

  // Lengths that don't fit what was written.
  const some = Buffer.from("script_name\0/a\0");
  for (const [head, end] of [[0, 0], [15, 0], [16, 15], [15, 1 << 20], [2 ** 32 - 1, 15], [2 ** 32 - 1, 2 ** 32 - 1]]) {
    answer(head, end, some);
    healthy();
  }
  for (const byte of [0, 0x3d, 0x5b, 0x7b, 0x61, 0xff]) {
    const large = Buffer.alloc(MOST_ROOM, byte);
    for (const verb of ["", "sign_fields\0s\0k\0A\0", "raw_fields\0", "verify_callback\0", "preview\0p2p2nonreg\0" + "1\0\0\0"]) {
      large.write(verb);
      for (const head of [verb.length, MOST_ROOM]) answer(head, MOST_ROOM, large);
    }
    healthy();
  }
  return calls;
}

/** An input with some of its bytes changed, or with a piece of another in it. */
function changed(random) {
  let input = Buffer.from(seeds[random(seeds.length)]);
  for (let times = 1 + random(4); times > 0; times--) {
    const [at, length] = [random(input.length + 1), random(20)];
    const other = seeds[random(seeds.length)];
    const from = random(other.length + 1);
    const piece = [
      () => Buffer.from([random(256)]),
      () => Buffer.alloc(length, random(256)),
      () => other.subarray(from, from + 3 * length),
      () => Buffer.alloc(0),
    ][random(4)]();
    input = Buffer.concat([input.subarray(0, at), piece, input.subarray(at + random(length + 1))]);
  }
  return input;
}

/** The same numbers every time. (mulberry32) */
function numbers(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
