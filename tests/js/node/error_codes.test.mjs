// The table of error codes in the package: `/errors` has all of it, and the wasm has each meaning once.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { describeError } from "freedompay-payouts/errors";

const require = createRequire(import.meta.url);
const installed = dirname(require.resolve("freedompay-payouts/package.json"));
const read = (file) => readFileSync(join(installed, file), "utf8");
const [header, ...rows] = readFileSync(new URL("../../error-codes.tsv", import.meta.url), "utf8").trimEnd().split("\n");

test("describeError has every code of the table, by import and by require", () => {
  assert.equal(header, "code\tsent\tmeaning\tgateway_text_ru");
  assert.equal(rows.length, 106);
  for (const row of rows) {
    const [code, sent, meaning, gatewayText] = row.split("\t");
    for (const describe of [describeError, require("freedompay-payouts/errors").describeError]) {
      assert.deepEqual(describe(code), { code, meaning, gatewayText, sent: sent || "unknown" });
      assert.deepEqual(describe(Number(code)), describe(code));
    }
  }
});

test("the bundles of /errors are printable ASCII in short lines, without WebAssembly", () => {
  for (const file of ["error-codes.js", "error-codes.cjs"]) {
    const code = read(file);
    assert.match(code, /^[\n\x20-\x7e]*$/, file);
    assert.ok(Math.max(...code.split("\n").map((line) => line.length)) <= 400, file);
    assert.doesNotMatch(code, /WebAssembly|wasm/, file);
  }
});

test("the main WebAssembly has each meaning once, and no text of the gateway", () => {
  const wasm = read("main.wasm");
  for (const row of rows) {
    const [code, sent, meaning, gatewayText] = row.split("\t");
    // As src/schema/error_codes.rs stores a row: two lengths, the first letter of `sent`, the code and the meaning.
    const stored = `${String.fromCharCode(code.length, meaning.length)}${(sent || "unknown")[0]}${code}${meaning}`;
    assert.equal(wasm.split(stored).length, 2, code);
    if (/[а-я]/i.test(gatewayText)) assert.ok(!wasm.includes(gatewayText), code);
  }
});
