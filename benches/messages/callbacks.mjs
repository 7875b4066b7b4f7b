// Callbacks: raw bodies, and the verified fields that every contender must return.

import { byName, form, merchantId, number, salt, secret, shuffled, signed, listOf } from "./signing.mjs";

const url = "https://shop.example/hooks/payout-callback";
const script = "payout-callback";

/** The number of messages in a set: a power of two, and too many for a contender to cache. */
const MESSAGES = 256;

const changed = (pairs, name, change) => pairs.map((pair) => (pair[0] === name ? [name, change(pair[1])] : pair));

/** Forgeries of a signed message. Each must be rejected. */
const forgeries = (pairs) => [
  changed(pairs, "pg_order_id", (id) => `${id}1`),
  changed(pairs, "pg_sig", (digits) => `${digits[0] === "0" ? "1" : "0"}${digits.slice(1)}`),
  changed(pairs, "pg_sig", (digits) => digits.slice(1)),
  pairs.filter(([name]) => name !== "pg_sig"),
  [...pairs, ["pg_zone", "1"]],
];

/** A set of callbacks to one post link. All are signed with the secret `key`; the contender gets `secrets`. */
function callbacks(count, pairsOf, { key = secret, secrets = secret } = {}) {
  const all = listOf(count, (turn) => signed(script, pairsOf(turn), key));
  return {
    kind: "fields",
    settings: { merchantId, secret: secrets, url, script },
    inputs: all.map(form),
    forged: forgeries(all[0]).map(form),
    expected: all.map(Object.fromEntries),
  };
}

const required = (turn) => [
  ["pg_order_id", number(100_100, turn)],
  ["pg_payment_id", number(12_345_100, turn)],
  ["pg_merchant_id", merchantId],
  ["pg_status", "process"],
  ["pg_salt", salt(turn)],
];

/** 13 fields and the signature in 405 bytes. The date, the e-mail address and the description are escaped. */
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

/** Most bytes of the body are escapes. */
const escaped = (turn) => [
  ...callback(turn).filter(([name]) => name !== "pg_description"),
  ["pg_card_name", `Айгерим Нұрланқызы ${100 + turn}`],
  ["pg_description", `Выплата «Рога & копыта» по договору № ${100 + turn} от 22.11.2026; 100 % суммы + комиссия`],
  ["pg_user_name", `Ғалым Әбенов, г. Алматы, ул. Сәтбаев = ${turn}`],
];

const failed = (turn) => [
  ["pg_order_id", number(100_100, turn)],
  ["pg_payment_id", number(12_345_100, turn)],
  ["pg_merchant_id", merchantId],
  ["pg_status", "error"],
  ["pg_payment_date", `2026-11-22 13:05:${10 + (turn % 50)}`],
  ["pg_error_code", "10001"],
  ["pg_error_description", "Недостаточно средств на карте"],
  ["pg_salt", salt(turn)],
];

/** Documented fields of callbacks and of other messages, without the five required fields. */
const documented = (turn) => [
  ["pg_payment_amount", `${1500 + turn}.00`],
  ["pg_payment_date", "2026-11-22"],
  ["pg_balance", `${98_500 - turn}.00`],
  ["pg_card_hash", `4405-64XX-XXXX-${6100 + turn}`],
  ["pg_card_id", number(170_100, turn)],
  ["pg_to_pay", `${1400 + turn}.00`],
  ["pg_datetime", "2026-11-22"],
  ["pg_type", "payout"],
  ["pg_card_token", `token-${100 + turn}`],
  ["pg_amount", `${1500 + turn}.00`],
  ["pg_card_id_to", number(180_100, turn)],
  ["pg_card_name", `Ivan-${turn}`],
  ["pg_card_token_to", `token-to-${100 + turn}`],
  ["pg_currency", "KZT"],
  ["pg_description", `order-${100 + turn}`],
  ["pg_order_time_limit", "2030-12-31"],
  ["pg_payment_status", "process"],
  ["pg_payment_to", "440564XXXXXX6150"],
  ["pg_post_link", "payout-callback"],
  ["pg_user_id", `user-${100 + turn}`],
];

/** A callback with `count` fields and the signature, without escapes. Fields with invented names are added. */
const wide =
  (count, { undocumented, mixed }) =>
  (turn) => {
    const known = [...required(turn), ...(undocumented ? [] : documented(turn))].slice(0, count);
    const others = listOf(count - known.length, (at) => [`pg_extra_${1000 + at}`, `value-${10 + turn}-${1000 + at}`]);
    const pairs = [...known, ...others].sort(byName);
    return mixed ? shuffled(pairs, turn) : pairs;
  };

/** 13 fields without escapes. The length of the description gives the body this number of bytes. */
const long = (bytes) => (turn) => {
  const pairs = [...required(turn), ...documented(turn).slice(0, 7), ["pg_description", ""]];
  const missing = bytes - form(signed("", pairs)).length;
  return changed(pairs, "pg_description", () => "description-".repeat(bytes).slice(0, missing));
};

/** Two post links in turn. The hand-written contender gets the script name of each. */
function links() {
  const scripts = ["payout-callback", "refund-callback"];
  const all = listOf(MESSAGES, (turn) => signed(scripts[turn % 2], callback(turn)));
  const input = (pairs, turn) => ({ url: `https://shop.example/hooks/${scripts[turn % 2]}`, script: scripts[turn % 2], body: form(pairs) });
  return {
    kind: "fields",
    settings: { merchantId, secret },
    inputs: all.map(input),
    forged: [input(all[0], 1), ...forgeries(all[0]).map((pairs) => input(pairs, 0))],
    expected: all.map(Object.fromEntries),
  };
}

export const BYTES = [405, 1024, 4096, 16_384, 65_536];

/** The number of messages. Fewer of the long ones, because one batch verifies a whole set. */
const messageCount = (fields) => (fields < 50 ? MESSAGES : fields < 500 ? 32 : 8);

const sets = {
  verify: callbacks(MESSAGES, callback),
  escaped: callbacks(MESSAGES, escaped),
  error: callbacks(MESSAGES, failed),
  links: links(),
  secrets: callbacks(MESSAGES, callback, { secrets: ["next-payout-key", secret] }),
};
for (const count of [5, 13, 50, 500]) {
  for (const undocumented of count === 5 ? [false] : [false, true]) {
    const name = `fields-${count}-${undocumented ? "undocumented" : "documented"}`;
    sets[name] = callbacks(messageCount(count), wide(count, { undocumented, mixed: false }));
    sets[`${name}-shuffled`] = callbacks(messageCount(count), wide(count, { undocumented, mixed: true }));
  }
}
for (const bytes of BYTES) sets[`bytes-${bytes}`] = callbacks(Math.min(MESSAGES, 262_144 / 2 ** Math.ceil(Math.log2(bytes))), long(bytes));

export default sets;
