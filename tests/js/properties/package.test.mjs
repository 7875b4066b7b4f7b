// Properties of every message and every argument, tested through the package. tests/properties.rs and
// tests/ambiguous_strings test the core, and have the counterexamples.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as main from "freedompay-payouts";
import { describeError } from "freedompay-payouts/errors";
import * as explaining from "freedompay-payouts/explain";
import * as previewing from "freedompay-payouts/preview";
import { form, options, postLink as url } from "../support/fixtures.mjs";
import { signature, signed as withSignature } from "../support/signer.mjs";

const { FreedomPayError, Merchant, scriptName, signFields, verifyFields } = main;
const { operations } = previewing;
const { merchantId: ID, payoutSecret: SECRET } = options;
const RULES = ["A", "B-append", "B-index"];
const script = "payout-callback";
const merchant = new Merchant(options);

const holds = (name, property, numRuns = 300) =>
  // A failure prints the seed.
  test(name, () => fc.assert(property, { numRuns }));

const signed = (fields) => withSignature(script, fields, SECRET);
const verify = (fields) => merchant.verifyCallback({ url, body: form(fields) });
/** A copy with ordinary objects, because fields have another prototype. A name like __proto__ stays a property. */
const plain = (fields) => JSON.parse(JSON.stringify(fields));
const fieldsOf = (fields) => plain(Object.assign(Object.create(null), Object.fromEntries(fields)));

// Valid text: no NUL and no lone surrogate.
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }).map((text) => text.replaceAll("\0", "0")),
  fc.string({ unit: fc.constantFrom(..."&;=+%<>\"'[]\r\n\t aЖ😀"), maxLength: 8 }),
);
const digits = (max) => fc.nat({ max }).map(String);
const pairs = (...names) => fc.record(Object.fromEntries(names.map((name) => [name, text])), { requiredKeys: [] }).map(Object.entries);
const shuffled = (array) => fc.shuffledSubarray(array, { minLength: array.length });
const perhaps = (name, value) => fc.option(value, { nil: undefined }).map((value) => (value === undefined ? [] : [[name, value]]));

/** A documented callback whose signed string has one final reading: see `documented_callback` in tests/common/generate.rs. */
const callback = fc
  .tuple(
    fc.oneof(fc.constant(ID), digits(9999), fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/)),
    fc.oneof(fc.constant(ID), fc.stringMatching(/^[0-9]{1,4}(\.[0-9]{1,4})?$/)),
    fc.integer({ min: 1, max: 999_999 }).map(String),
    fc.oneof(fc.constant("ok"), fc.stringMatching(/^[A-Za-z0-9 ]{1,9}$/)),
    fc.constantFrom("ok", "ok", "error", "process", "paid"),
    fc.tuple(
      perhaps("pg_payment_date", fc.constantFrom("", "2026-01-31 12:00:00")),
      perhaps("pg_balance", fc.stringMatching(/^-?[0-9]{1,4}\.[0-9]{2}$/)),
      perhaps("pg_card_hash", fc.constant("4405-64XX-XXXX-6150")),
      perhaps("pg_error_description", text.map((text) => text.replaceAll(";", ","))),
      perhaps("pg_type", fc.constantFrom("payout", "")),
    ),
  )
  .chain(([order, amount, payment, salt, status, optional]) =>
    shuffled([
      ["pg_merchant_id", ID],
      ["pg_order_id", order],
      ["pg_payment_amount", amount],
      ["pg_payment_id", payment],
      ["pg_salt", salt],
      ["pg_status", status],
      ...optional.flat(),
    ]),
  );

const MEANING = ["pg_merchant_id", "pg_order_id", "pg_payment_id", "pg_status", "pg_payment_amount"];
/** Merchant, order, payment, status and amount of a message, if it is accepted and final. */
function meaning(fields) {
  try {
    const { outcome, fields: read } = verify(fields);
    return ["succeeded", "failed"].includes(outcome) ? MEANING.map((name) => read[name]) : undefined;
  } catch (error) {
    assert.ok(error instanceof FreedomPayError, error);
    return undefined;
  }
}

