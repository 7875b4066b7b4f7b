// Suggestions for misspelt names.

/** The known name that a misspelt one probably means; `undefined` if none is similar. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const allowed = (name: string) => Math.max(1, Math.floor(name.length / 3));
  const similar = known
    .map((name) => ({ name, edits: countEdits(lower, name) }))
    .filter(({ name, edits }) => edits <= allowed(name))
    .sort((a, b) => a.edits - b.edits);
  return similar[0]?.name ?? known.find((name) => sharedStart(lower, name) >= 4 || (lower.length > 1 && name.startsWith(lower)));
}

/** How many characters must be inserted, deleted, replaced or swapped with the next one to change `from` into `to`. */
function countEdits(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1;
      const edits = [edit(rows, i - 1, j) + 1, (row[j - 1] ?? 0) + 1, edit(rows, i - 1, j - 1) + cost];
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) edits.push(edit(rows, i - 2, j - 2) + 1);
      row.push(Math.min(...edits));
    }
    rows.push(row);
  }
  return edit(rows, from.length, to.length);
}

const edit = (rows: readonly (readonly number[])[], i: number, j: number): number => rows[i]?.[j] ?? 0;

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
