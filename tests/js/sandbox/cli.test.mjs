// The command line: its output and its exit codes.

import assert from "node:assert/strict";
import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { signature } from "../support/signer.mjs";
import { CARD, MASKED, open } from "./shop.mjs";

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));
const CLI = join(PROJECT, "node_modules/.bin/freedompay-payouts");
const SECRET = "sandbox-payout-secret";
const ENV = { PATH: process.env.PATH, HOME: process.env.HOME, FREEDOMPAY_PAYOUT_SECRET: SECRET, FREEDOMPAY_MERCHANT_ID: "500001" };

/** Runs the command; returns exit code, standard output and standard error. */
function run(words, { input = "", env = ENV } = {}) {
  return new Promise((done) => {
    const program = execFile(CLI, words, { env }, (error, stdout, stderr) => done([error?.code ?? 0, stdout, stderr]));
    program.stdin.on("error", () => {});
    program.stdin.end(input);
  });
}

function folder(t) {
  const made = mkdtempSync(join(tmpdir(), "freedompay-"));
  t.after(() => rmSync(made, { recursive: true }));
  return (name, text) => {
    writeFileSync(join(made, name), text);
    return join(made, name);
  };
}

const PAYOUT = {
  pg_order_id: "1234",
  pg_amount: "100.00",
  pg_payment_to: CARD,
  pg_description: "Выплата №1: O'Brien & \"Co\" $(id) `id`",
  pg_post_link: "https://shop.example/payout-callback",
};
const COMMANDS = ["sandbox", "sign", "verify", "preview", "explain", "script-name", "error-code"];
const PAYOUT_WORDS = Object.entries(PAYOUT).map(([name, value]) => `${name}=${value}`);

test("help fits a screen, with examples", async () => {
  for (const words of [["--help"], ["sandbox", "--help"], ["sign", "-h"], ["verify", "--help"], ["preview", "--help"], ["script-name", "--help"], ["error-code", "--help"], ["explain", "--help"]]) {
    const [code, text, error] = await run(words);
    assert.deepEqual([code, error], [0, ""]);
    const lines = text.split("\n");
    assert.ok(lines.length <= 24, `${words[0]}: ${lines.length} lines`);
    assert.ok(lines.every((line) => line.length <= 80), `${words[0]}: ${lines.find((line) => line.length > 80)}`);
    assert.match(text, /^usage: freedompay-payouts /);
    assert.match(text, /\nexamples?:\n {2}/);
  }
});

test("--allow-insecure-host allows http on a host that is not loopback", async () => {
  const words = ["balance_status", "--host", "http://sandbox:8787", "--allow-insecure-host", "--json"];
  for (const command of ["sign", "preview"]) {
    const [code, text, error] = await run([command, ...words]);
    assert.deepEqual([code, error], [0, ""]);
    assert.equal(JSON.parse(text).url, "http://sandbox:8787/g2g/balance_status");
  }
  const [code, text] = await run(["preview", "balance_status", "--host", "http://sandbox:8787"]);
  assert.equal(code, 1);
  assert.match(text, /error: host is not valid: the host must use https: a payout request contains a card number/);
});

