// The assertions of the suite see every difference: a comparison that misses one would let the product return it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bare, equal, hasNoInheritedMembers, rejects, same, throws } from "../support/check.js";
import { difference } from "../support/difference.js";

const symbol = Symbol("name");
const hidden = (properties) => Object.defineProperty({}, "a", { value: 1, ...properties });
class Named {
  constructor(a) {
    this.a = a;
  }
}
const empty = Object.freeze(Object.create(null));
const cyclic = (a) => {
  const object = { a };
  object.self = object;
  return object;
};

/** Values that must differ, and why. */
const DIFFERENT = {
  "0 and -0": [0, -0],
  "NaN and null": [Number.NaN, null],
  "NaN and undefined": [Number.NaN, undefined],
  "undefined and null": [undefined, null],
  "a number and its text": [1, "1"],
  "a number and a BigInt": [1, 1n],
  "an object and its JSON": [{}, "{}"],
  "an object and null": [{}, null],
  "undefined and the text that once stood for it": [undefined, "(undefined)"],
  "two symbols of one name": [Symbol("a"), Symbol("a")],
  "two functions": [() => 1, () => 1],
  "a function and an object": [() => 1, {}],
  "a missing property and undefined": [{}, { a: undefined }],
  "a property and one more": [{ a: 1 }, { a: 1, b: 2 }],
  "another value": [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }],
  "another order of properties": [{ a: 1, b: 2 }, { b: 2, a: 1 }],
  "-0 in a list": [[0], [-0]],
  "NaN in a list": [[Number.NaN], [null]],
  "a longer list": [[1], [1, 2]],
  "an empty place and undefined": [[, 1], [undefined, 1]],
  "lists of empty places": [Array(1), Array(2)],
  "a list and an object": [[1], { 0: 1, length: 1 }],
  "a list with a property": [[1], Object.assign([1], { a: 1 })],
  "a symbol as name": [{ [symbol]: 1 }, {}],
  "another value of a symbol": [{ [symbol]: 1 }, { [symbol]: 2 }],
  "a getter and its value": [{ get a() { return 1; } }, { a: 1 }],
  "two getters": [{ get a() { return 1; } }, { get a() { return 1; } }],
  "a property that cannot be enumerated": [hidden({ enumerable: false }), hidden({ enumerable: true })],
  "no prototype and that of Object": [Object.create(null), {}],
  "an inherited property": [Object.create({ a: 1 }), {}],
  "an instance and an ordinary object": [new Named(1), { a: 1 }],
  "a prototype that can be changed": [Object.create(Object.create(null)), Object.create(null)],
  "two dates": [new Date(0), new Date(1)],
  "a date and an invalid one": [new Date(0), new Date(Number.NaN)],
  "a date and its text": [new Date(0), "1970-01-01T00:00:00.000Z"],
  "values of maps": [new Map([["a", 1]]), new Map([["a", 2]])],
  "an empty map": [new Map([["a", 1]]), new Map()],
  "an object and a map": [{}, new Map()],
  "nested values of maps": [new Map([["a", { b: 1 }]]), new Map([["a", { b: 2 }]])],
  "values of sets": [new Set([1]), new Set([2])],
  "a set and a map": [new Set(), new Map()],
  "bytes": [Uint8Array.of(1), Uint8Array.of(2)],
  "bytes and a list": [Uint8Array.of(1), [1]],
  "bytes of another type": [Uint8Array.of(1), Int8Array.of(1)],
  "-0 in a typed array": [Float64Array.of(0), Float64Array.of(-0)],
  "buffers": [Uint8Array.of(1).buffer, Uint8Array.of(2).buffer],
  "views": [new DataView(Uint8Array.of(1).buffer), new DataView(Uint8Array.of(2).buffer)],
  "patterns": [/a/, /b/],
  "flags of patterns": [/a/, /a/g],
  "an object of a number": [Object(1), Object(2)],
  "a text and an object of it": ["a", Object("a")],
  "values of an object that contains itself": [cyclic(1), cyclic(2)],
  "an object that contains itself, and a copy": [cyclic(1), { a: 1, self: { a: 1, self: undefined } }],
};

