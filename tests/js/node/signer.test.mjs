// The signer of the tests gives the published signatures, and its MD5 is that of OpenSSL.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { md5 } from "../support/md5.mjs";
import { given } from "../support/modules.js";
import { canonical, signature, signed } from "../support/signer.mjs";

test("md5 gives the digests of RFC 1321", () => {
  const digests = {
    "": "d41d8cd98f00b204e9800998ecf8427e",
    a: "0cc175b9c0f1b6a831c399e269772661",
    abc: "900150983cd24fb0d6963f7d28e17f72",
    "message digest": "f96b697d7cb7938d525a2f31aaf161d0",
    abcdefghijklmnopqrstuvwxyz: "c3fcd3d76192e4007dfb496cca67e13b",
  };
  for (const [text, digest] of Object.entries(digests)) assert.equal(md5(text), digest, text);
});

test("md5 gives the digests of OpenSSL for texts of every length of the last block", () => {
  for (const character of ["a", "Ж", "😀"]) {
    for (let length = 0; length <= 200; length += 1) {
      const text = character.repeat(length);
      assert.equal(md5(text), createHash("md5").update(text).digest("hex"), `${length} times ${character}`);
    }
  }
});

test("signs the flat vectors as published", () => {
  const pairsOf = (fields) => (Array.isArray(fields) ? fields : Object.entries(fields));
  const flat = given.vectors.filter(({ fields, rules }) => rules.length === 3 && pairsOf(fields).every(([, value]) => typeof value === "string"));
  assert.equal(flat.length, 13);
  for (const { script, fields, secret, pg_sig } of flat) assert.equal(signature(script, fields, secret), pg_sig);
});

test("sorts names by their bytes, and keeps the order of repeated names", () => {
  const pairs = [["b", "1"], ["a", "2"], ["a", "3"], ["", "4"], ["a-", "5"], ["\u{1f600}", "6"], ["\uffff", "7"], ["pg_sig", "8"]];
  assert.equal(canonical("script", pairs, "key"), "script;4;2;3;5;1;7;6;key");
  assert.equal(canonical(null, { pg_b: "1", pg_a: "2" }, "key"), "2;1;key");
});

test("rejects values that are not text", () => {
  for (const value of [1, undefined, null, ["1"], { a: "1" }]) assert.throws(() => canonical("script", { pg_a: value }, "key"), /^Error: pg_a is not text$/);
});

test("adds the signature to pairs and to objects", () => {
  const pg_sig = "7e1f27d6c1ad6660f7ebf28a7dfb558c";
  assert.deepEqual(signed("script", [["pg_a", "1"]], "key"), [["pg_a", "1"], ["pg_sig", pg_sig]]);
  assert.deepEqual(signed("script", { pg_a: "1" }, "key"), { pg_a: "1", pg_sig });
});