test("misuse has exit code 2 and a remedy", async (t) => {
  const file = folder(t);
  const see = (command) => `see: freedompay-payouts ${command}--help\n`;
  const cases = [
    [[], "error: the command is missing\n" + see("")],
    [["sing"], "error: unknown command\n" + see("")],
    [["sign"], "error: the operation is missing: give an operation, --script NAME, or --no-script\n" + see("sign ")],
    [
      ["sign", "pay", "pg_order_id=1"],
      'error: unknown operation "pay"; the operations are p2p2nonreg, payout_status, payout_status2, reg2reg and balance_status\n' + see("sign "),
    ],
    [["sign", "p2p2nonreg", CARD], 'error: field 1 must be name=value, JSON, or "-" for standard input\n' + see("sign ")],
    [["sign", "p2p2nonreg", "{x"], "error: argument 1 is not valid JSON\n" + see("sign ")],
    [["sign", "balance_status", "--curl", "--json"], "error: --curl cannot be combined with --json\n" + see("sign ")],
    [["sign", "balance_status", "--host"], "error: --host needs a value\n" + see("sign ")],
    [["sign", "balance_status", "--host", "http://sandbox:8787"], "error: the host must use https: a payout request contains a card number\n" + see("sign ")],
    [["sign", "balance_status", "--host", "http://freedompay.kz", "--allow-insecure-host"], "error: the host must use https: it is FreedomPay's own\n" + see("sign ")],
    [["sign", "balance_status", "--host", "https://u:hunter2@sandbox"], "error: the host must not have a user or a password\n" + see("sign ")],
    [["sign", "--script", "x", "--allow-insecure-host"], "error: --allow-insecure-host cannot be combined with --script\n" + see("sign ")],
    [["sign", "--script", "x", "--curl"], "error: --curl cannot be combined with --script\n" + see("sign ")],
    [["sign", "--script", "x", "--no-script"], "error: --script cannot be combined with --no-script\n" + see("sign ")],
    [["sign", "--no-script", "--curl"], "error: --curl cannot be combined with --no-script\n" + see("sign ")],
    [["verify", "--url", "https://shop.example/cb", "--no-script"], "error: --no-script cannot be combined with --url\n" + see("verify ")],
    [["verify", "--url", "https://shop.example/cb", "--allow", "shop"], "error: --allow is only for strict mode: give --strict too\n" + see("verify ")],
    [["sign", "balance_status", "--secret-file", "/nowhere"], "error: the secret file cannot be read: ENOENT\n" + see("sign ")],
    [["sign", "balance_status", "--secret-file", file("empty", "\n")], "error: the secret is empty; is its environment variable set?\n" + see("sign ")],
    [
      ["verify"],
      "error: the kind of message is missing: give an operation, --url URL, --script NAME, or --no-script\n" + see("verify "),
    ],
    [["verify", "payout_status", "pg_status=ok"], "error: pass an answer as raw XML on standard input, not as arguments\n" + see("verify ")],
    [["preview"], "error: the operation is missing\n" + see("preview ")],
    [["script-name"], "error: the URL is missing\n" + see("script-name ")],
    [["script-name", "a", "b"], "error: unexpected argument 2\n" + see("script-name ")],
    [["error-code"], "error: the code is missing\n" + see("error-code ")],
    [["error-code", "abc"], "error: the code must be a number, for example: error-code 9991\n" + see("error-code ")],
    [["error-code", "1", "--jsn"], "error: unknown option --jsn; the options are --json\n" + see("error-code ")],
    [["sandbox", "--port", "70000"], "error: --port must be a whole number from 0 to 65535\n" + see("sandbox ")],
    [["sandbox", "--scenario", "/nowhere"], "error: the scenario file cannot be read: ENOENT\n" + see("sandbox ")],
    [
      ["sandbox", "--scenario", file("bad.json", '{"rules":[{"then":{"delay":"soon"}}]}')],
      'error: rules[0].then.delay must be a whole number from 0 to 600000, found "soon"\n' + see("sandbox "),
    ],
    [["sandbox", "--hostname", "192.0.2.1", "--port", "0"], "error: --hostname must be an address of this machine\n" + see("sandbox ")],
    [["sandbox", "--callback-form", "json", "--port", "0"], 'error: there is no callback form "json"; the forms are urlencoded, multipart, pg_xml and xml\n' + see("sandbox ")],
  ];
  for (const [words, text] of cases) assert.deepEqual(await run(words), [2, "", text], words.join(" "));
});

