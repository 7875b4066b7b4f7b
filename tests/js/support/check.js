// Assertions that work in every runtime: the suite imports no test framework.

import { difference } from "./difference.js";

const shown = (value) => (Object.is(value, -0) ? "-0" : typeof value === "string" ? JSON.stringify(value) : String(value));

/** Fails unless both are the same value, as `Object.is` compares: `NaN` is `NaN`, and 0 is not -0. */
export function equal(actual, expected, what = "value") {
  if (!Object.is(actual, expected)) throw new Error(`${what}: expected ${shown(expected)}, found ${shown(actual)}`);
}

/** Fails unless both have the same structure: see `difference`. */
export function same(actual, expected, what = "value") {
  const found = difference(actual, expected);
  if (found !== undefined) throw new Error(`${what}: ${found}`);
}

/** Fails unless the value is true. */
export const holds = (value, what) => equal(value, true, what);

/** A copy of the fields without inherited members, as the package returns fields: lists stay lists, and values stay as they are. */
export function bare(fields) {
  if (Array.isArray(fields)) return fields.map(bare);
  if (typeof fields !== "object" || fields === null) return fields;
  const copy = Object.create(null);
  for (const [name, value] of Object.entries(fields)) copy[name] = bare(value);
  return copy;
}

/** Fails unless the prototype is a frozen object without prototype and properties, so that no name is special. */
export function hasNoInheritedMembers(fields) {
  const prototype = Object.getPrototypeOf(fields);
  equal(Object.getPrototypeOf(prototype), null, "prototype of the prototype");
  equal(Reflect.ownKeys(prototype).length, 0, "properties of the prototype");
  equal(Object.isFrozen(prototype), true, "the prototype is frozen");
}

/** Fails unless the function throws an error of this class, code and message; returns the error. */
export function throws(attempt, type, code, message) {
  let error;
  try {
    attempt();
  } catch (thrown) {
    error = thrown;
  }
  return check(error, type, code, message);
}

/** Fails unless the promise is rejected with an error of this class, code and message; returns the error. */
export async function rejects(promise, type, code, message) {
  return check(await promise.then(() => undefined, (thrown) => thrown), type, code, message);
}

function check(error, type, code, message) {
  if (error === undefined) throw new Error(`expected ${code}, but nothing was thrown`);
  if (!(error instanceof type)) throw error;
  equal(error.code, code, `code of "${error.message}"`);
  if (message !== undefined) equal(error.message, message, "message");
  return error;
}
