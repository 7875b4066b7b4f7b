// Wrong usage of the command line: exit code 2, an error in its own terms, and the command that shows the help.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { CLI, ENV, folder, run } from "./cli.mjs";
import { CARD } from "./shop.mjs";

const URL = "https://shop.example/payout-callback";
const OPERATIONS = "the operations are p2p2nonreg, payout_status, payout_status2, reg2reg, balance_status";
const KIND = "the kind of message is missing: give an operation, --url URL, --script NAME, or --no-script";

/** Runs each case: the command, its arguments, the error, and standard input. */
async function check(cases, options = {}) {
  for (const [words, message, input = ""] of cases) {
    const [command = ""] = words;
    const help = ["sandbox", "sign", "verify", "explain", "preview", "script-name", "error-code"].includes(command) ? `${command} ` : "";
    const expected = [2, "", `error: ${message}\nsee: npx freedompay-payouts ${help}--help\n`];
    assert.deepEqual(await run(words, { input, ...options }), expected, words.join(" "));
  }
}

test("an unknown command or option is answered with the nearest one", async () => {
  const names = "sandbox, sign, verify, explain, preview, script-name, error-code";
  await check([
    [[], "the command is missing"],
    [["sing"], 'unknown command; did you mean "sign"?'],
    [["signature"], 'unknown command; did you mean "sign"?'],
    [["verfiy"], 'unknown command; did you mean "verify"?'],
    [["errors"], 'unknown command; did you mean "error-code"?'],
    [["ScriptName"], 'unknown command; did you mean "script-name"?'],
    [["hlep"], 'unknown command; did you mean "help"?'],
    [["--versoin"], 'unknown command; did you mean "--version"?'],
    [["help", "sandbx"], 'unknown command; did you mean "sandbox"?'],
    [["help", "sign", "verify"], "help describes one command"],
    [["s3cret"], `unknown command; the commands are ${names}`],
    [["error-code", "1", "--jsn"], "unknown option --jsn; did you mean --json?"],
    [["error-code", "1", "--order"], "unknown option --order; the options are --json"],
    [["sign", "balance_status", "--merchantid", "1"], "unknown option --merchantid; did you mean --merchant-id?"],
    [["verify", "--url", URL, "--ordr-id=1"], "unknown option --ordr-id; did you mean --order-id?"],
    [["sandbox", "--scenaro", "x"], "unknown option --scenaro; did you mean --scenario?"],
  ]);
});

test("sign and preview reject wrong arguments", async () => {
  await check([
    [["sign"], "the operation is missing: give an operation, --script NAME, or --no-script"],
    [["sign", "pg_order_id=1"], "the operation is missing: give an operation, --script NAME, or --no-script"],
    [["sign", "pay", "pg_order_id=1"], `unknown operation "pay"; ${OPERATIONS}`],
    [["sign", "p2p2nonreg", CARD], 'field 1 must be name=value, JSON, or "-" for standard input'],
    [["sign", "p2p2nonreg", "{x"], "argument 1 is not valid JSON"],
    [["sign", "p2p2nonreg", "-"], '"-" means standard input, which is empty'],
    [["sign", "p2p2nonreg", "-"], "standard input is not valid JSON", '{"a"'],
    [["sign", "p2p2nonreg", "-"], 'standard input must be a JSON object, or a list of pairs: [["pg_amount", "100.00"]]', "[1]"],
    [["sign", "p2p2nonreg", "-", "-"], '"-" can be given only once: standard input has one message'],
    [["sign", "--script", "x"], "the fields are missing: give them as arguments or on standard input"],
    [["sign", "balance_status", "--curl", "--json"], "--curl cannot be combined with --json"],
    [["sign", "balance_status", "--host"], "--host needs a value"],
    [["sign", "balance_status", "--host", "sandbox"], '--host must begin with https://'],
    [["sign", "balance_status", "--host", "http://sandbox:8787"], "--host must use https, except in tests with --allow-insecure-host: a payout request contains a card number"],
    [["sign", "balance_status", "--host", "http://freedompay.kz", "--allow-insecure-host"], "--host must use https: it is FreedomPay's own"],
    [["sign", "balance_status", "--host", "https://u:hunter2@sandbox"], "--host must not have a user or a password"],
    [["sign", "balance_status", "--merchant-id", "abc"], "the merchant id (--merchant-id or FREEDOMPAY_MERCHANT_ID) must be digits, at most 20"],
    [["sign", "balance_status", "--salt", "a b"], "--salt must be Latin letters and digits, at least one"],
    [["sign", "balance_status", "--rule", "C"], 'unknown --rule "C"; the rules are A, B-append and B-index'],
    [["sign", "balance_status", "--extra", "name"], "--extra must be NAME=VALUE"],
    [["sign", "--script", "x", "--allow-insecure-host"], "--allow-insecure-host cannot be combined with --script"],
    [["sign", "--script", "x", "--curl"], "--curl cannot be combined with --script"],
    [["sign", "--script", "x", "--extra", "a=b"], "--extra cannot be combined with --script"],
    [["sign", "--script", "x", "--no-script"], "--script cannot be combined with --no-script"],
    [["sign", "--no-script", "--curl"], "--curl cannot be combined with --no-script"],
    [["preview"], "the operation is missing: give an operation before the fields"],
    [["preview", "pg_order_id=1"], "the operation is missing: give an operation before the fields"],
    [["preview", "pay"], `unknown operation "pay"; ${OPERATIONS}`],
    [["preview", "balance_status", "--rule", "C"], 'unknown --rule "C"; the rules are A, B-append and B-index'],
  ]);
});