test("a secret that is not printable ASCII is refused by its position, also for messages that are not payouts", async (t) => {
  const file = folder(t);
  const words = [
    ["sign", "balance_status"],
    ["sign", "--script", "x", "pg_salt=s"],
    ["verify", "--script", "x", "pg_salt=s"],
    ["sandbox", "--port", "0"],
  ];
  for (const [character, code] of [["\u00ad", "00AD"], ["\u0412", "0412"], [" ", "0020"]]) {
    const secret = `s3c${character}ret`;
    const text = `error: the secret has U+${code} at position 4 (in characters, from 1); it must be printable ASCII without white space; copy it again\n`;
    for (const each of words) {
      const expected = [2, "", `${text}see: freedompay-payouts ${each[0]} --help\n`];
      assert.deepEqual(await run(each, { env: { ...ENV, FREEDOMPAY_PAYOUT_SECRET: secret } }), expected, each.join(" "));
      assert.deepEqual(await run([...each, "--secret-file", file("odd", `${secret}\n`)]), expected, each.join(" "));
    }
  }
});

test("--no-script signs and verifies messages without a script name", async () => {
  const fields = { pg_b: "2", pg_a: "1" };
  const pg_sig = signature(null, fields, SECRET);
  const words = ["pg_b=2", "pg_a=1"];
  assert.deepEqual(await run(["sign", "--no-script", ...words]), [0, `${pg_sig}\n`, ""]);
  assert.equal((await run(["verify", "--no-script", ...words, `pg_sig=${pg_sig}`]))[0], 0);
  assert.equal((await run(["verify", "--script", "x", ...words, `pg_sig=${pg_sig}`]))[0], 1);
  const body = new URLSearchParams({ ...fields, pg_sig }).toString();
  assert.equal((await run(["verify", "--no-script"], { input: body }))[0], 0);
  const [code, text] = await run(["explain", "--no-script", "--json"], { input: body });
  assert.deepEqual([code, JSON.parse(text).verdict], [0, "matches"]);
  const wrong = await run(["explain", "--script", "x", "--json"], { input: body });
  assert.deepEqual([wrong[0], JSON.parse(wrong[1]).findings.map((finding) => finding.code)], [1, ["script_left_out"]]);
});

test("verify --strict --allow accepts the parameters of the link's own query", async () => {
  const fields = {
    pg_payment_id: "77", pg_order_id: "1", pg_merchant_id: "500001", pg_status: "ok", pg_payment_amount: "100", pg_salt: "s", shop: "7", ref: "8",
  };
  const input = new URLSearchParams({ ...fields, pg_sig: signature("cb", fields, SECRET) }).toString();
  const words = ["verify", "--url", "https://shop.example/cb?shop=7&ref=8", "--strict", "--json"];
  assert.equal((await run([...words, "--allow", "shop", "--allow", "ref"], { input }))[0], 0);
  const [code, text] = await run([...words, "--allow", "shop"], { input });
  assert.deepEqual([code, JSON.parse(text).code], [1, "schema_invalid"]);
  const refused = await run([...words, "--allow", "pg_type"], { input });
  const message = "strict mode can allow at most 64 names, none of them empty or beginning with pg_";
  assert.deepEqual(refused, [2, "", `error: ${message}\nsee: freedompay-payouts verify --help\n`]);
});

test("secrets are never read from arguments, and never shown", async () => {
  for (const option of ["--secret", "--secret=s3cret", "--payout-secret", "--key=s3cret"]) {
    for (const command of COMMANDS) {
      const [code, output, error] = await run([command, option, "s3cret"]);
      assert.deepEqual([code, output], [2, ""], command);
      assert.match(error, /is refused: a secret is never taken from an argument, .* set FREEDOMPAY_PAYOUT_SECRET or give --secret-file\n/);
      assert.ok(!error.includes("s3cret"));
    }
  }
  const { FREEDOMPAY_PAYOUT_SECRET: _, ...without } = ENV;
  assert.deepEqual(await run(["sign", "balance_status"], { env: without }), [
    2,
    "",
    "error: the payout secret is missing: set FREEDOMPAY_PAYOUT_SECRET or give --secret-file\nsee: freedompay-payouts sign --help\n",
  ]);
});

