// Misuse of the sandbox, the command line and explanations, and hostile messages shown in a terminal.

import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { explain } from "freedompay-payouts/explain";
import { Gateway, startSandbox } from "freedompay-payouts/sandbox";
import { signature, signed } from "../support/signer.mjs";

const CLI = fileURLToPath(new URL("../../../node_modules/.bin/freedompay-payouts", import.meta.url));
const SECRET = "sandbox-payout-secret";
const ENV = { PATH: process.env.PATH, HOME: process.env.HOME, FREEDOMPAY_PAYOUT_SECRET: SECRET, FREEDOMPAY_MERCHANT_ID: "500001" };
const URL_CALLED = "https://shop.example/payout-callback";

const PAID = {
  pg_payment_id: "77",
  pg_merchant_id: "500001",
  pg_order_id: "1234",
  pg_status: "ok",
  pg_payment_amount: "100.00",
  pg_salt: "s",
};

function form(fields, secret = SECRET) {
  return new URLSearchParams(signed("payout-callback", fields, secret)).toString();
}

function run(words, input = "") {
  return new Promise((done) => {
    const program = execFile(CLI, words, { env: ENV }, (error, stdout, stderr) => done([error?.code ?? 0, stdout, stderr]));
    program.stdin.on("error", () => {});
    program.stdin.end(input);
  });
}

/** Runs the command in a shell, with redirected standard output. */
function exitCode(command, input) {
  const shell = spawnSync("bash", ["-c", command], { env: { ...ENV, CLI, URL_CALLED }, input, encoding: "utf8" });
  return shell.stdout.trim();
}

test("a verdict that cannot be written is not a success", () => {
  const [genuine, forged] = [form(PAID), form(PAID, "another")];
  const verify = '"$CLI" verify --url "$URL_CALLED"';
  for (const more of ["", " --json"]) {
    assert.equal(exitCode(`${verify}${more} >/dev/full; echo $?`, forged), "1");
    assert.equal(exitCode(`${verify}${more} >/dev/full; echo $?`, genuine), "2");
    assert.equal(exitCode(`${verify}${more} | true; echo \${PIPESTATUS[0]}`, forged), "1");
    assert.equal(exitCode(`${verify}${more} | true; echo \${PIPESTATUS[0]}`, genuine), "0");
  }
});

test("verify rejects options that have no effect", async () => {
  const misused = async (words, sentence) => {
    const [code, text, error] = await run(["verify", ...words], form(PAID));
    assert.deepEqual([code, text, error], [2, "", `error: ${sentence}\nsee: npx freedompay-payouts verify --help\n`]);
  };
  for (const option of ["order-id", "payment-id", "amount", "signed-at"]) {
    await misused(["--url", URL_CALLED, `--${option}`, "5"], `--${option} cannot be combined with --url`);
    await misused(["--script", "x", `--${option}`, "5"], `--${option} cannot be combined with --script`);
  }
  await misused(["--script", "x", "--strict"], "--strict cannot be combined with --script");
  await misused(["payout_status2", "--strict"], "--strict is only for callbacks: give --url too");
});

test("names in hostile messages are shown without control characters and card numbers", async () => {
  const fields = { ...PAID, "pg_x\u001bM\nvalid: evil": "1", pg_4405645000006150: "2" };
  const [code, text] = await run(["verify", "--url", URL_CALLED], form(fields));
  assert.equal(code, 0);
  assert.ok(text.includes("pg_x M valid: evil"), text);
  assert.ok(text.includes("pg_440564******6150"), text);
  assert.ok(!text.includes("\u001b") && !text.includes("4405645000006150"), text);
  const [, preview] = await run(["preview", "payout_status2", "pg_order_id=1", "4405645000006150=5", "pg_note=4405645000006150"]);
  assert.ok(!preview.includes("4405645000006150"), preview);
});

