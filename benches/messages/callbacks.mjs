// Callbacks: raw bodies, and the verified fields that every contender must make of them.

import { byName, form, merchantId, number, salt, secret, shuffled, signed, turns } from "./signing.mjs";

const url = "https://shop.example/hooks/payout-callback";
const script = "payout-callback";

/** How many messages of a set take turns: a power of two, too many for any cache to know them. */
const TURNS = 256;

const changed = (pairs, name, change) => pairs.map((pair) => (pair[0] === name ? [name, change(pair[1])] : pair));

/** What a forger can do with a message that was signed. Each must be refused. */
const forgeries = (pairs) => [
  changed(pairs, "pg_order_id", (id) => `${id}1`),
  changed(pairs, "pg_sig", (digits) => `${digits[0] === "0" ? "1" : "0"}${digits.slice(1)}`),
  changed(pairs, "pg_sig", (digits) => digits.slice(1)),
  pairs.filter(([name]) => name !== "pg_sig"),
  [...pairs, ["pg_zone", "1"]],
];

/** A set of callbacks to one post link, all signed with one key. */
function callbacks(count, pairsOf, { key = secret, secrets = secret } = {}) {
  const all = turns(count, (turn) => signed(script, pairsOf(turn), key));
  return {
    kind: "fields",
    given: { merchantId, secret: secrets, url, script },
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

/** Most of its bytes are escapes. */
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

/** Fields that FreedomPay documents, for callbacks or for other messages, beside the five that are required. */
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

/** A callback of so many fields beside the signature, none of them escaped; made-up names fill it up. */
const wide =
  (count, { made, mixed }) =>
  (turn) => {
    const known = [...required(turn), ...(made ? [] : documented(turn))].slice(0, count);
    const others = turns(count - known.length, (at) => [`pg_extra_${1000 + at}`, `value-${10 + turn}-${1000 + at}`]);
    const pairs = [...known, ...others].sort(byName);
    return mixed ? shuffled(pairs, turn) : pairs;
  };

/** 13 fields, none of them escaped, with a description so long that the body has these bytes. */
const long = (bytes) => (turn) => {
  const pairs = [...required(turn), ...documented(turn).slice(0, 7), ["pg_description", ""]];
  const missing = bytes - form(signed("", pairs)).length;
  return changed(pairs, "pg_description", () => "description-".repeat(bytes).slice(0, missing));
};

/** Two post links in turn; who verifies by hand knows the script name of each. */
function links() {
  const scripts = ["payout-callback", "refund-callback"];
  const all = turns(TURNS, (turn) => signed(scripts[turn % 2], callback(turn)));
  const input = (pairs, turn) => ({ url: `https://shop.example/hooks/${scripts[turn % 2]}`, script: scripts[turn % 2], body: form(pairs) });
  return {
    kind: "fields",
    given: { merchantId, secret },
    inputs: all.map(input),
    forged: [input(all[0], 1), ...forgeries(all[0]).map((pairs) => input(pairs, 0))],
    expected: all.map(Object.fromEntries),
  };
}

export const BYTES = [405, 1024, 4096, 16_384, 65_536];

/** Few of the long ones: all of a set is verified in one batch. */
const turnsOf = (fields) => (fields < 50 ? TURNS : fields < 500 ? 32 : 8);

const sets = {
  verify: callbacks(TURNS, callback),
  escaped: callbacks(TURNS, escaped),
  error: callbacks(TURNS, failed),
  links: links(),
  secrets: callbacks(TURNS, callback, { secrets: ["next-payout-key", secret] }),
};
for (const count of [5, 13, 50, 500]) {
  for (const made of count === 5 ? [false] : [false, true]) {
    const name = `fields-${count}-${made ? "undocumented" : "documented"}`;
    sets[name] = callbacks(turnsOf(count), wide(count, { made, mixed: false }));
    sets[`${name}-shuffled`] = callbacks(turnsOf(count), wide(count, { made, mixed: true }));
  }
}
for (const bytes of BYTES) sets[`bytes-${bytes}`] = callbacks(Math.min(TURNS, 262_144 / 2 ** Math.ceil(Math.log2(bytes))), long(bytes));

export default sets;