test("no command shows the secret, the card number or an expected signature, on success or failure", async (t) => {
  const given = "given-Zq7vR2mXw9";
  const env = { ...ENV, FREEDOMPAY_PAYOUT_SECRET: given };
  const secretFile = ["--secret-file", folder(t)("secret", given)];
  const url = PAYOUT.pg_post_link;
  const paid = { pg_merchant_id: "500001", pg_order_id: "1", pg_payment_id: "7", pg_payment_amount: "1", pg_salt: "s", pg_status: "ok", pg_payment_to: CARD };
  const message = (secret) => new URLSearchParams({ ...paid, pg_sig: signature("payout-callback", paid, secret) }).toString();
  const { pg_order_id: _, ...incomplete } = PAYOUT;
  // Each command with valid input and with rejected input. (`sign` prints the body to send, with the card number.)
  const cases = [
    ["sign", ["balance_status"], "", 0],
    ["sign", ["p2p2nonreg"], JSON.stringify(incomplete), 1],
    ["verify", ["--url", url], message(given), 0],
    ["verify", ["--url", url], message("another"), 1],
    ["preview", ["p2p2nonreg"], JSON.stringify(PAYOUT), 0],
    ["preview", ["p2p2nonreg"], JSON.stringify(incomplete), 1],
    ["explain", ["--url", url], message(given), 0],
    ["explain", ["--url", url], message("another"), 1],
    ["script-name", [url], "", 0],
    ["script-name", [url, "another"], "", 2],
    ["error-code", ["9991"], "", 0],
    ["error-code", ["123456"], "", 1],
    // An invalid scenario, so the sandbox does not start. Tests below check the output of a running sandbox.
    ["sandbox", ["--scenario", "/nowhere"], "", 2],
  ];
  assert.deepEqual([...new Set(cases.map(([command]) => command))].sort(), [...COMMANDS].sort());
  const pg_sig = signature("payout-callback", paid, given);
  for (const [command, words, input, exit] of cases) {
    for (const json of [[], ["--json"]]) {
      for (const more of ["sign", "verify", "explain", "sandbox"].includes(command) ? [[], secretFile] : [[]]) {
        const [code, output, error] = await run([command, ...words, ...json, ...more], { input, env });
        const what = [command, ...words, ...json].join(" ");
        assert.equal(code, exit, `${what}: ${error}`);
        // A correct signature is part of the message.
        for (const hidden of input.includes(pg_sig) ? [given, CARD] : [given, CARD, pg_sig]) assert.ok(!`${output}${error}`.includes(hidden), what);
      }
    }
  }
});

test("sign: the body, from arguments, JSON and standard input", async (t) => {
  const options = ["--salt", "abc", "--host", "http://127.0.0.1:1"];
  const fields = { ...PAYOUT, pg_merchant_id: "500001", pg_salt: "abc" };
  const pg_sig = signature("p2p2nonreg", fields, SECRET);
  const file = folder(t);
  for (const [words, input] of [
    [PAYOUT_WORDS, ""],
    [[JSON.stringify(PAYOUT)], ""],
    [["-"], JSON.stringify(PAYOUT, null, 2)],
    [[], JSON.stringify(PAYOUT)],
    [["-"], new URLSearchParams(PAYOUT).toString()],
    [["-"], `${new URLSearchParams(PAYOUT)}\n`],
    [[JSON.stringify({ ...PAYOUT, pg_order_id: undefined }), "pg_order_id=1234"], ""],
  ]) {
    const [code, body, error] = await run(["sign", "p2p2nonreg", ...words, ...options], { input });
    assert.deepEqual([code, error], [0, ""]);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(body.trimEnd())), { ...fields, pg_sig });
  }
  const secretFile = ["--secret-file", file("secret", "other-secret\n")];
  const [, json] = await run(["sign", "p2p2nonreg", ...PAYOUT_WORDS, ...options, ...secretFile, "--json"]);
  const { operation, url, method, headers, body, asked, warnings } = JSON.parse(json);
  const { signedAt, ...ids } = asked;
  assert.deepEqual(ids, { operation: "p2p2nonreg", pg_order_id: "1234", pg_amount: "100.00" });
  assert.equal(new Date(signedAt).toISOString(), signedAt);
  assert.deepEqual(warnings, []);
  assert.deepEqual([operation, url, method], ["p2p2nonreg", "http://127.0.0.1:1/g2g/p2p2nonreg", "POST"]);
  assert.deepEqual(headers, { "content-type": "application/x-www-form-urlencoded" });
  assert.equal(new URLSearchParams(body).get("pg_sig"), signature("p2p2nonreg", fields, "other-secret"));
});

