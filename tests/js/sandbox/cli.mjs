// Runs the command line: the fixture of its tests.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CARD } from "./shop.mjs";

export const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));
export const CLI = join(PROJECT, "node_modules/.bin/freedompay-payouts");
export const SECRET = "sandbox-payout-secret";
export const ENV = { PATH: process.env.PATH, HOME: process.env.HOME, FREEDOMPAY_PAYOUT_SECRET: SECRET, FREEDOMPAY_MERCHANT_ID: "500001" };

/** Runs the command; returns exit code, standard output and standard error. */
export function run(words, { input = "", env = ENV } = {}) {
  return new Promise((done) => {
    const program = execFile(CLI, words, { env }, (error, stdout, stderr) => done([error?.code ?? 0, stdout, stderr]));
    program.stdin.on("error", () => {});
    program.stdin.end(input);
  });
}

export function folder(t) {
  const made = mkdtempSync(join(tmpdir(), "freedompay-"));
  t.after(() => rmSync(made, { recursive: true }));
  return (name, text) => {
    writeFileSync(join(made, name), text);
    return join(made, name);
  };
}

export const PAYOUT = {
  pg_order_id: "1234",
  pg_amount: "100.00",
  pg_payment_to: CARD,
  pg_description: "Выплата №1: O'Brien & \"Co\" $(id) `id`",
  pg_post_link: "https://shop.example/payout-callback",
};
export const COMMANDS = ["sandbox", "sign", "verify", "preview", "explain", "script-name", "error-code"];
export const PAYOUT_WORDS = Object.entries(PAYOUT).map(([name, value]) => `${name}=${value}`);

/** Starts the sandbox; returns its output lines and a way to stop it. */
export function start(t, words, env = { PATH: ENV.PATH }) {
  const program = spawn(CLI, ["sandbox", "--port", "0", ...words], { stdio: ["ignore", "pipe", "inherit"], env });
  t.after(() => program.kill("SIGKILL"));
  const lines = [];
  const reader = createInterface({ input: program.stdout });
  reader.on("line", (line) => lines.push(line));
  return {
    lines,
    async line(fits) {
      const deadline = performance.now() + 5000;
      for (;;) {
        const found = lines.find(fits);
        if (found !== undefined) return found;
        if (performance.now() > deadline) assert.fail(`no such line in:\n${lines.join("\n")}`);
        await new Promise((passed) => setTimeout(passed, 10));
      }
    },
    async stop(signal) {
      program.kill(signal);
      assert.deepEqual(await once(program, "exit"), [0, null]);
    },
  };
}
