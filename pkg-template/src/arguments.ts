// Argument validation.

import { errorOf } from "./errors.js";

/** What a value is, without showing it. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return "a number";
    return Number.isInteger(value) ? "a number too large to be exact" : "a number that is not whole";
  }
  if (typeof value === "boolean") return "a boolean";
  return typeof value === "object" ? "an object of another kind" : `a ${typeof value}`;
}

/** Refuses what has no properties: JavaScript's own error would show a text that has been searched for them. */
export function checkObject(value: unknown, what: string): void {
  if (typeof value !== "object" || value === null) {
    throw errorOf("options_invalid", `${what} must be an object, found ${typeName(value)}`);
  }
}

/** Whether there is no half of a surrogate pair in it. */
export function isWellFormed(text: string): boolean {
  // Safari before 16.4 and Firefox before 119 do not have it.
  const { isWellFormed } = text as { isWellFormed?: () => boolean };
  return isWellFormed === undefined ? !/\p{Surrogate}/u.test(text) : isWellFormed.call(text);
}

/** What no text may have: a NUL, and half of a surrogate pair, which has no UTF-8. */
export function invalidText(text: string): string | undefined {
  if (text.includes("\0")) return "a NUL character";
  return isWellFormed(text) ? undefined : "half of a surrogate pair";
}

/** The most characters of a text: far more than any message has, and far less than there is memory. */
export const MAX_CHARACTERS = 1 << 20;

/** A text that can be handed to the core. */
export function asString(text: unknown, name: string): string {
  if (typeof text !== "string") throw errorOf("options_invalid", `${name} must be text, found ${typeName(text)}`);
  if (text.length > MAX_CHARACTERS) throw errorOf("options_invalid", `${name} has more than ${MAX_CHARACTERS} characters`);
  const found = invalidText(text);
  if (found !== undefined) throw errorOf("options_invalid", `${name} contains ${found}`);
  return text;
}

/** The same where it may be missing; an empty text is not missing. */
export function asOptionalString(text: unknown, name: string): string | undefined {
  return text === undefined || text === null ? undefined : asString(text, name);
}

/** A text, or a whole number's digits. */
export function asText(value: string | number, name: string): string {
  if (typeof value === "string") return asString(value, name);
  if (Number.isSafeInteger(value)) return String(value);
  throw errorOf("options_invalid", `${name} must be text or a whole number, found ${typeName(value)}`);
}

/** A secret. One that is missing is not the text "undefined", with which anybody could sign. */
export function asSecret(secret: unknown, name: string): string {
  if (typeof secret === "string") return asString(secret, name);
  throw errorOf("options_invalid", `${name} must be text, found ${typeName(secret)}; is its environment variable set?`);
}

/** A URL's text. */
export function asUrl(url: unknown, name: string): string {
  if (typeof url === "string") return url;
  const { href } = (url ?? {}) as { readonly href?: unknown };
  if (typeof href === "string") return href;
  throw errorOf("options_invalid", `${name} must be text or a URL, found ${typeName(url)}`);
}

/** A switch: "no" and 0 are not taken for a yes or a no. */
export function toBoolean(value: unknown, name: string, byDefault: boolean): boolean {
  if (value === undefined || value === null) return byDefault;
  if (typeof value === "boolean") return value;
  throw errorOf("options_invalid", `${name} must be true or false, found ${typeName(value)}`);
}

/** Whether it is an object of no class. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm has another Object.prototype, whose own prototype is null.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
