// Every file of tests is run: a file that no runner knows would never fail.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parts, suite } from "../suite/index.js";
import { given } from "../support/modules.js";
import { run } from "../support/run.js";

const TESTS = join(import.meta.dirname, "..");

test("every file of the suite is in its list", async () => {
  const files = readdirSync(join(TESTS, "suite")).filter((file) => file !== "index.js");
  const index = readFileSync(join(TESTS, "suite/index.js"), "utf8");
  const imported = [...index.matchAll(/^import \{ (\w+) \} from "\.\/(\w+\.js)";$/gm)].map(([, name, file]) => [name, file]);
  assert.deepEqual(imported.map(([, file]) => file).sort(), files.sort());
  const exported = await Promise.all(imported.map(async ([name, file]) => (await import(`../suite/${file}`))[name]));
  assert.deepEqual(new Set(parts), new Set(exported));
  assert.equal(parts.length, exported.length);
});

test("every part of the suite has tests, and no two tests have the same name", () => {
  for (const part of parts) assert.ok(part(given).length > 0, String(part));
  const names = suite(given).map(([name]) => name);
  assert.deepEqual(names, [...new Set(names)]);
});

test("every file for Node is in a folder that a part of the tests runs", () => {
  const files = readdirSync(TESTS, { recursive: true }).filter((file) => file.endsWith(".test.mjs") && !file.includes("node_modules"));
  const folders = new Set(files.map((file) => file.split("/").slice(0, -1).join("/")));
  assert.deepEqual([...folders].sort(), ["node", "properties", "runners", "sandbox"]);
  assert.deepEqual(files.filter((file) => file.startsWith("runners/")), ["runners/node.test.mjs"]);
});

test("a test of the suite that throws, or whose promise is rejected, is a failure", async () => {
  const fail = () => {
    throw new Error("no");
  };
  const tests = [["passes", () => {}], ["throws", fail], ["rejects", async () => fail()], ["throws nothing", () => { throw undefined; }]];
  assert.deepEqual(await run(tests), { passed: 1, failures: ["throws: no", "rejects: no", "throws nothing: undefined"] });
});

test("an empty suite is a failure", async () => {
  assert.deepEqual(await run([]), { passed: 0, failures: ["the suite has no test"] });
});
