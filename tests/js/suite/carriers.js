// One message has one reading, whatever carries it: text, bytes, URLSearchParams, FormData, pairs, an object, a query.

import { bare, equal, rejects, same, throws } from "../support/check.js";
import { callbackFields, form, multipart, options, paidBody, paidCallback, postLink as url, salt, signed, xml } from "../support/fixtures.mjs";

const formDataOf = (pairs) => {
  const data = new FormData();
  for (const [name, value] of pairs) data.append(name, value);
  return data;
};

/** Every carrier of the pairs. An object cannot repeat a name. */
const carriers = (pairs) => ({
  text: { body: form(pairs) },
  bytes: { body: new TextEncoder().encode(form(pairs)) },
  multipart: { body: multipart(pairs) },
  "multipart bytes": { body: new TextEncoder().encode(multipart(pairs)), contentType: "multipart/form-data; boundary=xYz" },
  query: { url: `${url}?${form(pairs)}`, method: "GET" },
  URLSearchParams: { body: new URLSearchParams(pairs) },
  FormData: { body: formDataOf(pairs) },
  pairs: { body: pairs },
  map: new Set(pairs.map(([name]) => name)).size === pairs.length ? { body: new Map(pairs) } : { body: pairs },
  object: new Set(pairs.map(([name]) => name)).size === pairs.length ? { body: Object.fromEntries(pairs) } : { body: pairs },
});

const list = (name, length) => Array.from({ length }, (_, at) => [name(at), `v${at}`]);
const items = (length) => list(String, length).map(([, value]) => value);

/**
 * What is sent beside the fields of the callback, what `fields` has, and other fields with the same signature, if
 * `signFields` cannot sign those.
 */
const messages = [
  ["nested beside a name that goes on", [["x[b]", "1"], ["x-a", "2"]], { x: { b: "1" }, "x-a": "2" }],
  ["list of 12 items", list((at) => `l[${at}]`, 12), { l: items(12) }],
  ["list without indices", list(() => "l[]", 12), { l: items(12) }],
  ["positions of a receipt", [["p[0][count]", "1"], ["p[0][name]", "a"], ["p[1][count]", "2"]], { p: [{ count: "1", name: "a" }, { count: "2" }] }],
  ["integer keys", [["l[5]", "a"], ["l[7]", "b"], ["l[10]", "c"]], { l: { 5: "a", 7: "b", 10: "c" } }],
  ["fields that are not adjacent", [["x[a]", "1"], ["y[]", "2"], ["x[b]", "3"], ["y[]", "4"]], { x: { a: "1", b: "3" }, y: ["2", "4"] }],
  ["text and nested fields of one name", [["x", "1"], ["x[a]", "2"]], { x: ["1", { a: "2" }] }, [["x", "1"], ["x", { a: "2" }]]],
  [
    "malformed brackets",
    [["x[a", "1"], ["x]", "2"], ["x[a]b", "3"], ["[a]", "4"], ["x[a[b]", "5"]],
    { "x[a": "1", "x]": "2", "x[a]b": "3", "[a]": "4", "x[a[b]": "5" },
    [["x1", "1"], ["x4", "2"], ["x3", "3"], ["A", "4"], ["x2", "5"]],
  ],
  ["names of JavaScript", [["x[__proto__]", "1"], ["x[constructor]", "2"]], { x: { ["__proto__"]: "1", constructor: "2" } }],
  ["other alphabets", [["ж[€]", "😀"], ["ж[b c]", "+&="]], { ж: { "€": "😀", "b c": "+&=" } }],
  ["a nested signature, which is not signed", [["x[pg_sig]", "1"], ["x[a]", "2"]], { x: { pg_sig: "1", a: "2" } }],
];

