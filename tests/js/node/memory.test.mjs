// After a call the memory of the wasm contains no secret, card number, signed string or digest. The tests search the
// memory of the published package; they record each instance when it is created. The heap of JavaScript, for example
// its strings, can be neither wiped nor searched.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { form } from "../support/fixtures.mjs";
import * as signer from "../support/signer.mjs";

const memories = [];
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...words) {
    super(...words);
    // Found by its type: the build shortens the names of the exports.
    memories.push(Object.values(this.exports).find((value) => value instanceof WebAssembly.Memory));
  }
};

const require = createRequire(import.meta.url);
const { Merchant, nextCheck, reportOf, sameAmount, settle, signFields, verifyFields } = require("freedompay-payouts");
const { explain } = require("freedompay-payouts/explain");
const { preview } = require("freedompay-payouts/preview");

// No eight characters of these texts occur anywhere else in this file.
const SECRET = "Zq7vR2mXw9LkT4hB8nPc3sJdY6fGaE5u";
const OLD_SECRET = "oldKeyW1xQ8rV5tN2bM7zC4jH9gF6pS3";
const CARD = "4405645000006150";
const DESCRIPTION = "Ivanov-Ludmila-17";

const url = "https://shop.example/payout-callback";
const merchant = new Merchant({ merchantId: "500001", payoutSecret: [SECRET, OLD_SECRET] });
const payout = {
  pg_order_id: "1234",
  pg_amount: "100.00",
  pg_payment_to: CARD,
  pg_description: DESCRIPTION,
  pg_post_link: url,
};
const paid = {
  pg_merchant_id: "500001",
  pg_order_id: "1234",
  pg_payment_id: "77",
  pg_payment_amount: "100.00",
  pg_card_hash: CARD,
  pg_description: DESCRIPTION,
  pg_salt: "theirSalt",
  pg_status: "ok",
};