/** Makes values that must be the same in two calls. */
const SAME = {
  NaN: () => Number.NaN,
  "-0": () => -0,
  text: () => "a",
  undefined: () => undefined,
  "an object": () => ({ a: 1, b: undefined, c: { d: [1, , null] }, [symbol]: 2 }),
  "no prototype": () => Object.assign(Object.create(null), { a: 1 }),
  "an empty list": () => [],
  "a date": () => new Date(7),
  "an invalid date": () => new Date(Number.NaN),
  "a map": () => new Map([["a", new Set([{ b: 1 }])]]),
  bytes: () => Uint8Array.of(1, 2),
  "a buffer": () => Uint8Array.of(1).buffer,
  "a pattern": () => /a/g,
  "an object of a text": () => Object("a"),
  "an object that contains itself": () => cyclic(1),
  "one object twice": () => [empty, empty],
};

for (const [what, [one, other]] of Object.entries(DIFFERENT)) {
  test(`sees a difference: ${what}`, () => {
    for (const [actual, expected] of [[one, other], [other, one], [[one], [other]], [{ a: one }, { a: other }]]) {
      assert.equal(typeof difference(actual, expected), "string");
      assert.throws(() => same(actual, expected, "the result"), /^Error: the result: /);
    }
  });
}

for (const [what, make] of Object.entries(SAME)) {
  test(`finds no difference: ${what}`, () => {
    for (const wrap of [(value) => value, (value) => [value], (value) => ({ a: value })]) {
      assert.equal(difference(wrap(make()), wrap(make())), undefined);
    }
  });
}

test("fields of the package and their copies without prototype are the same, also nested", () => {
  const fields = Object.assign(Object.create(empty), { a: "1", b: Object.assign(Object.create(empty), { c: "2" }) });
  assert.equal(difference(fields, bare({ a: "1", b: { c: "2" } })), undefined);
  assert.equal(typeof difference(fields, { a: "1", b: { c: "2" } }), "string");
  assert.deepEqual(bare([["a", { b: "1" }]]), [["a", Object.assign(Object.create(null), { b: "1" })]]);
});

test("rejects values whose state cannot be read, unless they are identical", () => {
  for (const make of [() => Promise.resolve(1), () => new Error("x"), () => new WeakMap(), () => new Named(1), () => new URLSearchParams("a=1")]) {
    assert.throws(() => difference([make()], [make()]), /cannot be compared$/);
    const one = make();
    assert.equal(difference([one], [one]), undefined);
  }
});

test("a difference names its place, and both values", () => {
  assert.equal(difference({ a: { b: [1, -0] } }, { a: { b: [1, 0] } }), "[a][b][1]: expected 0, found -0");
  assert.equal(difference({}, { a: 1 }), ": expected the property a, found none");
  assert.equal(difference({ a: 1 }, {}), ": unexpected property a");
  assert.equal(difference("1", 1), 'expected 1, found "1"');
});

test("equal compares as Object.is", () => {
  for (const value of [Number.NaN, -0, "", undefined, null, symbol]) equal(value, value);
  for (const [actual, expected, found] of [[0, -0, "expected -0, found 0"], ["1", 1, 'expected 1, found "1"'], [undefined, null, "expected null, found undefined"]]) {
    assert.throws(() => equal(actual, expected, "it"), { message: `it: ${found}` });
  }
});

class Fault extends Error {
  code = "bad";
}
const fail = () => {
  throw new Fault("text");
};

test("throws fails unless the expected error is thrown", () => {
  assert.equal(throws(fail, Fault, "bad", "text").message, "text");
  assert.throws(() => throws(() => {}, Fault, "bad"), { message: "expected bad, but nothing was thrown" });
  assert.throws(() => throws(fail, TypeError, "bad"), Fault);
  assert.throws(() => throws(fail, Fault, "other"), /^Error: code of "text": expected "other", found "bad"$/);
  assert.throws(() => throws(fail, Fault, "bad", "other"), /^Error: message: /);
  assert.throws(() => throws(() => { throw undefined; }, Fault, "bad"), /nothing was thrown/);
});

test("rejects fails unless the promise is rejected with the expected error", async () => {
  const failing = async () => fail();
  assert.equal((await rejects(failing(), Fault, "bad", "text")).message, "text");
  await assert.rejects(rejects(Promise.resolve(1), Fault, "bad"), { message: "expected bad, but nothing was thrown" });
  await assert.rejects(rejects(failing(), Fault, "other"), /code of "text"/);
});

test("hasNoInheritedMembers rejects objects with members", () => {
  hasNoInheritedMembers(Object.create(empty));
  for (const value of [{}, [], Object.create(Object.create(null)), Object.create(Object.freeze({ a: 1 }))]) assert.throws(() => hasNoInheritedMembers(value));
});
