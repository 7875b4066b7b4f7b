// The time of signing: a `Date`, or ISO 8601 with an offset.

import { asOptionalString } from "./arguments.js";
import { buffers, write } from "./buffers.js";
import { errorOf } from "./errors.js";
import type { SignOptions } from "./options.js";

/** The option `signedAt` as text, if it is given. */
export function readSignedAt({ signedAt }: SignOptions): string | undefined {
  if (typeof signedAt !== "object" || signedAt === null) return asOptionalString(signedAt, "signedAt");
  try {
    // A `Date` of any realm.
    return Date.prototype.toISOString.call(signedAt);
  } catch {
    throw errorOf("options_invalid", "signedAt must be text or a valid Date");
  }
}

/** The milliseconds since 1970 of `signedAt`. */
export function parseSignedAt(text: string): number {
  const view = buffers();
  const time = view.core.parse_time(write(text, view.values, "options_invalid", "signedAt"));
  if (time >= 0) return time;
  throw errorOf("options_invalid", "signedAt must be a time as ISO 8601 with an offset, such as 2026-01-31T12:00:00Z");
}