export const messageCarriers = ({ main, explain: { explain }, preview: { preview } }) => {
  const { Merchant, MessageError, SignatureError, ValidationError } = main;
  const merchant = new Merchant(options);
  const secret = options.payoutSecret;
  const rules = ["A", "B-append", "B-index"];
  const verify = (message) => merchant.verifyCallback({ url, ...message });
  return [
    ...messages.map(([what, more, expected, signable = Object.entries(expected)]) => [
      `every carrier gives the same fields: ${what}`,
      () => {
        for (const rule of rules) {
          const pg_sig = main.signFields("payout-callback", [...callbackFields, ...signable], secret, { rule });
          const whole = [...callbackFields, ...more, ["pg_sig", pg_sig]];
          const fields = { ...Object.fromEntries(callbackFields), ...expected, pg_sig };
          for (const [carrier, message] of Object.entries(carriers(whole))) {
            const callback = verify(message);
            same(callback.fields, bare(fields), `${carrier}, rule ${rule}`);
            equal(callback.deduplicationKey, "500001;12345678;1234;1500;ok", carrier);
          }
          main.verifyFields("payout-callback", whole, secret);
          const explanation = (message) => explain({ message, secrets: { payout: secret }, merchantId: "500001" });
          const { verdict, canonical } = explanation({ url, body: form(whole) });
          for (const fields of [whole, new URLSearchParams(whole)]) {
            same([explanation({ url, body: fields }).verdict, explanation({ url, body: fields }).canonical], [verdict, canonical], "explain");
            equal(explanation({ kind: "message", script: "payout-callback", fields }).canonical, canonical, "explain a message");
          }
          equal(verdict, "matches");
          // One changed value is rejected in every carrier.
          const forged = whole.map(([name, value]) => [name, name === more.at(-1)[0] ? `${value}0` : value]);
          for (const [carrier, message] of Object.entries(carriers(forged))) {
            equal(throws(() => verify(message), SignatureError, "signature_mismatch").code, "signature_mismatch", carrier);
          }
        }
      },
    ]),
    [
      "every carrier without pg_sig is unsigned, and with another code the code is the same",
      () => {
        const codes = [
          [callbackFields, SignatureError, "signature_missing"],
          [[...callbackFields, ["pg_sig", "1"]], SignatureError, "signature_malformed"],
          [[...callbackFields, ["pg_sig[a]", "1"]], SignatureError, "signature_malformed"],
          [[...callbackFields, ["pg_sig", "1"], ["pg_sig[]", "1"]], SignatureError, "signature_repeated"],
          [[["pg_xml", xml(callbackFields)], ["PAYMENT_SYSTEM", "5"]], MessageError, "body_unreadable"],
          [[["pg_xml", "<r/>"]], MessageError, "body_unreadable"],
          [signed("payout-callback", callbackFields.slice(1)), MessageError, "schema_invalid"],
        ];
        for (const [pairs, type, code] of codes) {
          const [first, ...others] = Object.values(carriers(pairs)).map((message) => throws(() => verify(message), type, code).message);
          for (const other of others) equal(other, first, code);
        }
      },
    ],
    [
      "pg_xml beside other fields names both",
      () => {
        const pairs = [["pg_xml", xml(paidCallback)], ["PAYMENT_SYSTEM", "5"]];
        const message = "the message has PAYMENT_SYSTEM beside pg_xml, which a signature in pg_xml does not cover";
        for (const carrier of Object.values(carriers(pairs))) throws(() => verify(carrier), MessageError, "body_unreadable", message);
      },
    ],
    [
      "a message without any field is unreadable, and the error asks for the raw body",
      () => {
        const message = "the message has no field; pass the raw body";
        for (const body of [{}, [], Object.create(null), new Map(), new URLSearchParams(), new FormData(), "<r/>", "--b--\r\n"]) {
          throws(() => verify({ body }), MessageError, "body_unreadable", message);
        }
        throws(() => verify({ url: `${url}?`, method: "GET" }), MessageError, "body_unreadable", message);
        for (const body of ["", " \r\n", new Uint8Array()]) throws(() => verify({ body }), MessageError, "body_unreadable", "the body is empty");
      },
    ],
    [
      "the error of a body of another kind says what it is",
      () => {
        const body = paidBody;
        const base64 = "the body is base64; decode it first";
        for (const encoded of [btoa(body), btoa(`${body}x`), btoa(`${body}xy`), btoa("x".repeat(40_000))]) {
          throws(() => verify({ body: encoded }), MessageError, "body_unreadable", base64);
          throws(() => verify({ body: new TextEncoder().encode(encoded) }), MessageError, "body_unreadable", base64);
        }
        const object = "the body is other text where form fields or XML was expected; it starts with: [object Object]";
        throws(() => verify({ body: String({}) }), MessageError, "body_unreadable", object);
        const parsed = "a form parser has read XML or JSON; pass the raw body; it starts with: ";
        throws(() => verify({ body: new URLSearchParams('{"pg_order_id":"1"}') }), MessageError, "body_unreadable", `${parsed}{"pg_order_id":"1"}`);
        throws(() => verify({ body: { '<?xml version': '"1.0"?><r/>' } }), MessageError, "body_unreadable", `${parsed}<?xml version`);
        const file = formDataOf(paidCallback);
        file.append("pg_x", new Blob(["1"]), "x.txt");
        throws(() => verify({ body: file }), MessageError, "body_unreadable", "pg_x is a file; text fields were expected");
        throws(() => main.verifyFields("x", file, "key"), MessageError, "body_unreadable", "pg_x is a file; text fields were expected");
        throws(() => main.signFields("x", file, "key"), ValidationError, "fields_invalid", "pg_x must be text or a whole number, found a file");
      },
    ],
    [
      "white space and a declared preamble before the first boundary line are skipped",
      async () => {
        const fields = paidCallback;
        const expected = bare(Object.fromEntries(fields));
        const contentType = "multipart/form-data; boundary=xYz";
        for (const start of ["", "\r\n", "\n", "\r\n\r\n", "a line of text\r\n"]) {
          const body = start + multipart(fields);
          same(verify({ body, contentType }).fields, expected, start);
          same(verify({ body: body.replaceAll("\r\n", "\n"), contentType }).fields, expected, start);
          const request = new Request(url, { method: "POST", body, headers: { "content-type": contentType } });
          same((await merchant.receiveCallback(request)).fields, expected, start);
        }
        throws(() => verify({ body: `a line of text\r\n${multipart(fields)}` }), MessageError, "body_unreadable");
        // A value with a boundary line does not let a header choose the reading.
        const smuggled = signed("payout-callback", [...callbackFields, ["pg_x", `\r\n${multipart(fields)}`]]);
        same(verify({ body: form(smuggled) }).fields, bare(Object.fromEntries(smuggled)));
        const contradiction = "the content type is multipart, the body is not";
        for (const body of [form(smuggled), smuggled.map((pair) => pair.join("=")).join("&"), xml(smuggled)]) {
          throws(() => verify({ body, contentType }), MessageError, "body_unreadable", contradiction);
          const request = new Request(url, { method: "POST", body, headers: { "content-type": contentType } });
          await rejects(merchant.receiveCallback(request), MessageError, "body_unreadable", contradiction);
        }
      },
    ],
    [
      "signFields signs flat names as the nested message",
      () => {
        const digests = (fields) => rules.map((rule) => main.signFields("s", fields, "k", { rule }));
        const flat = { "x[b]": "1", "x-a": "2", pg_salt: "s" };
        for (const nested of [{ x: { b: "1" }, "x-a": "2", pg_salt: "s" }, Object.entries(flat), new URLSearchParams(flat), formDataOf(Object.entries(flat))]) {
          same(digests(nested), digests(flat));
        }
        equal(digests(flat)[0] === digests(flat)[1], false, "the rules differ");
        throws(
          () => main.signFields("s", flat, "k"),
          ValidationError,
          "rules_differ",
          "x[b] and x-a have no unambiguous order: the official rules disagree, and the signatures would differ; rename x[b] or x-a, or set the option rule",
        );
        const receipt = Object.fromEntries(list((at) => `pg_receipt_positions[${at}][count]`, 12));
        same(digests(receipt), digests({ pg_receipt_positions: items(12).map((count) => ({ count })) }));
        throws(() => main.signFields("s", receipt, "k"), ValidationError, "rules_differ");
        // Names with brackets inside nested objects are of the caller, and nested objects stay as they are.
        same(digests({ x: { 0: "a", 1: "b" } }), digests({ x: ["a", "b"] }));
      },
    ],
    [
      "signing rejects malformed brackets and names the field",
      () => {
        const malformed = (name) => `${name} has malformed brackets in its name; each [ needs its ], after a name: pg_a[pg_b][0]`;
        for (const name of ["x[", "x]", "x[a", "x[a]b", "[a]", "x[a[b]"]) {
          const extra = { [name]: "1" };
          throws(() => main.signFields("s", extra, "k"), ValidationError, "fields_invalid", malformed(name));
          throws(() => merchant.sign("balance_status", {}, { extra }), ValidationError, "fields_invalid", malformed(name));
          same(preview("balance_status", { pg_currency: "KZT" }, { merchantId: "500001", extra }).problems.map(({ message }) => message), [malformed(name)]);
        }
        throws(() => main.signFields("s", { x: { "a[b]": "1" } }, "k"), ValidationError, "fields_invalid", malformed("x[a[b]]"));
      },
    ],
    [
      "the option extra nests flat names",
      () => {
        const nested = { x: { b: "2", a: ["1", "0"] } };
        const flat = [["x[b]", "2"], ["x[a][]", "1"], ["x[a][1]", "0"]];
        const sign = (extra) => merchant.sign("balance_status", {}, { salt, extra }).body;
        const show = (extra) => preview("balance_status", {}, { merchantId: "500001", salt, extra }).canonical;
        equal(sign(flat), sign(nested));
        equal(show(flat), show(nested));
        const sent = [...new URLSearchParams(sign(flat))];
        same(sent.map(([name]) => name).slice(1, 4), ["x[b]", "x[a][0]", "x[a][1]"]);
        main.verifyFields("balance_status", sent, secret);
      },
    ],
  ];
};
