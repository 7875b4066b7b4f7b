// What callers give to the public functions: it is what it must be, or an error says what it is.

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

/** A text, or a whole number's digits. */
export function asText(value: string | number, name: string): string {
  if (typeof value === "string") return value;
  if (Number.isSafeInteger(value)) return String(value);
  throw errorOf("options_invalid", `${name} must be text or a whole number, found ${typeName(value)}`);
}

/** A secret. One that is missing isn't the text "undefined", with which anybody could sign. */
export function asSecret(secret: unknown, name: string): string {
  if (typeof secret === "string") return secret;
  throw errorOf("options_invalid", `${name} must be text, found ${typeName(secret)}; is its environment variable set?`);
}

/** A URL's text. */
export function asUrl(url: unknown, name: string): string {
  if (typeof url === "string") return url;
  const { href } = (url ?? {}) as { readonly href?: unknown };
  if (typeof href === "string") return href;
  throw errorOf("options_invalid", `${name} must be text or a URL, found ${typeName(url)}`);
}

/** A switch: "no" and 0 aren't taken for a yes or a no. */
export function asSwitch(value: unknown, name: string, usual: boolean): boolean {
  if (value === undefined || value === null) return usual;
  if (typeof value === "boolean") return value;
  throw errorOf("options_invalid", `${name} must be true or false, found ${typeName(value)}`);
}