test("sign prints warnings on standard error, or in the JSON", async () => {
  const words = ["sign", "payout_status2", "pg_order_id=order-1234"];
  const warning = "pg_order_id has characters other than Latin letters and digits; one page of the vendor allows only those";
  const [code, body, error] = await run(words);
  assert.deepEqual([code, error], [0, `  warning: ${warning}\n`]);
  assert.match(body, /^pg_merchant_id=500001&pg_order_id=order-1234&/);
  const [jsonCode, json, jsonError] = await run([...words, "--json"]);
  const expected = [{ field: "pg_order_id", code: "characters", message: warning, severity: "warning" }];
  assert.deepEqual([jsonCode, JSON.parse(json).warnings, jsonError], [0, expected, ""]);
});

test("verify: an error that names no order is final only if it is not older than the request", async () => {
  const fields = { pg_status: "error", pg_error_code: "8888", pg_datetime: "2026-01-31T12:00:00+05:00", pg_salt: "s" };
  const all = Object.entries({ ...fields, pg_sig: signature("p2p2nonreg", fields, SECRET) });
  const input = `<response>${all.map(([name, value]) => `<${name}>${value}</${name}>`).join("")}</response>`;
  const verdict = async (...words) => {
    const [code, json] = await run(["verify", "p2p2nonreg", "--order-id", "1234", "--json", ...words], { input });
    const { outcome, safeToResend } = JSON.parse(json);
    return [code, outcome, safeToResend];
  };
  assert.deepEqual(await verdict(), [0, "unknown", false]);
  assert.deepEqual(await verdict("--signed-at", "2026-01-31T12:00:00+05:00"), [0, "failed", true]);
  assert.deepEqual(await verdict("--signed-at", "2026-01-31T12:10:00+05:00"), [0, "unknown", false]);
  const words = ["verify", "p2p2nonreg", "--order-id", "1234", "--signed-at", "2026-01-31"];
  const message = "signedAt must be a time as ISO 8601 with an offset, such as 2026-01-31T12:00:00Z";
  assert.deepEqual(await run(words, { input }), [2, "", `error: ${message}\nsee: freedompay-payouts verify --help\n`]);
  const [code, , error] = await run(["verify", "p2p2nonreg"], { input });
  assert.equal(code, 2);
  assert.match(error, /^error: the request must name pg_order_id; /);
});

test("sign: an invalid request has exit code 1, with every problem", async () => {
  const [code, output, error] = await run(["sign", "p2p2nonreg", ...PAYOUT_WORDS.slice(2), "pg_amount=1,5"]);
  assert.deepEqual([code, output], [1, ""]);
  assert.match(error, /^error: fields_invalid\n {2}error: pg_amount .*\n {2}error: pg_order_id /);
  const [jsonCode, json] = await run(["sign", "p2p2nonreg", ...PAYOUT_WORDS.slice(2), "--json"]);
  const { valid, code: what, problems } = JSON.parse(json);
  assert.deepEqual([jsonCode, valid, what, problems.map(({ field }) => field)], [1, false, "fields_invalid", ["pg_amount", "pg_order_id"]]);
});

test("sign --script prints the pg_sig of any message", async () => {
  const fields = { pg_merchant_id: "500001", pg_amount: "10", pg_salt: "abc", own: "x" };
  const pg_sig = signature("init_payment.php", fields, SECRET);
  const words = ["sign", "--script", "init_payment.php"];
  assert.deepEqual(await run([...words, ...Object.entries(fields).map((pair) => pair.join("="))]), [0, `${pg_sig}\n`, ""]);
  assert.deepEqual(await run([...words, JSON.stringify(fields), "--json"]), [0, `{"pg_sig":"${pg_sig}"}\n`, ""]);
});

