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
  return Array.isArray(value) ? "a list" : "an object of another type";
}

/** Rejects a value without properties. JavaScript's own error for it would contain the value. */
export function checkObject(value: unknown, what: string): void {
  if (typeof value !== "object" || value === null) {
    throw errorOf("options_invalid", `${what} must be an object, found ${typeName(value)}`);
  }
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
  if (typeof text !== "string") throw errorOf("options_invalid", `${name} must be text, found ${typeName(text)}`);
  if (text.length > MAX_CHARACTERS) throw errorOf("options_invalid", `${name} has more than ${MAX_CHARACTERS} characters`);
  const found = invalidText(text);
  if (found !== undefined) throw errorOf("options_invalid", `${name} contains ${found}`);
  return text;
}

/** Like `asString`; `undefined` for a missing text. An empty text is not missing. */
export function asOptionalString(text: unknown, name: string): string | undefined {
  return text === undefined || text === null ? undefined : asString(text, name);
}

/** Checks a text or a whole number. Returns a number as its digits. */
export function asText(value: string | number, name: string): string {
  if (typeof value === "string") return asString(value, name);
  if (Number.isSafeInteger(value)) return String(value);
  throw errorOf("options_invalid", `${name} must be text or a whole number, found ${typeName(value)}`);
}

/** Checks a secret. A missing one must not become the text "undefined", with which anybody could sign. */
export function asSecret(secret: unknown, name: string): string {
  if (typeof secret === "string") return asString(secret, name);
  throw errorOf("options_invalid", `${name} must be text, found ${typeName(secret)}; is its environment variable set?`);
}

/** The text of a URL. */
export function asUrl(url: unknown, name: string): string {
  if (typeof url === "string") return url;
  const { href } = (url ?? {}) as { readonly href?: unknown };
  if (typeof href === "string") return href;
  throw errorOf("options_invalid", `${name} must be text or a URL, found ${typeName(url)}`);
}

/** Checks a boolean option. Other values, such as "no" and 0, are rejected: their meaning is not clear. */
export function toBoolean(value: unknown, name: string, defaultValue: boolean): boolean {
  if (value === undefined || value === null) return defaultValue;
  if (typeof value === "boolean") return value;
  throw errorOf("options_invalid", `${name} must be true or false, found ${typeName(value)}`);
}

/** Whether the value is an object without a class. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm has a different Object.prototype, but the prototype of that one is also null.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