holds(
  "a message has the same fields in every form",
  fc.property(callback, pairs("x1", "y2", "Я", "a b", "z;="), (fields, more) => {
    const all = signed([...fields, ...more]);
    const formData = new FormData();
    for (const [name, value] of all) formData.append(name, value);
    const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("\r", "&#13;");
    const part = ([name, value]) => `--xYz\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const bodies = [form(all), new TextEncoder().encode(form(all)), new URLSearchParams(all), all, Object.fromEntries(all)];
    bodies.push(`${all.map(part).join("")}--xYz--\r\n`, formData);
    for (const body of bodies) assert.deepEqual(plain(merchant.verifyCallback({ url, body }).fields), fieldsOf(all));
    assert.deepEqual(plain(merchant.verifyCallback({ url: `${url}?${form(all)}` }).fields), fieldsOf(all));
    // Names in XML allow fewer characters.
    const named = signed(fields);
    const document = `<response>${named.map(([name, value]) => `<${name}>${escaped(value)}</${name}>`).join("")}</response>`;
    const printable = !/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(document);
    if (printable) assert.deepEqual(plain(merchant.verifyCallback({ url, body: document }).fields), fieldsOf(named));
  }),
);

holds(
  "a signed request reads back unchanged",
  fc.property(fc.dictionary(fc.stringMatching(/^x[a-z]{1,3}$/), text), (more) => {
    const extra = Object.fromEntries(Object.entries(more).map(([name, text]) => [name, text.replaceAll(/\p{Cc}/gu, " ")]));
    const { body } = merchant.sign("balance_status", { pg_currency: "KZT" }, { extra, rule: "A", salt: "Salt1" });
    const read = [...new URLSearchParams(body)];
    assert.deepEqual(read.slice(0, -1), [["pg_merchant_id", ID], ["pg_currency", "KZT"], ...Object.entries(extra), ["pg_salt", "Salt1"]]);
    verifyFields("balance_status", read, SECRET);
  }),
);

holds(
  "a reply reads back unchanged",
  fc.property(callback, text.map((text) => text.replaceAll(/[\p{Cc};]/gu, " ")), fc.constantFrom("ok", "error"), (fields, description, status) => {
    const reply = verify(signed(fields)).reply(status, description);
    const inside = reply.body.match(/<response>(.*)<\/response>\n$/s)[1];
    const unescaped = (text) =>
      text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&apos;", "'").replaceAll("&amp;", "&");
    const read = [...inside.matchAll(/<(\w+)>(.*?)<\/\1>/gs)].map(([, name, value]) => [name, unescaped(value)]);
    const text = (name) => fields.find(([own]) => own === name)[1];
    assert.deepEqual(read.slice(0, 4), [
      ["pg_payment_id", text("pg_payment_id")],
      ["pg_order_id", text("pg_order_id")],
      ["pg_status", status],
      ["pg_description", description],
    ]);
    assert.equal(read.at(-1)[1], signature(script, read, SECRET));
  }),
);

/** Nested fields with names of two letters, so that no name is a prefix of another. */
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ depthSize: "small" }, text, fc.array(tie("tree"), { minLength: 1, maxLength: 3 }), tie("level")),
  level: fc.dictionary(fc.stringMatching(/^[a-z]{2}$/), tie("tree"), { minKeys: 1, maxKeys: 3 }),
}));
const nested = fc.dictionary(fc.stringMatching(/^[a-z]{2}$/), tree, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
const depth = (value) => (typeof value === "string" ? 0 : 1 + Math.max(0, ...Object.values(value).map(depth)));
const shallow = nested.filter((fields) => depth(fields) <= 8);

holds(
  "field order does not change the signature",
  fc.property(shallow, (fields) => {
    const reversed = (value) => {
      if (typeof value === "string") return value;
      if (Array.isArray(value)) return value.map(reversed);
      return Object.fromEntries(Object.entries(value).reverse().map(([name, below]) => [name, reversed(below)]));
    };
    assert.equal(signFields("cb", reversed(fields), SECRET, { rule: "A" }), signFields("cb", fields, SECRET, { rule: "A" }));
  }),
);

const documented = Object.values(operations).flatMap((messages) => Object.values(messages)).filter(Array.isArray);
holds(
  "the rules agree on messages of documented fields",
  fc.property(
    fc.constantFrom(...documented).chain((message) => pairs(...message.map((field) => field.name).filter((name) => name !== "pg_sig"))).chain(shuffled),
    (fields) => {
      const agreed = signFields("cb", fields, SECRET);
      for (const rule of RULES) assert.equal(signFields("cb", fields, SECRET, { rule }), agreed);
    },
  ),
);

holds(
  "every character of the values, the script name and the secret is signed",
  fc.property(shallow, fc.constantFrom(...RULES), fc.nat(), fc.integer({ min: 33, max: 126 }), fc.nat(2), (fields, rule, at, byte, how) => {
    const pg_sig = signFields("script", fields, SECRET, { rule });
    const changed = (text) => {
      const [place, put] = [at % (text.length + (how === 1)), String.fromCharCode(byte)];
      if (text === "" && how !== 1) return text;
      return text.slice(0, place) + (how === 2 ? "" : put) + text.slice(place + (how !== 1));
    };
    const whole = (text) => !/\p{Surrogate}/u.test(text);
    const refused = (script, fields, secret) =>
      assert.throws(() => verifyFields(script, { ...fields, pg_sig }, secret), (error) => error instanceof FreedomPayError);
    verifyFields("script", { ...fields, pg_sig }, SECRET);
    const each = (value, put) => {
      if (typeof value === "string") {
        const other = changed(value);
        if (other !== value && whole(other)) put(other);
      } else for (const [name, below] of Object.entries(value)) each(below, (other) => put(Object.assign(Array.isArray(value) ? [...value] : { ...value }, { [name]: other })));
    };
    each(fields, (forged) => refused("script", forged, SECRET));
    if (changed("script") !== "script") refused(changed("script"), fields, SECRET);
    if (changed(SECRET) !== SECRET) refused("script", fields, changed(SECRET));
  }),
);

/** The required fields of a callback in the order of signing, and names that sort before, between and after them. */
const REQUIRED = ["pg_merchant_id", "pg_order_id", "pg_payment_amount", "pg_payment_id", "pg_salt", "pg_status"];
const BETWEEN = [
  ["pg_a", "pg_balance", "pg_card_hash", "pg_error_code", "pg_error_description"],
  ["pg_n"],
  ["pg_oz", "pg_p"],
  ["pg_payment_b", "pg_payment_date", "pg_payment_e"],
  ["pg_q"],
  ["pg_sb"],
  ["pg_to_pay", "pg_type", "pg_z"],
];

holds(
  "a randomly divided documented callback has no second final reading",
  fc.property(callback, fc.array(fc.infiniteStream(fc.nat()), { minLength: 40, maxLength: 40 }), (fields, streams) => {
    const genuine = signed(fields);
    const own = meaning(genuine);
    const values = [...fields].sort(([one], [other]) => (one < other ? -1 : 1));
    const tokens = values.flatMap(([, value]) => value.split(";"));
    for (const stream of streams) {
      const random = (below) => stream.next().value % below;
      // Each required field gets one token, and the tokens between them become a field whose name sorts there. Without all
      // required fields a message is never accepted.
      const places = tokens.map((_, at) => at);
      while (places.length > REQUIRED.length) places.splice(random(places.length), 1);
      const forged = places.map((place, at) => [REQUIRED[at], tokens[place]]);
      [-1, ...places].forEach((place, at) => {
        const between = tokens.slice(place + 1, places[at] ?? tokens.length);
        if (between.length > 0) forged.push([BETWEEN[at][random(BETWEEN[at].length)], between.join(";")]);
      });
      const found = meaning([...forged, genuine.at(-1)]);
      if (found !== undefined) assert.deepEqual(found, own);
    }
  }),
  100,
);

holds(
  "the deduplication key depends on five fields",
  (() => {
    const FIVE = ["pg_payment_id", "pg_order_id", "pg_status", "pg_payment_amount"];
    const five = fc.tuple(
      fc.constantFrom("7", "7", "77", "07"),
      fc.constantFrom("1", "1", "77", "ok"),
      fc.constantFrom("ok", "ok", "error", "a;b", "process"),
      fc.constantFrom("1", "1.0", "01.0000", "10", "1.01"),
    );
    const one = fc.tuple(five, callback, pairs("x1", "y2")).map(([five, fields, more]) => [
      ...fields.filter(([name]) => !FIVE.includes(name)),
      ...more,
      ...FIVE.map((name, at) => [name, five[at]]),
    ]);
    const key = (fields) => verify(signed(fields)).deduplicationKey;
    const fiveValues = (fields) => FIVE.map((name) => fields.find(([own]) => own === name)[1]).map((value, at) => (at === 3 ? Number(value) : value)).join("\0");
    return fc.property(one, one, (fields, other) => {
      assert.equal(key(fields) === key(other), fiveValues(fields) === fiveValues(other));
      const mixed = [...other.filter(([name]) => !FIVE.includes(name)), ...fields.filter(([name]) => FIVE.includes(name))];
      assert.equal(key(mixed), key(fields));
    });
  })(),
);

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
  maxDepth: 3,
});
const argument = fc.oneof(anything, fc.constantFrom(Symbol("s"), () => 1, class {}, /x/, new Proxy({}, {}), new URLSearchParams("pg_status=ok"), new Error("x")), text);
const record = (names) => fc.record(Object.fromEntries(names.map((name) => [name, argument])), { requiredKeys: [] });
const either = (...names) => fc.oneof(argument, record(names));
const operation = fc.oneof(argument, fc.constantFrom(...Object.keys(operations)));

/** Every public function, with generators of its arguments. */
const calls = {
  Merchant: [(options) => new Merchant(options), either("merchantId", "payoutSecret", "host")],
  sign: [(...words) => merchant.sign(...words), operation, either("pg_order_id", "pg_amount", "pg_payment_to"), either("salt", "rule", "luhn", "extra", "signedAt")],
  verifyAnswer: [(...words) => merchant.verifyAnswer(...words), either("operation", "pg_order_id", "pg_amount", "signedAt", "asked"), argument, either("toleranceSeconds")],
  verifyCallback: [(...words) => merchant.verifyCallback(...words), either("url", "method", "body", "contentType"), either("strict", "script")],
  receiveCallback: [(...words) => merchant.receiveCallback(...words), either("url", "method", "body", "bodyUsed", "headers"), either("strict", "script")],
  reply: [(...words) => genuine.reply(...words), fc.oneof(argument, fc.constantFrom("ok", "error")), argument],
  signFields: [signFields, argument, either("pg_a", "pg_b"), argument, either("rule")],
  verifyFields: [verifyFields, argument, either("pg_a", "pg_sig"), argument],
  scriptName: [scriptName, argument],
  describeError: [describeError, argument],
  preview: [previewing.preview, operation, either("pg_order_id", "pg_amount"), either("merchantId", "host", "salt", "rule", "extra")],
  explain: [explaining.explain, fc.oneof(either("message", "secrets", "merchantId", "urls"), fc.record({ message: either("kind", "url", "body", "script", "fields"), secrets: either("payout") }))],
};

const callbackFields = [
  ["pg_merchant_id", ID], ["pg_order_id", "1234"], ["pg_payment_amount", "100"], ["pg_payment_id", "77"], ["pg_salt", "s"], ["pg_status", "ok"],
];
const genuine = verify(signed(callbackFields));

/** Asserts that a fixed call still has its usual result. */
function stillWorks() {
  assert.equal(verify(signed(callbackFields)).deduplicationKey, "500001;77;1234;100;ok");
  assert.equal(merchant.sign("balance_status", {}, { salt: "Salt1" }).body, form(withSignature("balance_status", { pg_merchant_id: ID, pg_salt: "Salt1" }, SECRET)));
  assert.equal(genuine.reply("ok").status, 200);
}

for (const [name, [call, ...given]] of Object.entries(calls)) {
  holds(
    `${name} accepts or rejects any arguments, and the next call works`,
    fc.asyncProperty(fc.tuple(...given), fc.nat(given.length), async (words, count) => {
      try {
        await call(...words.slice(0, count || words.length));
      } catch (error) {
        // JavaScript throws a TypeError for values that are not objects or cannot be converted to text. A trap of the
        // core would be a WebAssembly.RuntimeError.
        if (!main.isFreedomPayError(error) && !(error instanceof TypeError)) throw error;
      }
      stillWorks();
    }),
    1000,
  );
}