test("verify and explain reject wrong arguments", async () => {
  await check([
    [["verify"], KIND],
    [["verify", "pg_status=ok", "pg_sig=1"], KIND],
    [["verify", "pay"], `unknown operation "pay"; ${OPERATIONS}`],
    [["verify", "p2p2nonreg"], "--order-id is missing: without it the answer to any payout would be accepted"],
    [
      ["verify", "payout_status", "pg_status=ok"],
      "pass an answer as raw XML on standard input or with --body-file FILE, not as arguments",
    ],
    [["verify", "payout_status", "--order-id", "1", "--signed-at", "2026-01-31"], "--signed-at must be a time as ISO 8601 with an offset, such as 2026-01-31T12:00:00Z"],
    [["verify", "--url", "shop"], `--url must be a URL: ${URL}`],
    [["verify", "--url", "https://shop.example/"], "--url does not end in a script name; give the URL of your pg_post_link, or --script NAME"],
    [["verify", "--url", URL, "p2p2nonreg"], 'field 1 must be name=value, JSON, or "-" for standard input'],
    [["verify", "--url", URL, "a=b", "--body-file", "x"], "--body-file cannot be combined with fields as arguments"],
    [["verify", "--url", URL, "--no-script"], "--no-script cannot be combined with --url"],
    [["verify", "--url", URL, "--allow", "shop"], "--allow is only for strict mode: give --strict too"],
    [["verify", "--url", URL, "--strict", "--allow", "pg_a", "a=b"], "--allow NAME can be given at most 64 times, and NAME must not begin with pg_"],
    [["explain"], "the kind of message is missing: give --url URL, an operation, --answer-to URL, --script NAME, or --no-script"],
    [["explain", "pay"], `unknown operation "pay"; ${OPERATIONS}`],
    [["explain", "--url", URL, "p2p2nonreg"], "--url, --answer-to and an operation cannot be combined: a message is of one kind"],
    [["explain", "--url", URL, "a=b"], "pass the raw message on standard input or with --body-file FILE, not as arguments"],
    [["explain", "--url", URL, "--url", "shop"], `--url must be a URL: ${URL}`],
    [["explain", "--answer-to", "pay"], `--answer-to must be a URL: ${URL}`],
    [["explain", "p2p2nonreg", "--content-type", "text/xml"], "--content-type cannot be combined with an answer, which is always XML"],
  ]);
});

test("the commands that look things up reject wrong arguments", async () => {
  await check([
    [["script-name"], "the URL is missing"],
    [["script-name", "a", "b"], "unexpected argument 2"],
    [["error-code"], "the code is missing"],
    [["error-code", "abc"], "the code must be a number, for example: error-code 9991"],
    [["error-code", "1", "2"], "unexpected argument 2"],
  ]);
});

