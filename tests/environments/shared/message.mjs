// The messages for every environment, and the expected results. The signatures are computed without the package.

import assert from "node:assert/strict";
import { form, options, postLink as url, signed } from "../../js/support/fixtures.mjs";

const fields = {
  pg_merchant_id: "500001",
  pg_order_id: "1234",
  pg_payment_id: "77",
  pg_payment_amount: "100.00",
  pg_description: "Выплата №1",
  pg_salt: "theirSalt",
  pg_status: "ok",
};

const body = form(signed("payout-callback", fields));

/** A genuine and a forged callback: the argument of `results`. */
export const message = { url, body, forged: body.replace("1234", "1235") };

/** Checks the results of `results(message)`. */
export function check({ reply, request, ...others }) {
  const answered = Object.fromEntries([...reply.matchAll(/<(pg_\w+)>([^<]*)</g)].map(([, name, value]) => [name, value]));
  assert.equal(answered.pg_status, "ok", reply);
  assert.deepEqual(answered, signed("payout-callback", answered), reply);
  const asked = { pg_merchant_id: options.merchantId, pg_order_id: "1234", pg_salt: "recordedSalt0001" };
  assert.deepEqual(Object.fromEntries(new URLSearchParams(request)), signed("payout_status", asked));
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
