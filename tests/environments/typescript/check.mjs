// Compiles projects with few types, and runs the output.

import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { run } from "./shared/tools.mjs";

const compilers = ["typescript5", "typescript"].map((name) => {
  const { version, bin } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return { version, file: `node_modules/${name}/${bin.tsc}` };
});

/** Compiles a project, and runs its program. */
function compile(project, { file }) {
  rmSync(`${project}/dist`, { recursive: true, force: true });
  run(process.execPath, [file, "--project", project]);
  return run(process.execPath, [`${project}/dist/program.js`]);
}

for (const compiler of compilers) {
  const expected = "77; payout_status;500001;1234;recordedSalt0001;{secret}; unknown; object; http://127.0.0.1:";
  assert.equal(compile("node-only", compiler), expected);
  console.log(`TypeScript ${compiler.version}: Node without the types of browsers, skipLibCheck: false`);
}

// Newer compilers have no resolution without `exports`.
const [five] = compilers;
assert.equal(compile("node10", five), "77; options_invalid; unknown");
console.log(`TypeScript ${five.version}: moduleResolution node10`);
