// The documentation of verifyCallback names every error code that it throws, and each of them is thrown.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import * as main from "freedompay-payouts";
import { callbackFields, form, options, paidCallback, postLink as url, signed } from "../support/fixtures.mjs";

const { Merchant } = main;
const merchant = new Merchant(options);
const installed = dirname(createRequire(import.meta.url).resolve("freedompay-payouts/package.json"));
const genuine = paidCallback;
const changed = (name, value) => callbackFields.map(([other, old]) => [other, other === name ? value : old]);
const verify = (body, more, verifier = merchant) => verifier.verifyCallback({ url, body, ...more });

/** For each code that the documentation names: calls that throw it. */
const calls = {
  signature_missing: [() => verify(form(callbackFields))],
  signature_repeated: [() => verify(form([...genuine, ["pg_sig", "0".repeat(32)]]))],
  signature_malformed: [() => verify(form([...callbackFields, ["pg_sig", "x"]]))],
  signature_mismatch: [
    () => verify(form(signed("payout-callback", callbackFields, "another-key"))),
    () => verify(form(genuine), { url: `${url}2` }),
  ],
  body_unreadable: [
    () => verify(undefined, { method: "POST" }),
    () => verify("{}"),
    () => verify(`${"<a>".repeat(10)}${"</a>".repeat(10)}`),
    () => verify(Promise.resolve(form(genuine))),
  ],
  body_too_large: [() => verify(`a=${"x".repeat(2 ** 16)}`), () => verify("a=1&".repeat(513))],
  schema_invalid: [
    () => verify(form(signed("payout-callback", callbackFields.slice(1)))),
    () => verify(form(signed("payout-callback", [...callbackFields, callbackFields[0]]))),
    () => verify(form(signed("payout-callback", changed("pg_payment_amount", "many")))),
    () => merchant.verifyCallback({ url, body: form(signed("payout-callback", [...callbackFields, ["shop", "1"]])) }, { strict: true }),
  ],
  merchant_mismatch: [() => verify(form(genuine), {}, new Merchant({ ...options, merchantId: "500002" }))],
  options_invalid: [
    () => merchant.verifyCallback(undefined),
    () => verify(form(genuine), { url: undefined }),
    () => verify(form(genuine), { url: "https://shop.example/" }),
    () => verify(form(genuine), { method: "PUT" }),
    () => merchant.verifyCallback({ url, body: form(genuine) }, { strict: 1 }),
    () => merchant.verifyCallback.call(undefined, { url, body: form(genuine) }),
  ],
  fields_invalid: [() => verify({ ...Object.fromEntries(genuine), pg_status: true }), () => verify("a=%00")],
};

const documented = () => {
  const types = readFileSync(join(installed, "types/merchant.d.ts"), "utf8");
  const [before] = types.split("verifyCallback(message");
  const comment = before.slice(before.lastIndexOf("/**"));
  const items = [...comment.matchAll(/^ *\* - ([^:]+):/gm)].map(([, item]) => item);
  return items.flatMap((item) => [...item.matchAll(/`([a-z_]+)`/g)].map(([, code]) => [code, /\(`(\w+)`\)/.exec(item)[1]]));
};

test("the documentation of verifyCallback names the codes that are thrown, and their classes", () => {
  const named = documented();
  assert.deepEqual(named.map(([code]) => code).sort(), Object.keys(calls).sort());
  for (const [code, name] of named) {
    for (const call of calls[code]) assert.throws(call, { code, name }, String(call));
  }
  assert.equal(verify(form(genuine)).outcome, "succeeded");
});

test("a changed callback is rejected with a documented code, or has the same meaning", () => {
  const genuineKey = verify(form(genuine)).deduplicationKey;
  const text = form(genuine);
  const results = new Set();
  for (let at = 0; at < text.length; at += 1) {
    for (const body of [text.slice(0, at), `${text.slice(0, at)};${text.slice(at)}`, `${text.slice(0, at)}%00${text.slice(at)}`, `${text.slice(0, at)}<${text.slice(at + 1)}`]) {
      let result = "accepted";
      try {
        // Names are not signed: another name of an optional field can be accepted.
        assert.equal(verify(body).deduplicationKey, genuineKey, body);
      } catch (error) {
        result = error.code;
      }
      results.add(result);
    }
  }
  const codes = ["body_unreadable", "fields_invalid", "schema_invalid", "signature_malformed", "signature_mismatch", "signature_missing"];
  assert.deepEqual([...results].sort(), ["accepted", ...codes]);
  for (const code of codes) assert.ok(code in calls, code);
});
