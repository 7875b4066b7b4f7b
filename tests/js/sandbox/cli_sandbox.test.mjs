// The command `sandbox`: what it prints, and how it ends.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { CLI, ENV, folder, PAYOUT_WORDS, PROJECT, run, SECRET, start } from "./cli.mjs";
import { CARD, MASKED } from "./shop.mjs";

test("sandbox --json: the first line, then one for each request and callback", async (t) => {
  const sandbox = start(t, ["--json", "--callback-form", "xml"]);
  const first = JSON.parse(await sandbox.line(() => true));
  assert.deepEqual(first, { event: "listening", url: first.url, merchantId: "500001", payoutSecret: SECRET });
  assert.match(first.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  const words = [...PAYOUT_WORDS.slice(0, 4), `pg_post_link=${first.url}/sandbox/post_link?card=${CARD}`];
  execFileSync("sh", ["-c", `"$0" sign p2p2nonreg "$@" --curl | sh`, CLI, ...words, "--host", first.url], { env: ENV });
  await fetch(`${first.url}/${CARD}`);
  const callback = JSON.parse(await sandbox.line((line) => line.includes('"callback"')));
  await sandbox.line((line) => line.includes("404"));
  assert.deepEqual([callback.code, callback.message, callback.paymentId], ["accepted", "the reply is signed and has pg_status ok", "700000001"]);
  const request = JSON.parse(sandbox.lines[1]);
  const { time, ...facts } = request;
  assert.ok(!Number.isNaN(Date.parse(time)));
  assert.deepEqual(facts, {
    event: "request",
    method: "POST",
    path: "/g2g/p2p2nonreg",
    status: 200,
    answer: "signed",
    paymentId: "700000001",
    orderId: "1234",
    amount: "100.00",
    currency: "KZT",
    card: MASKED,
    payoutStatus: "success",
  });
  assert.equal(sandbox.lines.length, 4);
  assert.ok(!sandbox.lines.join("\n").includes(CARD));
  await sandbox.stop("SIGINT");
});

test("sandbox: the first command of the start-up text works, and each event has a line without colour", async (t) => {
  const file = folder(t);
  const scenario = file("faults.json", JSON.stringify({ rules: [{ when: { pg_order_id: "2" }, then: { answer: "cut", delay: 5 } }] }));
  const sandbox = start(t, ["--scenario", scenario, "--merchant-id", "777", "--balance", "150.00"]);
  await sandbox.line((line) => line.startsWith("Ctrl-C"));
  const text = sandbox.lines.join("\n");
  const url = /address +(http:\S+) \(this machine only\)/.exec(text)[1];
  assert.match(text, /merchant id +777\n/);
  assert.match(text, /payout secret +sandbox-payout-secret\n/);
  assert.ok(text.includes(`status page    ${url}/`));
  const command = sandbox.lines.find((line) => line.includes(" sign p2p2nonreg")).trim();
  assert.match(command, /^FREEDOMPAY_PAYOUT_SECRET=sandbox-payout-secret npx freedompay-payouts sign /);
  const bare = { PATH: `${join(PROJECT, "node_modules/.bin")}:${ENV.PATH}`, HOME: ENV.HOME };
  const paid = execFileSync("sh", ["-c", command], { env: bare, cwd: PROJECT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  assert.match(paid, /<pg_status>ok</);
  await sandbox.line((line) => / callback to .*: accepted, the reply is signed and has pg_status ok$/.test(line));
  execFileSync("sh", ["-c", command.replace("pg_order_id=1", "pg_order_id=2")], { env: bare, cwd: PROJECT, stdio: "ignore" });
  const time = "\\d\\d:\\d\\d:\\d\\d";
  const ok = new RegExp(`^${time} POST /g2g/p2p2nonreg order 1, payment 700000001, 100.00 KZT to 467159\\*{6}8252: success$`);
  await sandbox.line((line) => ok.test(line));
  const cut = new RegExp(`^${time} POST /g2g/p2p2nonreg order 2, payment 700000002, 100.00 KZT to .*: error \\[answer cut\\] \\[after 5 ms\\]$`);
  await sandbox.line((line) => cut.test(line));
  assert.ok(!sandbox.lines.join("").includes("\x1b"));
  await sandbox.stop("SIGTERM");
});

test("sandbox: the text does not show a given secret, and warns if others can reach it", async (t) => {
  const sandbox = start(t, ["--hostname", "0.0.0.0"], { PATH: ENV.PATH, FREEDOMPAY_PAYOUT_SECRET: "given-secret" });
  await sandbox.line((line) => line.startsWith("Ctrl-C"));
  const text = sandbox.lines.join("\n");
  assert.ok(!text.includes("given-secret"));
  assert.match(text, /payout secret +as given\n/);
  assert.match(text, /\(anyone who can reach this machine can reach the sandbox\)/);
  const port = /:(\d+) \(anyone/.exec(text)[1];
  const [code, , error] = await run(["sandbox", "--port", port]);
  assert.deepEqual([code, error], [2, `error: port ${port} is in use; --port 0 selects a free port\nsee: npx freedompay-payouts sandbox --help\n`]);
  await sandbox.stop("SIGINT");
});

test("SIGTERM to npx, and Ctrl-C in its terminal, end the sandbox that npx has started", async (t) => {
  const env = { PATH: ENV.PATH, HOME: ENV.HOME, npm_config_update_notifier: "false", npm_config_offline: "true" };
  for (const signal of ["SIGTERM", "SIGINT"]) {
    const words = ["freedompay-payouts", "sandbox", "--port", "0", "--json"];
    const npx = spawn("npx", words, { cwd: PROJECT, env, stdio: ["ignore", "pipe", "inherit"], detached: true });
    t.after(() => npx.kill("SIGKILL"));
    const [line] = await once(createInterface({ input: npx.stdout }), "line");
    const { url } = JSON.parse(line);
    assert.equal((await fetch(url)).status, 200);
    // A terminal sends SIGINT to all processes of the group.
    process.kill(signal === "SIGINT" ? -npx.pid : npx.pid, signal);
    // The pipe is closed when the last process that has it ends.
    const deadline = setTimeout(() => npx.stdout.destroy(new Error(`the sandbox has not ended after ${signal}`)), 10_000);
    const [code, by] = await once(npx, "close");
    clearTimeout(deadline);
    // 128 and the number of the signal, as in a shell.
    assert.ok(by === signal || code === { SIGTERM: 143, SIGINT: 130 }[signal], `${signal}: ${code} ${by}`);
    await assert.rejects(fetch(url), TypeError);
  }
});
