// The comparison of the tests.

/** Classes whose state is in their own properties, or is read by the function: for each, its parts as a list. */
const CLASSES = new Map([
  [Date, (date) => [date.getTime()]],
  [Map, (map) => [...map]],
  [Set, (set) => [...set]],
  [RegExp, ({ source, flags }) => [source, flags]],
  [ArrayBuffer, (buffer) => [...new Uint8Array(buffer)]],
  [DataView, ({ buffer, byteOffset, byteLength }) => [...new Uint8Array(buffer, byteOffset, byteLength)]],
  ...[Number, String, Boolean, Symbol, BigInt].map((type) => [type, (boxed) => [type.prototype.valueOf.call(boxed)]]),
]);
const NO_PARTS = () => [];
const TYPED_ARRAY = Object.getPrototypeOf(Uint8Array);

/** Whether it is an object without properties and prototype that nobody can change. */
const isEmpty = (prototype) =>
  prototype !== null && Object.isFrozen(prototype) && Object.getPrototypeOf(prototype) === null && Reflect.ownKeys(prototype).length === 0;

/** The prototype. Fields of the package have an empty, frozen one: it counts as `null`, because both have no members. */
function prototypeOf(value) {
  const prototype = Object.getPrototypeOf(value);
  return isEmpty(prototype) ? null : prototype;
}

/** The function that reads the parts of values with this prototype, or `undefined` if its state cannot be read. */
function readerOf(value, prototype) {
  if (prototype === null || prototype === Object.prototype || prototype === Array.prototype || value instanceof TYPED_ARRAY) return NO_PARTS;
  for (const [type, read] of CLASSES) if (prototype === type.prototype) return read;
  return undefined;
}

const nameOf = (prototype) => (prototype === null ? "no prototype" : `the prototype of ${prototype.constructor?.name || "an unnamed class"}`);

function shown(value) {
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? `a list of ${value.length}` : "an object";
  return typeof value === "function" ? "a function" : typeof value === "bigint" ? `${value}n` : String(value);
}

const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

/**
 * The first difference of two values, as a sentence, or `undefined` if they have the same structure. Primitive values are
 * compared with `Object.is`. Objects have the same prototype, and the same own properties in the same order: names and
 * symbols, whether they can be enumerated, and their values. So an empty place of a list differs from `undefined`, and so does
 * a missing property. Getters and functions must be identical. Objects with a state that cannot be read, such as promises and
 * errors, are an error unless they are identical.
 */
export function difference(actual, expected, path = "", pairs = new Map()) {
  if (Object.is(actual, expected)) return undefined;
  const at = path === "" ? "" : `${path}: `;
  const differ = (found, wanted) => `${at}expected ${wanted}, found ${found}`;
  if (!isObject(actual) || !isObject(expected)) return differ(shown(actual), shown(expected));
  if (typeof actual === "function" || typeof expected === "function") return differ(shown(actual), typeof expected === "function" ? "another function" : shown(expected));

  const [prototype, expectedPrototype] = [prototypeOf(actual), prototypeOf(expected)];
  if (prototype !== expectedPrototype) return differ(nameOf(prototype), nameOf(expectedPrototype));
  if (Array.isArray(actual) !== Array.isArray(expected)) return differ(shown(actual), shown(expected));
  const read = readerOf(expected, prototype);
  if (read === undefined) throw new Error(`${at}values with ${nameOf(prototype)} cannot be compared`);

  // Objects that contain themselves: the same place of both must be reached again.
  if (pairs.has(actual)) return pairs.get(actual) === expected ? undefined : differ("an object that occurs twice", "another object");
  pairs.set(actual, expected);
  const found = differenceOfParts(read(actual), read(expected), path, pairs) ?? differenceOfProperties(actual, expected, path, pairs);
  pairs.delete(actual);
  return found;
}

function differenceOfParts(actual, expected, path, pairs) {
  if (actual.length !== expected.length) return `${path}: expected ${expected.length} parts, found ${actual.length}`;
  for (const [at, part] of actual.entries()) {
    const found = difference(part, expected[at], `${path}(part ${at})`, pairs);
    if (found !== undefined) return found;
  }
  return undefined;
}

function differenceOfProperties(actual, expected, path, pairs) {
  const [keys, expectedKeys] = [actual, expected].map((value) => Reflect.ownKeys(value));
  const wrong = expectedKeys.findIndex((key, at) => key !== keys[at]);
  if (wrong >= 0) return `${path}: expected the property ${String(expectedKeys[wrong])}, found ${String(keys[wrong] ?? "none")}`;
  if (keys.length > expectedKeys.length) return `${path}: unexpected property ${String(keys[expectedKeys.length])}`;
  for (const key of keys) {
    const [property, other] = [actual, expected].map((value) => Object.getOwnPropertyDescriptor(value, key));
    const place = `${path}[${String(key)}]`;
    if (property.enumerable !== other.enumerable) return `${place}: only one of the two can be enumerated`;
    if (property.get !== other.get || property.set !== other.set) return `${place}: only one of the two has this getter or setter`;
    const found = difference(property.value, other.value, place, pairs);
    if (found !== undefined) return found;
  }
  return undefined;
}
