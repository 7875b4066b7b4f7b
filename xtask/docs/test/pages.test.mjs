// The pages of the API reference.

import assert from "node:assert/strict";
import { test } from "node:test";
import { correctLinks, ENTRIES, finishPages, headingsOf } from "../pages.mjs";

const rendered = (title) => `# ${title}

About ${title}.

## Functions

### run()

> **run**(\`options\`: [\`Options\`](#options-7)): \`string\`

Runs.

#### Returns

\`string\`

#### Example

\`\`\`ts
run({ a: 1 });
# no heading
\`\`\`

## Interfaces

### Options

The options.

##### run

> **run**: \`string\`

| Name | Type |
| ------ | ------ |
| <a id="property-a"></a> \`a\` | \`string\` |

## References

### Result

Re-exports [Result](main.md#options)

***

### run

Re-exports [run](main.md#run)
`;

const pages = finishPages(Object.fromEntries(ENTRIES.map(({ page }) => [`${page}.md`, rendered(page)])));

test("an entry has its import as title, and a table of contents", () => {
  assert.equal(
    pages["preview.md"].split("\n## Functions")[0],
    `<!-- Written by \`cargo xtask docs\`. Do not edit. -->

# freedompay-payouts/preview

About preview.

## Contents

- Functions: [run()](#run)
- Interfaces: [Options](#options)
- Also exported: [Result](main.md#options), [run](main.md#run)
`,
  );
});

test("types are not repeated after the signature, and anchors of table rows are removed", () => {
  assert.doesNotMatch(pages["main.md"], /Returns|References|<a id/);
  assert.match(pages["main.md"], /\nRuns\.\n\n#### Example\n/);
  assert.match(pages["main.md"], /\| `a` \| `string` \|\n$/);
});

test("the index lists the entries with their descriptions", () => {
  assert.deepEqual(Object.keys(pages), ["README.md", "main.md", "preview.md", "errors.md", "explain.md", "sandbox.md"]);
  assert.match(pages["README.md"], /^- \[`freedompay-payouts\/errors`\]\(errors\.md\): About errors\.$/m);
});

test("headings have the anchors of the code host", () => {
  const anchors = headingsOf("# A b\n\n```\n# code\n```\n\n## pg\\_id?\n\n### run()\n\n### Run\n").map(({ anchor }) => anchor);
  assert.deepEqual(anchors, ["a-b", "pg_id", "run", "run-1"]);
});

test("corrects links to names, and rejects links that lead nowhere", () => {
  const headings = { "a.md": headingsOf("#### b\n### B\n"), "c.md": headingsOf("### D()\n") };
  assert.equal(correctLinks("a.md", "[`B`](#b-9) [D](c.md#x) [c](c.md)", headings), "[`B`](#b-1) [D](c.md#d) [c](c.md)");
  for (const link of ["[x](#x)", "[x](e.md)", "[x](c.md#x)"]) {
    assert.throws(() => correctLinks("a.md", link, headings), { message: `a.md: ${link} leads nowhere` });
  }
});
