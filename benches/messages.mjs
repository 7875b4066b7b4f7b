// Makes the messages that are measured, one file per set, with what each contender must make of them. Signed with
// node:crypto, by code that no contender shares.
//
//   node messages.mjs <folder>

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const merchantId = "500001";
const secret = "payout-key";
const host = "https://api.freedompay.kz";

/** How many of a set take turns: a power of two, too many for any cache to know them. */
const TURNS = 256;

const number = (first, turn) => String(first + turn);
const salt = (turn) => createHash("md5").update(`salt ${turn}`).digest("hex").slice(0, 16);
const byName = ([one], [other]) => (one < other ? -1 : one > other ? 1 : 0);

const canonical = (script, pairs, key) => [script, ...pairs.toSorted(byName).map(([, value]) => value), key].join(";");

/** The pairs with their signature. */
const signed = (script, pairs) => [...pairs, ["pg_sig", createHash("md5").update(canonical(script, pairs, secret)).digest("hex")]];

const form = (pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%20", "+")}`).join("&");

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const xml = (pairs) =>
  `<?xml version="1.0" encoding="utf-8"?><response>${pairs.map(([name, value]) => `<${name}>${value.replace(/[&<>]/g, (sign) => entities[sign])}</${name}>`).join("")}</response>`;

const turns = (count, make) => Array.from({ length: count }, (_, turn) => make(turn));

/** A set of callbacks: raw bodies to verified fields. */
function callbacks(count, pairsOf) {
  const url = "https://shop.example/hooks/payout-callback";
  const script = "payout-callback";
  const all = turns(count, (turn) => signed(script, pairsOf(turn)));
  return {
    work: "verify",
    given: { merchantId, secret, url, script },
    inputs: all.map(form),
    // A forger raises the order's number by one digit, which every set has signed.
    forged: form(all[0].map(([name, value]) => [name, name === "pg_order_id" ? `${value}1` : value])),
    expected: all.map(Object.fromEntries),
  };
}

/** 13 fields and the signature in 405 bytes; the date, the e-mail address and the description are escaped. */
const callback = (turn) => [
  ["pg_order_id", number(100_100, turn)],
  ["pg_payment_id", number(12_345_100, turn)],
  ["pg_merchant_id", merchantId],
  ["pg_status", "ok"],
  ["pg_payment_amount", `${1500 + turn}.00`],
  ["pg_payment_date", `2026-11-22 13:05:${10 + (turn % 50)}`],
  ["pg_balance", `${98_500 - turn}.00`],
  ["pg_card_hash", `4405-64XX-XXXX-${6100 + turn}`],
  ["pg_net_amount", `${1400 + turn}.00`],
  ["pg_card_id", number(170_100, turn)],
  ["pg_user_contact_email", `user${100 + turn}@shop.example`],
  ["pg_description", `Заказ № ${100 + turn}`],
  ["pg_salt", salt(turn)],
];

/** A callback of so many fields besides the signature: the five that are required, and short ones that nobody documented. */
const wide = (fields) => (turn) => [
  ["pg_order_id", number(100_100, turn)],
  ["pg_payment_id", number(12_345_100, turn)],
  ["pg_merchant_id", merchantId],
  ["pg_status", "process"],
  ["pg_salt", salt(turn)],
  ...turns(fields - 5, (at) => [`pg_extra_${1000 + at}`, `value-${10 + turn}-${1000 + at}`]),
];

/** The callback of 13 fields with a plain description so long that the body has these bytes. */
const long = (bytes) => (turn) => {
  const pairs = callback(turn).map(([name, value]) => [name, name === "pg_description" ? "" : value]);
  const missing = bytes - form(signed("", pairs)).length;
  return pairs.map(([name, value]) => [name, name === "pg_description" ? "description-".repeat(bytes).slice(0, missing) : value]);
};

/** Requests with every field that the vendor documents; `pg_merchant_id`, `pg_salt` and `pg_sig` are the contender's to add. */
const requestFields = {
  p2p2nonreg: (turn) => ({
    pg_order_id: number(100_100, turn),
    pg_amount: `${1500 + turn}.00`,
    pg_payment_to: "4405645000006150",
    pg_description: `Заказ № ${100 + turn}`,
    pg_post_link: "https://shop.example/hooks/payout-callback",
    pg_user_id: `user-${100 + turn}`,
    pg_card_name: "Ivan Ivanov",
    pg_currency: "KZT",
  }),
  reg2reg: (turn) => ({
    pg_order_id: number(100_100, turn),
    pg_amount: `${1500 + turn}.00`,
    pg_user_id: `user-${100 + turn}`,
    pg_card_token_to: `a7b7f6f0-1c7a-4f0e-9c3e-5d1b2c3d4e${100 + turn}`.slice(0, 36),
    pg_description: `Заказ № ${100 + turn}`,
    pg_post_link: "https://shop.example/hooks/payout-callback",
    pg_order_time_limit: "2030-12-31 12:00:00",
  }),
};

const requests = (operation) => ({
  work: "sign",
  given: { merchantId, secret, operation },
  inputs: turns(TURNS, requestFields[operation]),
});

/** Answers in XML to requests for a payout. */
function answers() {
  const script = "p2p2nonreg";
  const asked = turns(TURNS, requestFields.p2p2nonreg);
  const all = asked.map(({ pg_order_id, pg_amount }, turn) =>
    signed(script, [
      ["pg_payment_id", number(12_345_100, turn)],
      ["pg_merchant_id", merchantId],
      ["pg_order_id", pg_order_id],
      ["pg_status", "ok"],
      ["pg_balance", `${98_500 - turn}.00`],
      ["pg_payment_amount", pg_amount],
      ["pg_payment_date", `2026-11-22 13:05:${10 + (turn % 50)}`],
      ["pg_description", `Заказ № ${100 + turn}, «Рога & копыта»`],
      ["pg_datetime", "2026-11-22T13:05:10+05:00"],
      ["pg_salt", salt(turn)],
    ]),
  );
  const inputs = all.map((pairs, turn) => ({ asked: asked[turn], body: xml(pairs) }));
  return {
    work: "answer",
    given: { merchantId, secret, operation: script },
    inputs,
    forged: { asked: asked[0], body: inputs[0].body.replace("<pg_balance>98", "<pg_balance>99") },
    expected: all.map(Object.fromEntries),
  };
}

/** Requests as an admin tool shows them before they are signed. */
function previews() {
  const operation = "p2p2nonreg";
  const inputs = turns(TURNS, requestFields[operation]);
  const expected = inputs.map((fields) => {
    const shown = { ...fields, pg_payment_to: "440564******6150", pg_merchant_id: merchantId, pg_salt: "{salt}" };
    const pairs = Object.entries(shown).toSorted(byName);
    return { url: `${host}/g2g/${operation}`, fields: pairs, canonical: canonical(operation, pairs, "{secret}") };
  });
  return { work: "preview", given: { merchantId, operation, host }, inputs, expected };
}

const sets = {
  verify: callbacks(TURNS, callback),
  "sign-p2p2nonreg": requests("p2p2nonreg"),
  "sign-reg2reg": requests("reg2reg"),
  answer: answers(),
  preview: previews(),
};
for (const fields of [5, 50, 100, 250, 500]) sets[`fields-${fields}`] = callbacks(16, wide(fields));
for (const bytes of [405, 1024, 4096, 16_384]) sets[`bytes-${bytes}`] = callbacks(16, long(bytes));

// What the tables say of the messages is so.
const lengthOf = (name, bytes) => {
  const other = sets[name].inputs.find((body) => Buffer.byteLength(body) !== bytes);
  if (other !== undefined) throw new Error(`${name}: a body of ${Buffer.byteLength(other)} bytes, not of ${bytes}`);
};
lengthOf("verify", 405);
for (const bytes of [405, 1024, 4096, 16_384]) lengthOf(`bytes-${bytes}`, bytes);

const [folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const [name, set] of Object.entries(sets)) writeFileSync(join(folder, `${name}.json`), JSON.stringify(set));
