// The messages for every environment, and the expected results. The signatures are computed without the package.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

const url = "https://shop.example/payout-callback";
const fields = {
  pg_merchant_id: "500001",
  pg_order_id: "1234",
  pg_payment_id: "77",
  pg_payment_amount: "100.00",
  pg_description: "Выплата №1",
  pg_salt: "theirSalt",
  pg_status: "ok",
};

const md5 = (text) => createHash("md5").update(text).digest("hex");

function signature(signed) {
  const values = Object.keys(signed).sort().map((name) => signed[name]);
  return md5(["payout-callback", ...values, "payout-secret"].join(";"));
}

const body = new URLSearchParams({ ...fields, pg_sig: signature(fields) }).toString();

/** A genuine and a forged callback: the argument of `results`. */
export const message = { url, body, forged: body.replace("1234", "1235") };

/** Checks the results of `results(message)`. */
export function check({ reply, request, ...others }) {
  const answered = Object.fromEntries([...reply.matchAll(/<(pg_\w+)>([^<]*)</g)].map(([, name, value]) => [name, value]));
  const { pg_sig, ...signed } = answered;
  assert.equal(signed.pg_status, "ok", reply);
  assert.equal(pg_sig, signature(signed), reply);
  const digest = md5("payout_status;500001;1234;recordedSalt0001;payout-secret");
  assert.deepEqual(Object.fromEntries(new URLSearchParams(request)), {
    pg_merchant_id: "500001",
    pg_order_id: "1234",
    pg_salt: "recordedSalt0001",
    pg_sig: digest,
  });
  assert.deepEqual(others, {
    className: "Merchant",
    forged: "signature_mismatch",
    canonical: CANONICAL,
    misuse: "options_invalid",
  });
}

const CANONICAL = "payout_status;500001;1234;recordedSalt0001;{secret}";

/** Checks the string to sign of a preview. */
export const checkCanonical = (text) => assert.equal(text, CANONICAL);