test("sign --curl prints a working command for any field values", async (t) => {
  const shop = await open(t);
  const words = [...PAYOUT_WORDS.slice(0, 4), `pg_post_link=${shop.postLink}?a='b'&c=$HOME`];
  const [code, line, error] = await run(["sign", "p2p2nonreg", ...words, "--host", shop.sandbox.url, "--curl"]);
  const warning = "pg_post_link has a query, whose parameters the gateway signs as fields of the callback; use a URL without a query";
  assert.deepEqual([code, error, line.split("\n").length], [0, `  warning: ${warning}\n`, 2]);
  assert.ok(line.startsWith("curl --silent --show-error --globoff --header 'content-type: application/x-www-form-urlencoded' --data-raw "));
  const answer = await new Promise((done, failed) =>
    execFile("sh", ["-c", line], (error, stdout) => (error ? failed(error) : done(stdout))),
  );
  await shop.sandbox.idle();
  assert.equal(shop.received[0].order, "1234");
  // The answer verifies.
  const verified = await run(["verify", "p2p2nonreg", "--order-id", "1234", "--amount", "100", "--json"], { input: answer });
  const { valid, outcome, safeToResend, fields } = JSON.parse(verified[1]);
  assert.deepEqual([verified[0], valid, outcome, safeToResend], [0, true, "succeeded", false]);
  assert.equal(fields.pg_payment_id, "700000001");
  assert.match((await run(["verify", "p2p2nonreg", "--order-id", "1234"], { input: answer }))[1], /^valid: succeeded\n {2}pg_payment_id +700000001\n/);

  const forged = answer.replace("100.00", "900.00");
  assert.deepEqual((await run(["verify", "p2p2nonreg", "--order-id", "1234"], { input: forged })).slice(0, 2), [
    1,
    "not valid: signature_mismatch\n  pg_sig does not match the fields, the script name \"p2p2nonreg\" and the given secret; likely causes: another secret (the payout and the receive secret differ), another script name, or a changed field; explain, from freedompay-payouts/explain, finds the cause\n",
  ]);
  const another = await run(["verify", "p2p2nonreg", "--order-id", "5", "--json"], { input: answer });
  assert.deepEqual([another[0], JSON.parse(another[1]).code], [1, "answer_mismatch"]);
  const html = await run(["verify", "p2p2nonreg", "--order-id", "1234"], { input: "<!DOCTYPE html><html></html>" });
  assert.equal(html[0], 1);
  assert.match(html[1], /^not valid: body_unreadable\n/);
  const unsigned = await run(["verify", "balance_status", "--json"], {
    input: "<response><pg_status>error</pg_status><pg_error_code>9998</pg_error_code></response>",
  });
  const { code: why, error: gateway, outcome: unknown } = JSON.parse(unsigned[1]);
  assert.deepEqual([unsigned[0], why, gateway.code, unknown], [1, "answer_unsigned", "9998", "unknown"]);
});

