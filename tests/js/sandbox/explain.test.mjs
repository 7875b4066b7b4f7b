// `explain` on the command line: its output, its exit codes, and the values that it never shows.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { signature } from "../support/signer.mjs";

const CLI = fileURLToPath(new URL("../../../node_modules/.bin/freedompay-payouts", import.meta.url));
const PAYOUT = "k7-Payout-Secret";
const RECEIVE = "q2-Receive-Secret";
const OLD = "z9-Old-Secret";
const CARD = "4405645000006150";
const ENV = { PATH: process.env.PATH, HOME: process.env.HOME, FREEDOMPAY_PAYOUT_SECRET: PAYOUT };
const BOTH = { ...ENV, FREEDOMPAY_RECEIVE_SECRET: RECEIVE };
const URL_CALLED = "https://shop.example/hooks/payout-callback";
const CALLED = ["--url", URL_CALLED];

const CALLBACK = {
  pg_payment_id: "700000001",
  pg_order_id: "1234",
  pg_status: "ok",
  pg_payment_amount: "100.00",
  pg_card_pan: CARD,
  pg_merchant_id: "500001",
  pg_salt: "gatewaySalt",
};

/** A form, with a `pg_sig` that may be wrong. */
function form(script = "payout-callback", secret = PAYOUT, fields = CALLBACK) {
  return new URLSearchParams({ ...fields, pg_sig: signature(script, fields, secret) }).toString();
}

function xml(script, secret = PAYOUT) {
  const fields = { pg_status: "ok", pg_order_id: "1234", pg_payment_status: "success", pg_salt: "abc" };
  const signed = { ...fields, pg_sig: signature(script, fields, secret) };
  return `<response>${Object.entries(signed).map(([name, value]) => `<${name}>${value}</${name}>`).join("")}</response>`;
}

/** Texts that no output may contain. It must contain no digest either, neither the expected nor the received one. */
const HIDDEN = [PAYOUT, RECEIVE, OLD, CARD];

/** Runs the command; returns exit code, standard output and standard error. */
async function run(words, input = "", env = ENV) {
  const result = await new Promise((done) => {
    const program = execFile(CLI, ["explain", ...words], { env }, (error, stdout, stderr) => done([error?.code ?? 0, stdout, stderr]));
    program.stdin.on("error", () => {});
    program.stdin.end(input);
  });
  const shown = result[1] + result[2];
  for (const hidden of HIDDEN) assert.ok(!shown.includes(hidden), `shown: ${hidden}`);
  assert.doesNotMatch(shown, /[0-9a-f]{32}/i);
  return result;
}

/** Runs with and without --json, which must agree; returns exit code, verdict, codes of the findings, and the report. */
async function explained(words, input, env) {
  const [[code, text, error], [jsonCode, json, jsonError]] = await Promise.all([run(words, input, env), run([...words, "--json"], input, env)]);
  assert.deepEqual([error, jsonError, jsonCode], ["", "", code]);
  const data = JSON.parse(json);
  for (const { message, change } of data.findings) assert.ok(text.includes(message) && text.includes(change));
  return { code, text, data, says: [code, data.verdict, ...data.findings.map((finding) => finding.code)] };
}

function folder(t) {
  const made = mkdtempSync(join(tmpdir(), "freedompay-"));
  t.after(() => rmSync(made, { recursive: true }));
  return (name, content) => {
    writeFileSync(join(made, name), content);
    return join(made, name);
  };
}

test("help fits a screen, with examples", async () => {
  const [code, text, error] = await run(["--help"]);
  assert.deepEqual([code, error], [0, ""]);
  const lines = text.split("\n");
  assert.ok(lines.length <= 24, `${lines.length} lines`);
  assert.ok(lines.every((line) => line.length <= 80), lines.find((line) => line.length > 80));
  assert.match(text, /^usage: freedompay-payouts explain /);
  assert.match(text, /\nexamples:\n {2}/);
});

test("a matching message has exit code 0, and is not called verified", async (t) => {
  const file = folder(t);
  const { says, text, data } = await explained([...CALLED, "--merchant-id", "500001"], form());
  assert.deepEqual(says, [0, "matches"]);
  assert.ok(text.startsWith("the signature matches the given message and secret; this is not a verification\n"));
  assert.equal(data.canonical, "payout-callback;440564******6150;500001;1234;100.00;700000001;gatewaySalt;ok;{secret}");
  // From a file, with a newline at its end.
  assert.equal((await run([...CALLED, "--body-file", file("body", `${form()}\r\n`)]))[0], 0);
  assert.equal((await run([...CALLED, "--content-type", "application/x-www-form-urlencoded"], `${form()}\n`))[0], 0);
  // Behind a proxy: the URL that the gateway called.
  assert.equal((await run(["--url", "https://inside.example/route", "--script", "payout-callback"], form()))[0], 0);
  assert.equal((await run(["--script", "any.php"], form("any.php")))[0], 0);
  assert.equal((await run(["payout_status2"], xml("payout_status2")))[0], 0);
  assert.equal((await run(["--answer-to", "http://127.0.0.1:8080/g2g/payout_status"], xml("payout_status")))[0], 0);
});

