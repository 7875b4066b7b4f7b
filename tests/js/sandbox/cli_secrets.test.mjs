// The command line never shows a secret, a card number or an expected signature.

import assert from "node:assert/strict";
import { test } from "node:test";
import { signature } from "../support/signer.mjs";
import { COMMANDS, ENV, folder, PAYOUT, run } from "./cli.mjs";
import { CARD } from "./shop.mjs";

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
    const text = (where) => `error: the secret in ${where} has U+${code} at position 4 (in characters, from 1); it must be printable ASCII without white space; copy it again\n`;
    for (const each of words) {
      const expected = (where) => [2, "", `${text(where)}see: npx freedompay-payouts ${each[0]} --help\n`];
      const ofVariable = await run(each, { env: { ...ENV, FREEDOMPAY_PAYOUT_SECRET: secret } });
      assert.deepEqual(ofVariable, expected("FREEDOMPAY_PAYOUT_SECRET"), each.join(" "));
      assert.deepEqual(await run([...each, "--secret-file", file("odd", `${secret}\n`)]), expected("the secret file"), each.join(" "));
    }
  }
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
