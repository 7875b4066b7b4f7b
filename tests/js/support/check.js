// Assertions that work in every runtime: the suite imports no test framework.

const shown = (value) => JSON.stringify(value, (_, part) => (part === undefined ? "(undefined)" : part));

export function equal(actual, expected, what = "value") {
  if (!Object.is(actual, expected)) throw new Error(`${what}: expected ${shown(expected)}, found ${shown(actual)}`);
}

/** Compares by JSON, so that objects with different prototypes can be equal. The order of keys matters. */
export function same(actual, expected, what = "value") {
  equal(shown(actual), shown(expected), what);
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
