// Each entry loads in a process of its own, with `import` and with `require`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const manifest = new URL("../../../node_modules/freedompay-payouts/package.json", import.meta.url);
const { name, exports } = JSON.parse(readFileSync(manifest, "utf8"));
const entries = Object.keys(exports).filter((entry) => entry !== "./package.json").map((entry) => entry.replace(".", name));

for (const entry of entries) {
  for (const [type, code] of [["module", `import "${entry}"`], ["commonjs", `require("${entry}")`]]) {
    test(`${code} loads`, () => {
      assert.equal(execFileSync(process.execPath, ["--input-type", type, "--eval", code], { encoding: "utf8" }), "");
    });
  }
}

test("the package has its five entries", () => assert.equal(entries.length, 5));
