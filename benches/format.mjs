// Formats figures and Markdown tables.

/** The placeholder for a figure that was not measured. */
export const MISSING = "–";

/** A table in Markdown. The first row is the head. */
export function table(rows) {
  const [head, ...lines] = rows.map((cells) => `| ${cells.join(" | ")} |`);
  return [head, `|---|${"--:|".repeat(rows[0].length - 1)}`, ...lines].join("\n");
}

/** `2338 ns` or `16.8 µs`. */
export const time = (nanoseconds) => (nanoseconds < 9999.5 ? `${nanoseconds.toFixed(0)} ns` : `${(nanoseconds / 1e3).toFixed(1)} µs`);

/** `3.18 ms`. */
export const milliseconds = (nanoseconds) => `${(nanoseconds / 1e6).toFixed(2)} ms`;

/** The formatted value, or a dash. */
export const shown = (value, format) => (value === undefined ? MISSING : format(value));
