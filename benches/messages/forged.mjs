// Forged callbacks of 64 KB that cost as much time as possible. All must be rejected.

import { form, merchantId, salt, secret, shuffled, listOf, xml } from "./signing.mjs";

const LIMIT = 65_536;

/** The maximum number of fields of a message, without the six fields below. */
const FIELDS = 512 - 6;

const required = [
  ["pg_order_id", "100100"],
  ["pg_payment_id", "12345100"],
  ["pg_merchant_id", merchantId],
  ["pg_status", "ok"],
  ["pg_salt", salt(0)],
  ["pg_sig", "0123456789abcdef".repeat(2)],
];

/** The required fields, and `pairs` in a random order. The length of the first pair's value fills the limit. */
function filled(pairs, write = form) {
  const of = (first) => write([...required, [pairs[0][0], first], ...shuffled(pairs.slice(1), 0)]);
  return of("v".repeat(LIMIT - Buffer.byteLength(of(""))));
}

/** As many pairs as fit, at most `count`. */
function many(count, pair, write = form) {
  const pairs = listOf(count, pair);
  while (Buffer.byteLength(write([...required, ...pairs])) > LIMIT) pairs.pop();
  return filled(pairs, write);
}

/** Raw text after the required fields, repeated up to the limit. */
function repeated(text) {
  const start = `${form(required)}&`;
  return start + text.repeat((LIMIT - start.length) / text.length);
}

/** With raw brackets. Escaped brackets nest, too, but are longer. */
const brackets = (pairs) => form(pairs).replaceAll("%5B", "[").replaceAll("%5D", "]");

/** Rule B appends a position to a name, so it may sort these names in another order than rule A. */
const ambiguous = (at) => `pg_${"0".repeat(at % 40)}${at % 3 === 0 ? "-" : ""}${at}`;

const bodies = {
  fields: many(FIELDS, (at) => [`pg_field_${1000 + at}`, "v".repeat(100)]),
  value: filled([["pg_description", ""]]),
  escapes: repeated("pg_description=%D0%96").slice(0, 200) + "%D0%96".repeat((LIMIT - 200) / 6),
  // Names of the maximum length.
  prefix: many(FIELDS, (at) => [`${"n".repeat(253)}${100 + at}`, "v"]),
  ambiguous: many(FIELDS, (at) => [ambiguous(at), "v".repeat(60)]),
  "empty-names": filled(listOf(FIELDS, () => ["", "v"])),
  "too-many": repeated("=&"),
  brackets: filled(listOf(FIELDS, (at) => [`pg_a[b][c][d][e][f][g${at % 7}][${at}]`, "v"]), brackets),
  chains: filled(listOf(FIELDS, (at) => [`a${at}${"[aaaaaaaaaaa]".repeat(6)}[${at}]`, "v"]), brackets),
  lists: filled(listOf(FIELDS, (at) => [`pg_list[${at % 5}][]`, "v"]), brackets),
  "prefix-brackets": many(FIELDS, (at) => [`${"n".repeat(90)}[${"m".repeat(20)}${at % 9}][${at}]`, "v"], brackets),
  "ambiguous-brackets": many(FIELDS, (at) => [`${ambiguous(at)}[a][b]`, "v".repeat(40)], brackets),
  depth: repeated(`pg_a${"[a]".repeat(200)}=v&`),
  xml: filled(listOf(FIELDS, (at) => [`pg_field_${1000 + at}`, "&".repeat(15)]), xml),
  "xml-depth": `<response>${"<a>".repeat((LIMIT - 10) / 3)}`,
};

const setOf = (body) => ({
  kind: "refusal",
  settings: { merchantId, secret, url: "https://shop.example/hooks/payout-callback" },
  inputs: [body],
});

export default Object.fromEntries(Object.entries(bodies).map(([name, body]) => [`forged-${name}`, setOf(body)]));