test("verify accepts callbacks in every form, and any other message", async (t) => {
  const file = folder(t);
  const shop = await open(t);
  await shop.pay("1");
  await shop.sandbox.idle();
  const { postLink } = shop;
  for (const form of ["urlencoded", "multipart", "pg_xml", "xml"]) {
    const { body } = shop.sandbox.gateway.callback("700000001", form);
    const [code, text, error] = await run(["verify", "--url", postLink, "--json"], { input: body });
    const { valid, outcome, secretIndex, deduplicationKey } = JSON.parse(text);
    assert.deepEqual([code, error, valid, outcome, secretIndex], [0, "", true, "succeeded", 0], form);
    assert.equal(deduplicationKey, "500001;700000001;1;100;ok");
  }
  const { body } = shop.sandbox.gateway.callback("700000001");
  const words = ["verify", "--url", postLink];
  assert.equal((await run(words, { input: `${body}\n` }))[0], 0);
  assert.equal((await run([...words, JSON.stringify(Object.fromEntries(new URLSearchParams(body)))]))[0], 0);
  assert.equal((await run([...words, ...body.split("&").map((pair) => decodeURIComponent(pair.replaceAll("+", " ")))]))[0], 0);
  assert.equal((await run(["verify", "--url", `${postLink}2`], { input: body }))[0], 1);
  assert.equal((await run(["verify", "--url", `${postLink}2`, "--script", "payout-callback"], { input: body }))[0], 0);
  // With two secrets, the output names the one that matches.
  const rotated = ["--secret-file", file("new", "new-secret"), "--secret-file", file("old", `${SECRET}\r\n`)];
  assert.equal(JSON.parse((await run([...words, ...rotated, "--json"], { input: body }))[1]).secretIndex, 1);

  const message = { pg_amount: "10", pg_salt: "abc", pg_payment_to: CARD };
  const signed = { ...message, pg_sig: signature("any.php", message, SECRET) };
  for (const input of [new URLSearchParams(signed).toString(), `<r>${Object.entries(signed).map(([n, v]) => `<${n}>${v}</${n}>`).join("")}</r>`]) {
    const [code, text] = await run(["verify", "--script", "any.php"], { input });
    assert.equal(code, 0);
    assert.equal(text, `valid\n  pg_amount      10\n  pg_salt        abc\n  pg_payment_to  ${MASKED}\n  pg_sig         ${signed.pg_sig}\n`);
    assert.equal((await run(["verify", "--script", "other.php"], { input }))[0], 1);
  }
  assert.equal((await run(["verify", "--script", "any.php", JSON.stringify(signed), ...rotated]))[0], 0);
});

test("preview needs no secret and masks the card number", async () => {
  const env = { PATH: ENV.PATH };
  const words = ["preview", "p2p2nonreg", "--merchant-id", "500001"];
  const [code, text, error] = await run([...words, ...PAYOUT_WORDS], { env });
  assert.deepEqual([code, error], [0, ""]);
  assert.ok(!text.includes(CARD) && text.includes(MASKED));
  assert.equal(text.split("\n")[0], "POST https://api.freedompay.kz/g2g/p2p2nonreg");
  assert.match(text, /\np2p2nonreg;100\.00;.*;\{salt\};\{secret\}\n/);
  const [bad, problems] = await run([...words, "pg_amount=1.234", "pg_payment_to=4405645000006151"], { env });
  assert.equal(bad, 1);
  assert.match(problems, /\nerror: pg_order_id is missing/);
  const [jsonCode, json] = await run([...words, JSON.stringify(PAYOUT), "--json"], { env });
  const { valid, url, problems: none } = JSON.parse(json);
  assert.deepEqual([jsonCode, valid, url, none], [0, true, "https://api.freedompay.kz/g2g/p2p2nonreg", []]);
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
  assert.match((await run(["error-code", "9999"]))[1], /\nthe money may have been sent: ask payout_status2, do not send again\n$/);
  assert.equal(JSON.parse((await run(["error-code", "8888", "--json"]))[1]).sent, "no");
  assert.deepEqual(await run(["error-code", "123456"]), [1, "", "123456 is not in the table of codes: treat the outcome as unknown\n"]);
});

/** Starts the sandbox; returns its output lines and a way to stop it. */
function start(t, words, env = { PATH: ENV.PATH }) {
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
  assert.deepEqual([callback.code, callback.message, callback.paymentId], ["accepted", "the callback was accepted", "700000001"]);
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
  await sandbox.line((line) => / callback to .*: accepted, the callback was accepted$/.test(line));
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
  assert.deepEqual([code, error], [2, `error: port ${port} is in use; --port 0 selects a free port\nsee: freedompay-payouts sandbox --help\n`]);
  await sandbox.stop("SIGINT");
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
