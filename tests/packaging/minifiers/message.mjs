// The messages for every program, and the expected results. The signatures are computed without the package.

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

function signature(signed) {
  const values = Object.keys(signed).sort().map((name) => signed[name]);
  return createHash("md5").update(["payout-callback", ...values, "payout-secret"].join(";")).digest("hex");
}

/** Checks the responses of `answer(url, body)` to a genuine and a forged callback. */
export async function checkAnswers(answer) {
  const body = new URLSearchParams({ ...fields, pg_sig: signature(fields) }).toString();
  const xml = await answer(url, body);
  const reply = Object.fromEntries([...xml.matchAll(/<(pg_\w+)>([^<]*)</g)].map(([, name, value]) => [name, value]));
  const { pg_sig, ...signed } = reply;
  assert.equal(signed.pg_status, "ok", xml);
  assert.equal(pg_sig, signature(signed), xml);
  assert.equal(await answer(url, body.replace("1234", "1235")), "signature_mismatch");
}

/** Checks the string to sign of a preview. */
export const checkCanonical = (text) => assert.equal(text, "payout_status;500001;1234;recordedSalt0001;{secret}");
