// What goes into the package: its files, and the npm packages that build and test it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CONTENTS = "tests/packaging/contents.txt";
const read = (file) => readFileSync(join(ROOT, file), "utf8");
const output = (program, args, cwd = ROOT) => execFileSync(program, args, { cwd, encoding: "utf8" }).trim().split("\n");

test(`the package has exactly the files of ${CONTENTS}`, () => {
  const { version } = JSON.parse(read("pkg/package.json"));
  const packed = output("tar", ["-tzf", `target/package/freedompay-payouts-${version}.tgz`]);
  assert.deepEqual(packed.map((file) => file.replace(/^package\//, "")).sort(), read(CONTENTS).trim().split("\n"));
});

/**
 * The number of packages of a lock file. Each must have a hash and come from the registry. The hash of a package includes the
 * packages that are bundled with it.
 */
function lockedPackages({ packages }) {
  const installed = Object.entries(packages).filter(([name]) => name !== "");
  for (const [name, { integrity, resolved, inBundle }] of installed) {
    if (!inBundle) assert.match(integrity ?? "", /^sha512-/, `${name} has no hash`);
    assert.equal(resolved, undefined, `${name} has an address: set omit-lockfile-registry-resolved in .npmrc`);
  }
  return installed.length;
}

test("a package without a hash, or with an address, is rejected", () => {
  const lock = (entry) => ({ packages: { "": {}, "node_modules/a": entry } });
  assert.equal(lockedPackages(lock({ integrity: "sha512-AA==" })), 1);
  assert.equal(lockedPackages(lock({ inBundle: true, dev: true })), 1);
  assert.throws(() => lockedPackages(lock({})), /node_modules\/a has no hash/);
  assert.throws(() => lockedPackages(lock({ integrity: "sha1-AA==" })), /node_modules\/a has no hash/);
  assert.throws(() => lockedPackages(lock({ integrity: "sha512-AA==", resolved: "git+ssh://a/b" })), /node_modules\/a has an address/);
});

const locks = output("git", ["ls-files", "--", ":(glob)**/package-lock.json"]);
assert.ok(locks.length > 0 && locks[0] !== "", "git lists no package-lock.json");
for (const lock of locks) {
  test(`${lock} fits its manifest and has a hash for every package`, (t) => {
    // The dry run compares the lock file with the manifest.
    output("npm", ["ci", "--dry-run", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"], join(ROOT, dirname(lock)));
    t.diagnostic(`${lockedPackages(JSON.parse(read(lock)))} packages`);
  });
}

test("the tests that SECURITY.md names exist", () => {
  const rows = read("SECURITY.md").split("\n").filter((line) => line.startsWith("| ") && line.split(" | ").length === 3);
  const cells = rows.slice(1).map((row) => row.split(" | ")[1]);
  assert.ok(cells.length > 20, `${cells.length} promises`);
  const paths = cells.flatMap((cell) => [...cell.matchAll(/`([\w./-]+(?:\.(?:rs|js|mjs)|\/[\w-]*))`/g)].map(([, path]) => path));
  assert.deepEqual(paths.filter((path) => !existsSync(join(ROOT, "tests", path)) && !existsSync(join(ROOT, path))), []);
});
