// The commands `verify` and `explain`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { signature } from "../support/signer.mjs";
import { folder, run, SECRET } from "./cli.mjs";
import { CARD, MASKED, open } from "./shop.mjs";

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
  const message = "--allow NAME can be given at most 64 times, and NAME must not begin with pg_";
  assert.deepEqual(refused, [2, "", `error: ${message}\nsee: npx freedompay-payouts verify --help\n`]);
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

test("verify --body-file reads the message from a file", async (t) => {
  const file = folder(t);
  const fields = { pg_payment_id: "77", pg_order_id: "1", pg_merchant_id: "500001", pg_status: "ok", pg_payment_amount: "100", pg_salt: "s" };
  const form = (script) => new URLSearchParams({ ...fields, pg_sig: signature(script, fields, SECRET) }).toString();
  const link = "https://shop.example/cb";
  for (const words of [["--url", link], ["--script", "cb"]]) {
    const [code, text, error] = await run(["verify", ...words, "--body-file", file("body.txt", `${form("cb")}\n`)], { input: "not read" });
    assert.deepEqual([code, error], [0, ""]);
    assert.match(text, /^valid/);
    const [forged] = await run(["verify", ...words, "--body-file", file("forged.txt", form("other"))]);
    assert.equal(forged, 1);
  }
  const answer = { pg_status: "ok", pg_balance: "5.00", pg_salt: "s" };
  const signed = Object.entries({ ...answer, pg_sig: signature("balance_status", answer, SECRET) });
  const xml = `<response>${signed.map(([name, value]) => `<${name}>${value}</${name}>`).join("")}</response>`;
  assert.equal((await run(["verify", "balance_status", "--body-file", file("answer.xml", xml)]))[0], 0);
});
