// The command line: help, the version, and the commands that look things up.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CLI, COMMANDS, ENV, PROJECT, run } from "./cli.mjs";

test("help fits a screen, with examples that can be copied", async () => {
  for (const command of [undefined, ...COMMANDS]) {
    const name = command ?? "freedompay-payouts";
    const [code, text, error] = await run(command === undefined ? ["help"] : ["help", command]);
    assert.deepEqual([code, error], [0, ""], name);
    for (const words of command === undefined ? [["--help"], ["-h"]] : [[command, "--help"], [command, "x", "-h"], ["--help", command]]) {
      assert.deepEqual(await run(words), [0, text, ""], words.join(" "));
    }
    const lines = text.split("\n");
    assert.ok(lines.length <= 24, `${name}: ${lines.length} lines`);
    assert.ok(lines.every((line) => line.length <= 80), `${name}: ${lines.find((line) => line.length > 80)}`);
    assert.match(text, /^usage: freedompay-payouts /);
    const examples = text.split(/\nexamples?:\n/)[1].replaceAll("\\\n", "").trimEnd().split("\n");
    const prefix = `  npx freedompay-payouts ${command ?? ""}`;
    assert.ok(examples.length > 0 && examples.every((line) => line.startsWith(prefix)), `${name}: ${examples.join("\n")}`);
  }
});

test("the help of all commands names each command", async () => {
  const [, text] = await run(["--help"]);
  for (const command of COMMANDS) assert.match(text, new RegExp(`\n  ${command} +\\S`));
});

test("--version prints the version of the package", async () => {
  const manifest = JSON.parse(readFileSync(join(PROJECT, "node_modules/freedompay-payouts/package.json"), "utf8"));
  assert.deepEqual(await run(["--version"]), [0, `${manifest.version}\n`, ""]);
});

test("script-name and error-code", async () => {
  assert.deepEqual(await run(["script-name", "https://shop.example/hooks/paid.php?x=1/2"]), [0, "paid.php\n", ""]);
  assert.deepEqual(await run(["script-name", "https://shop.example/a", "--json"]), [0, '{"scriptName":"a"}\n', ""]);
  assert.deepEqual(await run(["script-name", "https://shop.example/a/"]), [
    1,
    "",
    "the URL has no script name: its last path segment is empty\n",
  ]);
  const [code, text] = await run(["error-code", "8888"]);
  assert.equal(code, 0);
  assert.match(text, /^8888: .+\nНедостаточно средств! Пополните выплатной баланс\nnothing was sent: it is safe to send again under a new pg_order_id\n$/);
  assert.match((await run(["error-code", "9999"]))[1], /\nthe money may have been sent: query payout_status2, do not send again\n$/);
  assert.equal(JSON.parse((await run(["error-code", "8888", "--json"]))[1]).sent, "no");
  assert.deepEqual(await run(["error-code", "123456"]), [1, "", "123456 is not in the table of codes: treat the outcome as unknown\n"]);
});

test("output has colour only on a terminal", async () => {
  const { stdout: terminal, error } = spawnSync("script", ["-qec", `"${CLI}" verify --script x pg_sig=${"0".repeat(32)}`, "/dev/null"], {
    env: { ...ENV, TERM: "xterm" },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  assert.ifError(error);
  assert.match(terminal, /\x1b\[31mnot valid\x1b\[0m/);
  assert.match((await run(["verify", "--script", "x", `pg_sig=${"0".repeat(32)}`]))[1], /^not valid: signature_mismatch\n/);
});