test("the receive secret in place of the payout secret", async (t) => {
  const file = folder(t);
  const body = form("payout-callback", RECEIVE);
  const named = [...CALLED, "--secret-file", `receive=${file("receive", RECEIVE)}`];
  for (const [words, env] of [[CALLED, BOTH], [named, ENV], [named, BOTH]]) {
    const { says, text, data } = await explained(words, body, env);
    assert.deepEqual(says, [1, "explained", "secret_receive"]);
    assert.equal(data.findings[0].message, 'the message was signed with the secret "receive", the receive secret, not with "payout"');
    assert.ok(text.startsWith("the signature does not match, for this reason:\n\n1. the message was signed with the secret \"receive\""));
  }
  // A receive secret that is missing or empty is not tried.
  for (const env of [ENV, { ...ENV, FREEDOMPAY_RECEIVE_SECRET: "" }]) {
    const { says, text } = await explained(CALLED, body, env);
    assert.deepEqual(says, [1, "unexplained"]);
    assert.match(text, /give the receive secret and old secrets too/);
  }
});

test("several named secrets, of which the payout secret is expected", async (t) => {
  const file = folder(t);
  const [payout, old] = [file("payout", PAYOUT), file("old=1", OLD)];
  const body = form("payout-callback", OLD);
  const more = ["--secret-file", `old=${old}`];
  assert.deepEqual((await explained([...CALLED, ...more], body, BOTH)).says, [1, "explained", "secret_old"]);
  // In any order, and in place of the environment variable.
  const { FREEDOMPAY_PAYOUT_SECRET: _, ...without } = BOTH;
  const other = { ...ENV, FREEDOMPAY_PAYOUT_SECRET: "another-secret" };
  for (const [word, env] of [[payout, without], [`payout=${payout}`, without], [payout, other], [`payout=${payout}`, other]]) {
    const words = [...CALLED, ...more, "--secret-file", word];
    assert.deepEqual((await explained(words, body, env)).says, [1, "explained", "secret_old"]);
    assert.deepEqual((await explained(words, form(), env)).says, [0, "matches"]);
  }
  // All secrets of one name are expected, as in `verify`. "=" in a path with "/" does not separate a name.
  assert.deepEqual((await explained([...CALLED, "--secret-file", payout, "--secret-file", old], body, without)).says, [0, "matches"]);
});

test("a wrong script name, and the URL that was signed", async () => {
  const { says, data } = await explained(CALLED, form("p2p2nonreg"));
  assert.deepEqual(says, [1, "explained", "script_method"]);
  assert.match(data.findings[0].message, /^the message was signed under the script name "p2p2nonreg" .*, not "payout-callback"$/);
  assert.ok(data.signed.startsWith("p2p2nonreg;"));
  const rewritten = ["--url", "https://shop.example/callback2", "--url", URL_CALLED];
  const other = await explained(rewritten, form());
  assert.deepEqual(other.says, [1, "explained", "script_other_url"]);
  assert.match(other.text, /the message was signed for the url https:\/\/shop\.example\/hooks\/payout-callback/);
  assert.deepEqual((await explained(["payout_status"], xml("payout_status2"))).says, [1, "explained", "script_method"]);
  assert.deepEqual((await explained(["--script", "Any.php"], form("any.php"))).says, [1, "explained", "script_case"]);
});

test("a secret is used unchanged, and characters around it are found", async (t) => {
  const file = folder(t);
  const cases = [
    [`${PAYOUT}\n`, "secret_white_space"],
    [`${PAYOUT}\r\n`, "secret_white_space"],
    [` ${PAYOUT}`, "secret_white_space"],
    [`"${PAYOUT}"`, "secret_quotes"],
    [`\ufeff${PAYOUT}`, "secret_bom"],
  ];
  for (const [at, [content, cause]] of cases.entries()) {
    const { says } = await explained([...CALLED, "--secret-file", file(`secret${at}`, content)], form());
    assert.deepEqual(says, [1, "explained", cause]);
    assert.deepEqual((await explained(CALLED, form(), { ...ENV, FREEDOMPAY_PAYOUT_SECRET: content })).says, says);
  }
  const { text } = await explained([...CALLED, "--secret-file", file("secret", `${PAYOUT}\n`)], form());
  assert.match(text, /\n1\. the given secret has white space at an end; the message was signed without that \(secret_white_space\)\n {3}change: /);
  // The reverse.
  assert.deepEqual((await explained(CALLED, form("payout-callback", `${PAYOUT}\n`))).says, [1, "explained", "secret_white_space"]);
});

