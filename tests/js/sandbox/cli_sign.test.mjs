// The commands `sign` and `preview`.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { signature } from "../support/signer.mjs";
import { ENV, folder, PAYOUT, PAYOUT_WORDS, run, SECRET } from "./cli.mjs";
import { CARD, MASKED, open } from "./shop.mjs";

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
    "not valid: signature_mismatch\n  pg_sig does not match the fields, the script name \"p2p2nonreg\" and the given secret; likely causes: another secret (the payout and the receive secret differ), another script name, or a changed field; the command \"explain\" finds the cause\n",
  ]);
  const another = await run(["verify", "p2p2nonreg", "--order-id", "5", "--json"], { input: answer });
  const { code: mismatch, message } = JSON.parse(another[1]);
  const expected = "the answer has a valid signature, but its pg_order_id is not that of --order-id";
  assert.deepEqual([another[0], mismatch, message], [1, "answer_mismatch", expected]);
  const html = await run(["verify", "p2p2nonreg", "--order-id", "1234"], { input: "<!DOCTYPE html><html></html>" });
  assert.equal(html[0], 1);
  assert.match(html[1], /^not valid: body_unreadable\n/);
  const unsigned = await run(["verify", "balance_status", "--json"], {
    input: "<response><pg_status>error</pg_status><pg_error_code>9998</pg_error_code></response>",
  });
  const { code: why, error: gateway, outcome: unknown } = JSON.parse(unsigned[1]);
  assert.deepEqual([unsigned[0], why, gateway.code, unknown], [1, "answer_unsigned", "9998", "unknown"]);
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

test("FREEDOMPAY_HOST is the default of --host", async () => {
  const env = { ...ENV, FREEDOMPAY_HOST: "https://a.example" };
  for (const command of ["sign", "preview"]) {
    const urlOf = async (...words) => JSON.parse((await run([command, "balance_status", "--json", ...words], { env }))[1]).url;
    assert.equal(await urlOf(), "https://a.example/g2g/balance_status");
    assert.equal(await urlOf("--host", "https://b.example"), "https://b.example/g2g/balance_status");
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
  assert.match(text, /error: --host is not valid: it must use https, except in tests with --allow-insecure-host: a payout request contains a card number/);
});