test("sandbox rejects wrong arguments", async (t) => {
  const file = folder(t);
  const scenario = (text) => ["sandbox", "--port", "0", "--scenario", file("scenario.json", text)];
  await check([
    [["sandbox", "now"], "unexpected argument 1"],
    [["sandbox", "--port", "70000"], "--port must be a whole number from 0 to 65535"],
    [["sandbox", "--hostname", "192.0.2.1", "--port", "0"], "--hostname must be an address of this machine"],
    [["sandbox", "--merchant-id", "a", "--port", "0"], "the merchant id (--merchant-id or FREEDOMPAY_MERCHANT_ID) must be digits, at most 20"],
    [["sandbox", "--currency", "kz", "--port", "0"], 'the currency must be three capital letters: "KZT"'],
    [["sandbox", "--balance", "1,5", "--port", "0"], 'the balance must be decimal text with at most two decimals: "1000000.00"'],
    [["sandbox", "--commission", "200", "--port", "0"], 'the commission must be a percentage, at most 100, as decimal text: "2.5"'],
    [["sandbox", "--callback-form", "json", "--port", "0"], 'there is no callback form "json"; the forms are urlencoded, multipart, pg_xml and xml'],
  ]);
  await check([[scenario("[1]"), "the scenario must be a JSON object, found a list"]]);
  const wrong = '{"rules":[{"then":{"delay":"soon"}}]}';
  await check([[scenario(wrong), 'rules[0].then.delay must be a whole number from 0 to 600000, found "soon"']]);
});

test("a file that cannot be read is named by its purpose, with the reason", async (t) => {
  const file = folder(t);
  const [empty, binary, missing] = [file("empty", "\n"), file("binary", Buffer.from([0xff, 0xfe])), "/nowhere/at all"];
  const parent = join(empty, "..");
  for (const [words, option, what] of [
    [["sign", "balance_status"], "--secret-file", "the secret file"],
    [["sandbox", "--port", "0"], "--scenario", "the scenario file"],
    [["verify", "--url", URL], "--body-file", "the body file"],
    [["explain", "--url", URL], "--body-file", "the body file"],
    [["explain", "--url", URL], "--secret-file", "secret file 1"],
  ]) {
    await check([
      [[...words, option, missing], `${what} cannot be read: there is no such file`],
      [[...words, option, `${empty}/x`], `${what} cannot be read: there is no such file`],
      [[...words, option, parent], `${what} cannot be read: it is a folder`],
    ]);
  }
  await check([
    [["sign", "balance_status", "--secret-file", empty], "the secret file is empty"],
    [["sign", "balance_status", "--secret-file", empty, "--secret-file", empty], "secret file 1 is empty"],
    [["sign", "balance_status", "--secret-file", binary], "the secret file is not UTF-8"],
    [["explain", "--url", URL, "--secret-file", `old=${empty}`], "secret file 1 is empty"],
    [["explain", "--url", URL, "--secret-file", binary], `secret file 1 is not UTF-8; PowerShell's ">" writes UTF-16`],
    [["sandbox", "--port", "0", "--scenario", binary], "the scenario file is not UTF-8"],
  ]);
});

test("a missing or empty variable is named", async () => {
  const { FREEDOMPAY_PAYOUT_SECRET: _, ...noSecret } = ENV;
  const { FREEDOMPAY_MERCHANT_ID: __, ...noMerchant } = ENV;
  const callback = ["verify", "--url", URL, "a=b"];
  await check([[callback, "the payout secret is missing: set FREEDOMPAY_PAYOUT_SECRET or give --secret-file"]], { env: noSecret });
  await check([[callback, "the merchant id is missing: give --merchant-id or set FREEDOMPAY_MERCHANT_ID"]], { env: noMerchant });
  const explain = ["explain", "--url", URL];
  await check([[explain, "the payout secret is missing: set FREEDOMPAY_PAYOUT_SECRET or give --secret-file payout=FILE"]], { env: noSecret });
  for (const words of [callback, explain]) {
    await check([[words, "FREEDOMPAY_PAYOUT_SECRET is empty"]], { env: { ...ENV, FREEDOMPAY_PAYOUT_SECRET: "" } });
  }
  const quoted = { ...ENV, FREEDOMPAY_PAYOUT_SECRET: '"a"' };
  const message = "the secret in FREEDOMPAY_PAYOUT_SECRET is enclosed in quotes, likely from its environment file; remove them";
  await check([[callback, message]], { env: quoted });
});

