// Times: ISO 8601 with an offset.

import { buffers, write } from "./buffers.js";
import { errorOf } from "./errors.js";

/** The milliseconds since 1970 of a time. */
export function parseTime(text: string, name: string): number {
  const view = buffers();
  const time = view.core.parse_time(write(text, view.values, "options_invalid", name));
  if (time >= 0) return time;
  throw errorOf("options_invalid", `${name} must be a time as ISO 8601 with an offset, such as 2026-01-31T12:00:00Z`);
}