/** The signed string up to the secret. */
const canonical = (script, fields) => signer.canonical(script, fields, "");
const digest = signer.signature;
const signed = (script, fields, secret = SECRET) => signer.signed(script, fields, secret);
const xml = (fields) => `<response>${Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`).join("")}</response>`;
const multipart = (fields) =>
  `${Object.entries(fields).map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join("")}--x--\r\n`;

/** Must not be found: any eight characters of a text, as UTF-8 and as UTF-16, and any eight bytes of a digest. */
const forbidden = [
  ...[SECRET, OLD_SECRET].flatMap((secret) => pieces("the secret", secret)),
  ...pieces("the card number", CARD),
  ...pieces("the signed string", `100.00;${DESCRIPTION};1234`),
  ...pieces("the signed string", `;${DESCRIPTION};`),
];

function pieces(what, text) {
  const found = [];
  for (let at = 0; at + 8 <= text.length; at += 1) {
    const piece = text.slice(at, at + 8);
    found.push([what, Buffer.from(piece)], [what, Buffer.from(piece, "utf16le")]);
  }
  return found;
}

/** A digest, as digits and as bytes. */
function ofDigest(hex) {
  const bytes = Buffer.from(hex, "hex");
  const windows = Array.from({ length: bytes.length - 7 }, (_, at) => ["the digest", bytes.subarray(at, at + 8)]);
  return [...pieces("the digest", hex), ...windows];
}

/** The digests of these fields under each secret: a call may try both. */
const digests = (script, fields) => [SECRET, OLD_SECRET].flatMap((secret) => ofDigest(digest(script, fields, secret)));

/** The signed string without the script name, and its digests. */
const hashed = (script, fields) => [...pieces("the signed string", canonical("", fields).slice(1)), ...digests(script, fields)];

/** The digest in the result of a call: a request, a reply or a signature. */
function ofSigned(result) {
  const [hex] = /\b[0-9a-f]{32}\b/.exec(result?.body ?? result) ?? [];
  return hex === undefined ? [] : ofDigest(hex);
}

/** The places in the memories where a forbidden text was found. */
function found(more = []) {
  const places = [];
  for (const memory of memories) {
    const bytes = Buffer.from(memory.buffer);
    const ends = new Map();
    const hits = [];
    for (const [what, piece] of [...forbidden, ...more]) {
      for (let at = bytes.indexOf(piece); at >= 0; at = bytes.indexOf(piece, at + 1)) hits.push({ what, at, end: at + piece.length });
    }
    // Adjacent pieces are one place.
    for (const { what, at, end } of hits.sort((one, other) => one.at - other.at)) {
      if (!(ends.get(what) >= at)) places.push(`${what} at ${at} of ${bytes.length}`);
      ends.set(what, end);
    }
  }
  return places;
}

/** Tests a call: the code of its expected error, and more forbidden texts. The digest in its result is forbidden, too. */
function leavesNothing(name, work, code, more = []) {
  test(`${name} leaves nothing in the memory`, () => {
    let result;
    let error;
    try {
      result = work();
    } catch (thrown) {
      error = thrown;
    }
    assert.equal(error?.code, code);
    assert.deepEqual(found([...more, ...ofSigned(result)]), []);
  });
}

/** Writes texts over the end of a memory, and fails unless the search finds all of them. Restores the memory. */
function findsPlantedTexts(bytes) {
  const hex = digest("payout-callback", paid, SECRET);
  const texts = [[SECRET.slice(3, 12), "the secret"], [CARD.slice(4, 12), "the card number"], [hex.slice(5, 13), "the digest"]];
  const pieces = [...texts, [canonical("", paid).slice(40, 48), "the signed string"]].flatMap(([text, what]) => [
    [Buffer.from(text), what],
    [Buffer.from(text, "utf16le"), what],
  ]);
  pieces.push([Buffer.from(hex, "hex").subarray(5, 13), "the digest"]);
  const first = bytes.length - 100 * pieces.length;
  const before = Buffer.from(bytes.subarray(first));
  pieces.forEach(([piece], at) => bytes.set(piece, first + 100 * at));
  const expected = pieces.map(([, what], at) => `${what} at ${first + 100 * at} of ${bytes.length}`);
  // The card number is in the signed string, too, so some places are found twice.
  const places = found(hashed("payout-callback", paid));
  assert.deepEqual(expected.filter((place) => !places.includes(place)), []);
  bytes.set(before, first);
}

const asked = { operation: "payout_status", pg_order_id: "1234", signedAt: "2026-01-31T07:00:00Z" };
const status = { pg_merchant_id: "500001", pg_order_id: "1234", pg_payment_id: "77", pg_status: "success", pg_card_hash: CARD, pg_description: DESCRIPTION, pg_salt: "theirSalt" };
const callback = (body, contentType) => () => merchant.verifyCallback({ url, body, contentType });
const good = signed("payout-callback", paid);
const forged = { ...good, pg_sig: "0".repeat(32) };
const ofCallback = (changes) => hashed("payout-callback", { ...paid, ...changes });
const ofAnswer = (changes) => hashed("payout_status", { ...status, ...changes });
const many = { pg_zzz: `${DESCRIPTION};`.repeat(3000) };

leavesNothing("signing a payout", () => merchant.sign("p2p2nonreg", payout));
leavesNothing("signing a second payout", () => merchant.sign("p2p2nonreg", { ...payout, pg_order_id: "4321" }));
leavesNothing("signing a payout with a long description", () => merchant.sign("p2p2nonreg", { ...payout, pg_description: `${DESCRIPTION} ${CARD}`.repeat(500) }));
leavesNothing("a payout with a wrong digit", () => merchant.sign("p2p2nonreg", { ...payout, pg_payment_to: "4405645000006151" }), "fields_invalid");
leavesNothing("a payout for which the rules differ", () => merchant.sign("p2p2nonreg", payout, { extra: { pg_param1: "a", pg_param10: CARD } }), "rules_differ");
leavesNothing("signing a payout with a warning", () => merchant.sign("p2p2nonreg", { ...payout, pg_order_id: "order-1234" }));
leavesNothing("a time that is rejected", () => merchant.sign("p2p2nonreg", payout, { signedAt: CARD }), "options_invalid");
leavesNothing("a salt that is rejected", () => merchant.sign("p2p2nonreg", payout, { salt: "no salt!" }), "options_invalid");
leavesNothing("a rule that is rejected", () => merchant.sign("p2p2nonreg", payout, { rule: CARD, extra: { pg_zzz: CARD } }), "options_invalid");
leavesNothing("a payout with a nested value", () => merchant.sign("p2p2nonreg", { ...payout, pg_l: [CARD, [DESCRIPTION]] }), "fields_invalid");
leavesNothing("signing other fields", () => signFields("init_payment.php", payout, SECRET));
leavesNothing("verifying other fields", () => verifyFields("payout-callback", good, SECRET), undefined, ofCallback());
leavesNothing("other fields, forged", () => verifyFields("payout-callback", forged, SECRET), "signature_mismatch", ofCallback());
leavesNothing("an answer", () => merchant.verifyAnswer(asked, xml(signed("payout_status", status))), undefined, ofAnswer());
leavesNothing("a second answer", () => merchant.verifyAnswer(asked, xml(signed("payout_status", { ...status, pg_payment_id: "78" }))), undefined, ofAnswer({ pg_payment_id: "78" }));
leavesNothing("an answer to another request", () => merchant.verifyAnswer(asked, xml(signed("payout_status", { ...status, pg_order_id: "4321" }))), "answer_mismatch", ofAnswer({ pg_order_id: "4321" }));
leavesNothing("an answer signed with the older secret", () => merchant.verifyAnswer(asked, xml(signed("payout_status", status, OLD_SECRET))), undefined, ofAnswer());
leavesNothing("a forged answer", () => merchant.verifyAnswer(asked, xml({ ...status, pg_sig: "0".repeat(32) })), "signature_mismatch", ofAnswer());
leavesNothing("an unsigned answer", () => merchant.verifyAnswer(asked, xml({ ...status, pg_status: "error" })), "answer_unsigned", ofAnswer({ pg_status: "error" }));
leavesNothing("an unreadable answer", () => merchant.verifyAnswer(asked, `<response><pg_card_hash>${CARD}`), "body_unreadable");
leavesNothing("a callback", callback(form(good)), undefined, ofCallback());
leavesNothing("a second callback", callback(form(signed("payout-callback", { ...paid, pg_order_id: "4321" }))), undefined, ofCallback({ pg_order_id: "4321" }));
leavesNothing("a callback with a changed order id", callback(form({ ...good, pg_order_id: "4321" })), "signature_mismatch", ofCallback({ pg_order_id: "4321" }));
leavesNothing("a callback that ends in an unescaped character", callback(`${form(good)}№`), "signature_malformed", ofCallback());
leavesNothing("a callback as bytes", callback(new TextEncoder().encode(form(good))), undefined, ofCallback());
leavesNothing("a callback as multipart", callback(multipart(good), "multipart/form-data; boundary=x"), undefined, ofCallback());
leavesNothing("a callback as an object", callback(good), undefined, ofCallback());
leavesNothing("a forged callback as an object", callback(forged), "signature_mismatch", ofCallback());
leavesNothing("a callback as an object with a number", callback({ ...good, pg_order_id: 1234 }), "fields_invalid", ofCallback());
leavesNothing("an answer to a number that is no id", () => merchant.verifyAnswer({ operation: "payout_status", pg_order_id: CARD, pg_amount: 0.5 }, xml(signed("payout_status", status))), "fields_invalid", ofAnswer());
leavesNothing("a callback as XML", callback(xml(good)), undefined, ofCallback());
leavesNothing("a callback as XML in a form", callback(form({ pg_xml: xml(good) })), undefined, ofCallback());
leavesNothing("a callback signed with the older secret", callback(form(signed("payout-callback", paid, OLD_SECRET))), undefined, ofCallback());
leavesNothing("a callback for another merchant", callback(form(signed("payout-callback", { ...paid, pg_merchant_id: "500002" }))), "merchant_mismatch", ofCallback({ pg_merchant_id: "500002" }));
leavesNothing("a forged callback", callback(form(forged)), "signature_mismatch", ofCallback());
leavesNothing("a callback of another script", callback(form(signed("another", paid))), "signature_mismatch", ofCallback());
leavesNothing("a callback that is too large", callback(`${form(good)}&pg_more=${DESCRIPTION.repeat(4000)}`), "body_too_large", ofCallback());
leavesNothing("a large callback", callback(form(signed("payout-callback", { ...paid, ...many }))), undefined, digests("payout-callback", { ...paid, ...many }));
leavesNothing("a reply", () => merchant.verifyCallback({ url, body: form(good) }).reply("ok"), undefined, ofCallback());
leavesNothing("a reply that is refused", () => merchant.verifyCallback({ url, body: form(good) }).reply("error", `${CARD};`), "fields_invalid", ofCallback());
leavesNothing("signing a payout with U+FFFD in a value", () => merchant.sign("p2p2nonreg", { ...payout, pg_description: `${DESCRIPTION}\ufffd` }));
leavesNothing("secrets that are too long", () => new Merchant({ merchantId: "500001", payoutSecret: Array.from({ length: 200 }, () => SECRET) }), "options_invalid");
leavesNothing("a secret with a newline", () => new Merchant({ merchantId: "500001", payoutSecret: `${SECRET}\n` }), "options_invalid");
// A shop should not use a card number or a name as an id, but none of them stays in the memory.
const record = { orderId: DESCRIPTION, amount: "100.00", outcome: "pending", paymentId: CARD, endings: [], begunAt: "2026-01-31T12:00:00.000Z", asks: 0 };
const report = { orderId: DESCRIPTION, outcome: "succeeded", paymentId: CARD, amount: "100" };
// Fields are one text of names and values. The names alone are constants.
const owned = [`orderId${DESCRIPTION}record.`, `mentId${CARD}record.`].flatMap((text) => pieces("the record", text));
leavesNothing("a report", () => reportOf({ outcome: "succeeded", fields: { ...paid, pg_order_id: DESCRIPTION, pg_payment_id: CARD } }), undefined, owned);
leavesNothing("a report of an answer to another request", () => reportOf({ operation: "payout_status", outcome: "succeeded", fields: { pg_order_id: DESCRIPTION } }, { operation: "payout_status", pg_order_id: CARD }), "answer_mismatch", owned);
leavesNothing("a settlement", () => settle(record, report), undefined, owned);
leavesNothing("a settlement of another order", () => settle(record, { ...report, orderId: CARD }), "options_invalid", owned);
leavesNothing("a conflict", () => settle(record, report, { paymentOwner: SECRET }), undefined, owned);
leavesNothing("a settlement of a wrong record", () => settle({ ...record, paymentId: `${CARD}x` }, report), "options_invalid", owned);
leavesNothing("a record with a long order id", () => settle({ ...record, orderId: DESCRIPTION.repeat(400) }, report), "options_invalid", owned);
leavesNothing("a wrong time", () => nextCheck({ ...record, begunAt: CARD }, "2026-01-31T12:00:00Z"), "options_invalid", owned);
leavesNothing("the next check", () => nextCheck(record, "2026-01-31T12:00:00Z"), undefined, owned);
leavesNothing("two amounts", () => sameAmount(CARD, `${CARD}.50`));
leavesNothing("a preview", () => preview("p2p2nonreg", payout, { merchantId: "500001" }));
leavesNothing("an explanation", () => explain({ message: { url, body: form(signed("payout-callback", paid, "another")) }, secrets: { "the payout secret": SECRET } }), undefined, ofCallback());

// Last: the tests above search the memories of the builds that they use, and more memories would take longer.
test("the search finds planted texts in the memory of every build", () => {
  // Each of the three builds has a second instance, which decodes the first.
  assert.equal(memories.length, 6);
  for (const memory of memories) findsPlantedTexts(Buffer.from(memory.buffer));
});
