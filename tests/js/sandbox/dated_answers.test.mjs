// Errors of the sandbox that name no order, by the sandbox's clock.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Merchant } from "freedompay-payouts";
import { startSandbox } from "freedompay-payouts/sandbox";
import { signed } from "../support/signer.mjs";

/** Starts a sandbox. Returns the outcome of a request that it rejects with an error without an order id. */
async function open(t, options) {
  const sandbox = await startSandbox(options);
  t.after(() => sandbox.close());
  const merchant = new Merchant({ merchantId: sandbox.merchantId, payoutSecret: sandbox.payoutSecret, host: sandbox.url });
  const outcome = async (signedAt) => {
    const { url, asked } = merchant.sign("balance_status", {}, { signedAt });
    const fields = { pg_merchant_id: sandbox.merchantId, pg_currency: "kzt", pg_salt: "s" };
    const body = new URLSearchParams(signed("balance_status", fields, sandbox.payoutSecret));
    const response = await fetch(url, { method: "POST", body });
    const answer = merchant.verifyAnswer(asked, await response.text());
    assert.equal(answer.error.code, "9403");
    assert.match(answer.fields.pg_datetime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:00$/);
    return answer.outcome;
  };
  return { sandbox, outcome };
}

test("an error is final by the system's clock, and after the sandbox's clock was advanced", async (t) => {
  const { sandbox, outcome } = await open(t);
  assert.equal(await outcome(), "failed");
  await sandbox.clock.advance(1800);
  assert.equal(await outcome(), "failed");
  await sandbox.clock.advance(40 * 365 * 86_400);
  assert.equal(await outcome(), "failed");
});

test("an error of a sandbox in the past is final only for requests that are signed with its time", async (t) => {
  const { sandbox, outcome } = await open(t, { now: () => 1_700_000_000 });
  assert.equal(await outcome(), "unknown");
  assert.equal(await outcome(new Date(1000 * sandbox.clock.now())), "failed");
  const later = (seconds) => outcome(new Date(1000 * (sandbox.clock.now() + seconds)));
  assert.equal(await later(300), "failed");
  assert.equal(await later(301), "unknown");
  await sandbox.clock.advance(1);
  assert.equal(await later(300), "failed");
});