test("without an explanation: which mistakes are ruled out, and which are still possible", async () => {
  const { says, text, data } = await explained(CALLED, form("payout-callback", "a-secret-of-somebody"), BOTH);
  assert.deepEqual(says, [1, "unexplained"]);
  assert.ok(text.startsWith("the signature does not match, and no known mistake explains it\n"));
  assert.match(text, /\nruled out:\n {2}- the given secrets \(payout, receive\)/);
  assert.match(text, /\nstill possible:\n {2}- most likely another secret/);
  assert.ok(data.digestsTried > 100 && data.ruledOut.length > 0 && data.remaining.length > 0);
});

test("unsigned, unreadable and other messages have exit code 1", async () => {
  const unsigned = "<response><pg_status>error</pg_status><pg_error_code>9998</pg_error_code></response>";
  const { says, text } = await explained(["balance_status"], unsigned);
  assert.deepEqual(says, [1, "unsigned", "unsigned"]);
  assert.match(text, /it says error 9998 \(/);
  assert.deepEqual((await explained(CALLED, "")).says, [1, "unreadable", "body_unreadable"]);
  assert.deepEqual((await explained(["payout_status2"], "<html>")).says, [1, "unreadable", "body_unreadable"]);
  for (const [words, env] of [[["--merchant-id", "500002"], ENV], [[], { ...ENV, FREEDOMPAY_MERCHANT_ID: "500002" }]]) {
    assert.deepEqual((await explained([...CALLED, ...words], form(), env)).says, [1, "other_message", "other_merchant"]);
  }
});

test("misuse has exit code 2 and a remedy", async (t) => {
  const file = folder(t);
  const { FREEDOMPAY_PAYOUT_SECRET: _, ...without } = BOTH;
  const kinds = "the kind of message is missing: give --url URL, an operation, --answer-to URL, --script NAME, or --no-script";
  const one = "--url, --answer-to and an operation cannot be combined: a message is of one kind";
  const missing = "the payout secret is missing: set FREEDOMPAY_PAYOUT_SECRET or give --secret-file payout=FILE";
  const secret = (word) => [...CALLED, "--secret-file", word];
  const cases = [
    [[], kinds],
    [["--merchant-id", "500001"], kinds],
    [[...CALLED, "payout_status"], one],
    [[...CALLED, "--answer-to", URL_CALLED], one],
    [["payout_status", "pg_status=ok"], "pass the raw message on standard input or with --body-file FILE, not as arguments"],
    [["pay"], 'unknown operation "pay"; the operations are p2p2nonreg, payout_status, payout_status2, reg2reg, balance_status'],
    [["payout_status", "--content-type", "text/xml"], "--content-type cannot be combined with an answer, which is always XML"],
    [[...CALLED, "--body-file", "/nowhere"], "the body file cannot be read: there is no such file"],
    [[...CALLED, "--body-file"], "--body-file needs a value"],
    [CALLED, missing, without],
    [secret(`old=${file("old", OLD)}`), missing, without],
    [CALLED, "FREEDOMPAY_PAYOUT_SECRET is empty", { ...ENV, FREEDOMPAY_PAYOUT_SECRET: "" }],
    [[...secret(file("given", OLD)), "--secret-file", "/nowhere"], "secret file 2 cannot be read: there is no such file"],
    [secret(`old=${file("empty", "\ufeff\n")}`), "secret file 1 is empty"],
    [secret(file("utf16", Buffer.from(`\ufeff${PAYOUT}`, "utf16le"))), `secret file 1 is not UTF-8; PowerShell's ">" writes UTF-16`],
    [secret(file("nul", `${PAYOUT}\0`)), "secret file 1 contains a NUL character"],
    [secret(`1=${file("one", OLD)}`), "the name of secret file 1 must begin with a letter: NAME=FILE"],
    [Array.from({ length: 8 }, () => ["--secret-file", `old=${file("old", OLD)}`]).concat(CALLED).flat(), "there are more than 8 secrets: give fewer --secret-file"],
  ];
  for (const [words, sentence, env] of cases) {
    assert.deepEqual(await run(words, form(), env), [2, "", `error: ${sentence}\nsee: npx freedompay-payouts explain --help\n`], words.join(" "));
  }
});

test("secrets are never read from arguments, and never shown", async () => {
  for (const words of [["--secret", OLD], [`--secret=${OLD}`], ["--receive-secret", OLD], [`--key=${OLD}`]]) {
    const [code, output, error] = await run([...CALLED, ...words], form());
    assert.deepEqual([code, output], [2, ""]);
    assert.match(error, /is refused: a secret is never taken from an argument, /);
  }
  // A secret in place of its file name is not used.
  for (const word of [OLD, `old=${OLD}`]) {
    const [code, , error] = await run([...CALLED, "--secret-file", word], form());
    assert.deepEqual([code, error.split("\n")[0]], [2, "error: secret file 1 cannot be read: there is no such file"]);
  }
});
