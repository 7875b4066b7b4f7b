// Argument validation.

import { errorOf } from "./errors.js";

/** The type of a value, for error messages. The value itself may be a secret. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return "a number";
    return Number.isInteger(value) ? "a number too large to be exact" : "a number that is not whole";
  }
  if (typeof value === "boolean") return "a boolean";
  if (typeof value !== "object") return `a ${typeof value}`;
  if (isThenable(value)) return "a promise";
  if (isStream(value)) return "a stream";
  if (ArrayBuffer.isView(value) || isBuffer(value)) return "bytes";
  return Array.isArray(value) ? "a list" : "an object of another type";
}

/** Whether the value is a short name, which may be shown. Other texts may be secrets or card numbers. */
export const isName = (name: unknown): name is string => typeof name === "string" && /^[a-z]\w{0,30}$/i.test(name);

/** What was found in place of what an error message expects, and what to do with it; `otherwise` if that is not known. */
export function found(value: unknown, otherwise = ""): string {
  let advice = otherwise;
  if (isThenable(value)) advice = "; await it";
  else if (isStream(value)) advice = "; read it first";
  else if (hasMethod(value, "text")) advice = "; pass the result of its method text(): await response.text()";
  return `found ${typeName(value)}${advice}`;
}

const hasMethod = (value: unknown, name: string): boolean =>
  typeof (value as Readonly<Record<string, unknown>> | null | undefined)?.[name] === "function";

/** Whether the value is a promise of any realm or library. */
export const isThenable = (value: unknown): boolean => hasMethod(value, "then");

/** Whether the value is a stream of Node or of the web. */
export const isStream = (value: unknown): boolean => hasMethod(value, "pipe") || hasMethod(value, "getReader");

/** Whether the value has the tag of an `ArrayBuffer` or a `SharedArrayBuffer`. Those of another realm have it, too. */
export const isBuffer = (value: unknown): value is ArrayBufferLike =>
  /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(value));

/** Rejects a value without properties, and a promise. JavaScript's own error for the first would contain the value. */
export function checkObject(value: unknown, what: string): void {
  if (typeof value !== "object" || value === null || isThenable(value)) {
    throw errorOf("options_invalid", `${what} must be an object, ${found(value)}`);
  }
}

/** No options, not even inherited ones that other code has added to `Object.prototype`. */
export const NO_OPTIONS: object = Object.freeze(Object.create(null));

/** Rejects options that are not an object, and options that do not exist: a misspelt one would change nothing. */
export function checkOptions(options: object, names: readonly string[], what = "the options"): void {
  if (options === NO_OPTIONS) return;
  checkObject(options, what);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const name = isName(unknown) ? unknown : "with such a name";
  throw errorOf("options_invalid", `there is no option ${name}; the options are ${names.join(", ")}`);
}

/** Whether the text has no half of a surrogate pair. */
export function isWellFormed(text: string): boolean {
  // Safari before 16.4 and Firefox before 119 do not have the method.
  const { isWellFormed } = text as { isWellFormed?: () => boolean };
  return isWellFormed === undefined ? !/\p{Surrogate}/u.test(text) : isWellFormed.call(text);
}

/** What makes a text invalid: a NUL, or half of a surrogate pair, which UTF-8 cannot encode. */
export function invalidText(text: string): string | undefined {
  if (text.includes("\0")) return "a NUL character";
  return isWellFormed(text) ? undefined : "half of a surrogate pair";
}

/** The maximum length of a text: far more than a message needs, and far less than the available memory. */
export const MAX_CHARACTERS = 1 << 20;

/** Checks a text that the core receives. */
export function asString(text: unknown, name: string): string {
  if (typeof text !== "string") throw errorOf("options_invalid", `${name} must be text, ${found(text)}`);
  if (text.length > MAX_CHARACTERS) throw errorOf("options_invalid", `${name} has more than ${MAX_CHARACTERS} characters`);
  const reason = invalidText(text);
  if (reason !== undefined) throw errorOf("options_invalid", `${name} contains ${reason}`);
  return text;
}

/** Like `asString`; `undefined` for a missing text. An empty text is not missing. */
export function asOptionalString(text: unknown, name: string): string | undefined {
  return text === undefined || text === null ? undefined : asString(text, name);
}

/** Checks a text or a whole number. Returns a number as its digits. */
export function asText(value: unknown, name: string): string {
  if (typeof value === "string") return asString(value, name);
  if (Number.isSafeInteger(value)) return String(value);
  throw errorOf("options_invalid", `${name} must be text or a whole number, ${foundOrUnset(value)}`);
}

/** Checks a secret. A missing one must not become the text "undefined", with which anybody could sign. */
export function asSecret(secret: unknown, name: string): string {
  if (typeof secret === "string") return asString(secret, name);
  throw errorOf("options_invalid", `${name} must be text, ${foundOrUnset(secret)}`);
}

/** What was found. Options that are missing often come from the environment. */
const foundOrUnset = (value: unknown): string =>
  found(value, value === undefined || value === null ? "; is its environment variable set?" : "");

/** Checks a script name; `null` means that a signed string has none. */
export function asScript(script: unknown, name: string): string | null {
  if (script === null) return null;
  if (typeof script === "string") return asString(script, name);
  throw errorOf("options_invalid", `${name} must be text, or null for no script name, ${found(script)}`);
}

/** The text of a URL. */
export function asUrl(url: unknown, name: string): string {
  if (typeof url === "string") return url;
  const { href } = (url ?? {}) as { readonly href?: unknown };
  if (typeof href === "string") return href;
  throw errorOf("options_invalid", `${name} must be text or a URL, ${found(url)}`);
}

/** A time as text, if it is given. */
export function timeText(time: unknown, name: string): string | undefined {
  if (typeof time !== "object" || time === null) return asOptionalString(time, name);
  try {
    // A `Date` of any realm.
    return Date.prototype.toISOString.call(time);
  } catch {
    throw errorOf("options_invalid", `${name} must be text or a valid Date`);
  }
}

/** Checks a boolean option. Other values, such as "no" and 0, are rejected: their meaning is not clear. */
export function toBoolean(value: unknown, name: string, defaultValue: boolean): boolean {
  if (value === undefined || value === null) return defaultValue;
  if (typeof value === "boolean") return value;
  throw errorOf("options_invalid", `${name} must be true or false, ${found(value)}`);
}

/** Whether the value is an object without a class. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm has a different Object.prototype, but the prototype of that one is also null.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