test("a terminal as standard input is an error, and no command waits for it", () => {
  const ask = "the message is missing: pass it on standard input, or give --body-file FILE";
  for (const [words, message] of [
    [["verify", "--url", URL], ask],
    [["verify", "balance_status"], ask],
    [["explain", "--url", URL], ask],
    [["sign", "p2p2nonreg", "-"], '"-" means standard input, which is a terminal: redirect a file to it, or give the fields as arguments'],
    [["sign", "--script", "x"], "the fields are missing: give them as arguments or on standard input"],
  ]) {
    const { stdout, status } = spawnSync("script", ["-qec", [CLI, ...words].join(" "), "/dev/null"], { env: ENV, encoding: "utf8", timeout: 20_000 });
    const expected = `error: ${message}\nsee: npx freedompay-payouts ${words[0]} --help\n`;
    assert.deepEqual([status, stdout.replaceAll("\r", "")], [2, expected], words.join(" "));
  }
});

test("errors about fields name the options of the command line, as text and as JSON", async () => {
  const status = ["payout_status2", "pg_order_id=1"];
  for (const [words, message] of [
    [["payout_status2", "pg_order_id=1", "own=x"], "own is not a documented field of payout_status2; to send it, give --extra NAME=VALUE"],
    [[...status, "--extra", "pg_order_id=2"], "pg_order_id is a documented field of payout_status2; give it as a field, not as --extra"],
    [[...status, "pg_salt=x"], "pg_salt is filled in by the command; set your own with --salt"],
    [[...status, "pg_merchant_id=5"], "pg_merchant_id is filled in by the command; leave it out, and give --merchant-id"],
    [[...status, "pg_sig=x"], "pg_sig is filled in by the command; leave it out"],
  ]) {
    assert.deepEqual(await run(["sign", ...words]), [1, "", `error: fields_invalid\n  error: ${message}\n`]);
    for (const command of ["sign", "preview"]) {
      const [code, json] = await run([command, ...words, "--json"]);
      assert.deepEqual([code, JSON.parse(json).problems.map((problem) => problem.message)], [1, [message]], command);
    }
    assert.ok((await run(["preview", ...words]))[1].endsWith(`\nerror: ${message}\n`), message);
  }
  const differ = ["--extra", "pg_param1=x", "--extra", "pg_param10=y"];
  const [code, , error] = await run(["sign", ...status, ...differ]);
  assert.equal(code, 1);
  assert.match(error, /^error: rules_differ: .*; rename pg_param1 or pg_param10, or give --rule\n$/);
  assert.equal((await run(["sign", ...status, ...differ, "--rule", "A"]))[0], 0);
  assert.equal((await run(["preview", ...status, ...differ, "--rule", "A"]))[0], 0);
  for (const [words, message] of [
    [["--salt", "a b"], "--salt must be Latin letters and digits, at least one"],
    [["--merchant-id", "x"], "the merchant id (--merchant-id or FREEDOMPAY_MERCHANT_ID) must be digits, at most 20"],
    [["--host", "http://sandbox"], "--host is not valid: it must use https, except in tests with --allow-insecure-host: a payout request contains a card number"],
  ]) {
    assert.ok((await run(["preview", ...status, ...words]))[1].endsWith(`\nerror: ${message}\n`), message);
  }
});

test("an error about the message is JSON with --json, in every command", async () => {
  const input = "pg_order_id=a%00b";
  for (const words of [["sign", "payout_status2", "-"], ["preview", "payout_status2", "-"], ["sign", "--script", "x", "-"]]) {
    const error = { valid: false, code: "fields_invalid", message: "pg_order_id contains a NUL character", problems: [] };
    assert.deepEqual(await run([...words, "--json"], { input }), [1, `${JSON.stringify(error)}\n`, ""], words.join(" "));
    assert.deepEqual(await run(words, { input }), [1, "", `error: ${error.code}: ${error.message}\n`], words.join(" "));
  }
});