test("rejects NUL in a body from standard input", async () => {
  for (const body of ["a=b%00%3dx%00y", "pg_order_id=12%00}&pg_x=34", "a=b%00c&d=e", "a%00=b"]) {
    const [code, text, error] = await run(["sign", "--script", "s", "-"], body);
    assert.deepEqual([code, text], [1, ""], body);
    assert.match(error, /^error: fields_invalid: .* contains a NUL character\n$/);
  }
});

test("an explanation uses no secret from the message", () => {
  const fields = { ...PAID };
  const sig = signature("payout-callback", fields, "EVIL");
  const given = (body) => explain({ message: { url: URL_CALLED, body }, secrets: { payout: SECRET }, merchantId: "500001" });
  const hidden = `${sig}\0}\x00500001\0\0\0=payout\0EVIL\0\0`;
  const refusal = { name: "ValidationError", code: "fields_invalid", message: "pg_sig contains a NUL character" };
  assert.throws(() => given({ ...fields, pg_sig: hidden }), refusal);
  assert.throws(() => given({ ...fields, pg_sig: ["\ud800"] }), { ...refusal, message: "pg_sig[0] contains half of a surrogate pair" });
  assert.equal(given({ ...fields, pg_sig: sig }).verdict === "matches", false);
  assert.throws(() => explain({ message: { url: URL_CALLED, body: form(fields) }, secrets: SECRET }), {
    code: "options_invalid",
    message: "secrets must be an object, found a string",
  });
});

test("a closed gateway does not change another gateway", () => {
  const closed = new Gateway();
  closed.close();
  const other = new Gateway({ balance: "5.00" });
  assert.throws(() => closed.balances(), { code: "options_invalid", message: "the gateway is closed" });
  closed.close();
  assert.deepEqual(other.balances(), { KZT: "5.00" });
  other.close();
});

test("getters of a rule may use the gateway, and their exceptions pass through", () => {
  const gateway = new Gateway({ merchantId: "500001" });
  const use = () => {
    gateway.rule({ then: { settle: "success" } });
    gateway.next({ settle: "success" });
    return String(gateway.payoutCount());
  };
  gateway.rule({ then: { get process() { return use(); } }, times: 1 });
  gateway.next({ get process() { return use(); } }, { get operation() { use(); return "p2p2nonreg"; } });
  const own = new RangeError("own");
  const throwing = { get process() { throw own; } };
  for (const attempt of [() => gateway.rule({ then: throwing }), () => gateway.rule({ when: throwing, then: {} }), () => gateway.next(throwing), () => gateway.next({}, throwing)]) {
    assert.throws(attempt, (error) => error === own);
    assert.equal(gateway.payoutCount(), 0);
  }
  gateway.close();
});

test("rejects invalid settings of the sandbox", async () => {
  const invalid = (message) => ({ code: "options_invalid", message });
  assert.throws(() => new Gateway({ rules: {} }), invalid("rules must be a list, found an object of another type"));
  assert.throws(() => new Gateway({ rules: [undefined] }), invalid("rules[0]: a rule must be an object, found undefined"));
  assert.throws(() => new Gateway(null), invalid("the gateway's options must be an object, found null"));
  const names = "merchantId, payoutSecret, otherSecret, currency, balance, balances, commission, callbackForm, repeat, rules, now";
  assert.throws(() => new Gateway({ commision: "1" }), invalid(`there is no option commision; the options are ${names}`));
  assert.throws(() => new Gateway({ repeat: { evry: 5 } }), invalid("repeat.evry is not a property of repeat; the properties are every and during"));
  const own = "port, hostname, callbackTimeout, requestTimeout, onEvent";
  await assert.rejects(startSandbox({ host: "0.0.0.0" }), invalid(`there is no option host; the options are ${names}, ${own}`));
  await assert.rejects(startSandbox({ port: "x" }), invalid("port must be a whole number from 0 to 65535, found a string"));
  const sandbox = await startSandbox();
  try {
    await assert.rejects(sandbox.clock.advance(Number.MAX_SAFE_INTEGER), invalid("seconds must be a number from 0 to 3155760000, which is a hundred years"));
    assert.equal((await fetch(sandbox.url)).status, 200);
  } finally {
    await sandbox.close();
  }
});
