// Code blocks of the READMEs are the code of the tested examples.
//
// The comment `<!-- code of <file> -->` precedes a code block. The block must contain the lines of that file between
// `#region readme` and `#endregion` (all regions in order, without their common indentation). After the comment
// `<!-- part of <file> -->` it must contain consecutive lines of them. Other blocks of JavaScript are run.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const read = (file) => readFileSync(join(process.env.PROJECT, file), "utf8");

/** The marked blocks: whether only a part is shown, the file, and the code. */
function blocksOf(readme) {
  const marks = readme.match(/^<!-- (code|part) of /gm) ?? [];
  const blocks = [...readme.matchAll(/^<!-- (code|part) of (.*) -->\n```.*\n([^]*?)^```$/gm)];
  assert.equal(blocks.length, marks.length, "the line after each mark must begin a code block");
  return blocks.map(([, kind, file, code]) => ({ isPart: kind === "part", file, code }));
}

/** The lines of all regions of a source, without their common indentation. */
function regionsOf(source) {
  const regions = [...source.matchAll(/^ *\/\/ #region readme\n([^]*?)^ *\/\/ #endregion$/gm)].map(([, lines]) => lines).join("");
  const indents = regions.split("\n").filter((line) => line !== "").map((line) => /^ */.exec(line)[0].length);
  return regions.replaceAll(new RegExp(`^ {${Math.min(...indents)}}`, "gm"), "");
}

/** The part of the code that starts with the first shown line and has the same number of lines. */
function partOf(code, shown) {
  const lines = code.split("\n");
  const start = lines.indexOf(shown.split("\n")[0]);
  return start < 0 ? "" : lines.slice(start, start + shown.split("\n").length - 1).join("\n") + "\n";
}

test("blocks and regions are read as the rules say", () => {
  const readme = "text\n<!-- code of a/b.js -->\n```js\none\n\n  two\n```\n```js\nother\n```\n<!-- part of c.js -->\n```js\n```\n";
  assert.deepEqual(blocksOf(readme), [
    { isPart: false, file: "a/b.js", code: "one\n\n  two\n" },
    { isPart: true, file: "c.js", code: "" },
  ]);
  assert.deepEqual(otherBlocksOf(readme), ["other\n"]);
  assert.throws(() => blocksOf("<!-- code of a -->\n\n```js\n```\n"), /must begin a code block/);
  const source = "not\n  // #region readme\n  one\n\n  // #endregion\n  nor\n// #region readme\n    two\n// #endregion\n";
  assert.equal(regionsOf(source), "one\n\n  two\n");
  assert.equal(partOf("one\ntwo\nthree\n", "two\nthree\n"), "two\nthree\n");
  assert.equal(partOf("one\ntwo\nthree\n", "one\nthree\n"), "one\ntwo\n");
  assert.equal(partOf("one\ntwo\nthree\n", "four\n"), "");
});

/** The JavaScript blocks without a mark. */
const otherBlocksOf = (readme) =>
  [...readme.matchAll(/^```(\w*)\n([^]*?)^```$/gm)]
    .filter(({ 1: language, index }) => /^[jt]s$/.test(language) && !readme.slice(0, index).endsWith(" -->\n"))
    .map(([, , code]) => code);

/** Runs a module, as a file beside this one, so that it finds the package. */
async function run(code) {
  const file = join(import.meta.dirname, `block${(blocks += 1)}.mjs`);
  writeFileSync(file, code);
  return promisify(execFile)(process.execPath, [file], { timeout: 30_000 });
}
let blocks = 0;

for (const readme of ["README.md", "pkg-template/README.md", "examples/recipes/README.md"]) {
  test(`the other code of ${readme} runs as it is`, async () => {
    for (const code of otherBlocksOf(read(readme))) await run(code);
  });

  test(`${readme} shows the code of the examples`, () => {
    const blocks = blocksOf(read(readme));
    assert.ok(blocks.length > 0, "it shows no example");
    for (const { isPart, file, code } of blocks) {
      const regions = regionsOf(read(file));
      assert.equal(code, isPart ? partOf(regions, code) : regions, `the block of ${file} differs`);
    }
  });
}
