// Checks the build of a project, in the folder of the project. The arguments after `run` start a program that prints the
// output of its entry; `{}` in them is the name of the entry.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { signature } from "../js/support/signer.mjs";
import { md5Constants } from "./md5_constants.mjs";

const [mode, ...words] = process.argv.slice(2);
/** The file for wasm that a program compiles from its own code. */
const caught = (entry) => join(tmpdir(), `${process.pid}-${entry}.wasm`);
const run = (entry) => {
  const catching = `--require ${JSON.stringify(fileURLToPath(new URL("catch.cjs", import.meta.url)))}`;
  const env = { ...process.env, NODE_OPTIONS: catching, CAUGHT: caught(entry) };
  return execFileSync(process.execPath, words.map((word) => word.replace("{}", entry)), { encoding: "utf8", env }).trim();
};

const canonical = run("preview");
assert.equal(canonical, "payout_status;500001;1234;recordedSalt0001;{secret}");
const signed = { pg_merchant_id: "500001", pg_order_id: "1234", pg_salt: "recordedSalt0001" };
const pg_sig = signature("payout_status", signed, "payout-secret");
assert.deepEqual(Object.fromEntries(new URLSearchParams(run("sign"))), { ...signed, pg_sig });
assert.equal(run("errors"), "Order id is not unique; ValidationError; ValidationError; true");

if (mode === "bundles") {
  const [sign, preview, unused] = ["sign", "preview", "unused"].map(built);

  // The search must find MD5 in the signer: otherwise it would prove nothing about the preview.
  assert.equal(sign.wasm.length, 1, "sign has one wasm");
  assert.equal(md5Constants(sign.wasm[0]), 64, "sign has MD5");
  assert.match(sign.code, /payoutSecret/);
  assert.equal(preview.wasm.length, 1, "preview has one wasm");
  assert.equal(md5Constants(preview.wasm[0]), 0, "preview has no MD5");
  assert.doesNotMatch(preview.code, /payoutSecret|verifyCallback|signFields/);

  assert.equal(unused.wasm.length, 0, "what is not used is not there");
  assert.ok(unused.code.length < 1000, `what is not used is not there: ${unused.code.length} bytes`);
  assert.match(unused.code, /nothing of the package is used/);
}

/** The code of an entry, with the wasm in it or beside it: one file or a folder. */
function built(entry) {
  const folder = join("dist", entry);
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [`${folder}.js`];
  const code = files.filter((file) => file.endsWith(".js")).map((file) => readFileSync(file, "utf8")).join("\n");
  const inlined = existsSync(caught(entry)) ? [readFileSync(caught(entry))] : [];
  // Wrangler writes every wasm file that it found; only imported ones count.
  const beside = files.filter((file) => file.endsWith(".wasm") && code.includes(basename(file))).map((file) => readFileSync(file));
  return { code, wasm: [...inlined, ...beside] };
}

for (const entry of ["sign", "preview", "errors"]) rmSync(caught(entry), { force: true });
