// Fields that callers give as objects, pairs, maps and forms: shapes, names and texts.

import { bare, same, throws } from "../support/check.js";
import { pairsOf } from "../support/fixtures.mjs";
import { callsWith } from "../support/messages.js";

const formDataOf = (pairs) => {
  const data = new FormData();
  for (const [name, value] of pairs) data.append(name, value);
  return data;
};

export const callerFields = (given) => {
  const { sign, signsAs, orderOf, rejectsMessage } = callsWith(given);
  const { main } = given;

  return [
    [
      "objects, pairs, maps and forms are read alike",
      () => {
        const pairs = [["pg_a", "1"], ["pg_b", "a b&c"]];
        const alike = {
          object: { pg_a: "1", pg_b: "a b&c" },
          "object without prototype": Object.assign(Object.create(null), { pg_b: "a b&c", pg_a: "1" }),
          "object of a class": new (class Message {
            pg_a = "1";
            pg_b = "a b&c";
          })(),
          pairs,
          map: new Map(pairs),
          URLSearchParams: new URLSearchParams("pg_a=1&pg_b=a+b%26c"),
          FormData: formDataOf(pairs),
          generator: (function* () {
            yield ["pg_a", "1"];
            yield ["pg_b", "a b&c"];
          })(),
          "object with an undefined field": { pg_a: "1", pg_b: "a b&c", pg_left_out: undefined },
        };
        for (const [what, fields] of Object.entries(alike)) signsAs(fields, pairs, what);
      },
    ],
    [
      "fields with empty names and texts do not affect later calls",
      () => {
        for (const empty of [[["", ""]], { "": "" }, [["", ""], ["", ""]]]) {
          const pg_sig = sign(empty);
          signsAs({ pg_a: "1" }, [["pg_a", "1"]]);
          main.verifyFields("script", [["pg_sig", pg_sig], ...(Array.isArray(empty) ? empty : Object.entries(empty))], "key");
          signsAs({ pg_a: "1" }, [["pg_a", "1"]]);
        }
      },
    ],
    [
      "inherited and hidden properties are not fields",
      () => {
        const objects = [
          Object.create({ pg_b: "2" }, { pg_a: { value: "1", enumerable: true } }),
          Object.defineProperty({ pg_a: "1" }, "pg_b", { value: "2" }),
          { pg_a: "1", [Symbol("pg_b")]: "2" },
        ];
        for (const fields of objects) signsAs(fields, [["pg_a", "1"]]);
      },
    ],
    [
      "pairs keep repeated names in their order",
      () => {
        const repeated = [["pg_a", "2"], ["pg_b", "3"], ["pg_a", "1"]];
        same(orderOf(repeated), [["pg_a", "2"], ["pg_a", "1"], ["pg_b", "3"]]);
        signsAs(repeated, repeated);
      },
    ],
    [
      "lists and nested fields keep their structure",
      () => {
        const nested = { pg_c: { z: "4", a: { b: "3" } }, pg_l: ["2", ["1", { x: "0" }]], pg_e: [] };
        const expected = [["pg_c[a][b]", "3"], ["pg_c[z]", "4"], ["pg_l[0]", "2"], ["pg_l[1][0]", "1"], ["pg_l[1][1][x]", "0"]];
        same(orderOf(nested), expected);
        signsAs(nested, expected);
      },
    ],
    [
      "values without fields are rejected with their type",
      () => {
        const values = [
          [undefined, "undefined"],
          [null, "null"],
          ["pg_a=1", "a string"],
          [12, "a number"],
          [1.5, "a number that is not whole"],
          [1e300, "a number too large to be exact"],
          [true, "a boolean"],
          [10n, "a bigint"],
          [Symbol("pg_a"), "a symbol"],
          [() => 1, "a function"],
        ];
        for (const [fields, found] of values) rejectsMessage(fields, `the fields must be an object or a list of pairs, found ${found}`);
        const lists = [["pg_a"], [["pg_a"]], [["pg_a", "1", "2"]], ["ab"], new Set(["ab"]), [,], [null]];
        for (const fields of lists) rejectsMessage(fields, "a list of fields must be of pairs: [name, value]");
        rejectsMessage([[1, "1"]], "a field's name must be text, found a number");
        rejectsMessage(new Map([[null, "1"]]), "a field's name must be text, found null");
      },
    ],
    [
      "names of JavaScript's own properties are ordinary names",
      () => {
        const names = ["__proto__", "constructor", "hasOwnProperty", "toString", "length"];
        const pairs = [...names.map((name) => [name, `${name}1`]), ["nested[__proto__]", "2"]];
        const fields = Object.fromEntries(pairs.slice(0, -1));
        // Object.fromEntries defines own properties and does not assign them.
        signsAs({ ...fields, nested: Object.fromEntries([["__proto__", "2"]]) }, pairs);
        signsAs(pairs, pairs);
        const parsed = JSON.parse('{ "__proto__": "1", "pg_a": { "__proto__": "2" } }');
        same(orderOf(parsed), [["__proto__", "1"], ["pg_a[__proto__]", "2"]]);
        same([{}.polluted, Object.getPrototypeOf({}) === Object.prototype], [undefined, true]);
      },
    ],
    [
      "texts of all Unicode planes are signed unchanged, in values and names",
      () => {
        const texts = ["", " ", "ж", "€", "😀", "\ufffd", "a\ufffdb\ufffd", "😀\ufffd", "\ufeffbom", "\u2028", "e\u0301", "\u{10ffff}"];
        for (const text of texts) {
          signsAs({ pg_a: text, pg_b: "x" }, [["pg_a", text], ["pg_b", "x"]], text);
          signsAs({ [`pg_${text}`]: "1" }, [[`pg_${text}`, "1"]], text);
        }
      },
    ],
    [
      "the replacement character is ordinary text in a request",
      () => {
        const merchant = new main.Merchant({ merchantId: "500001", payoutSecret: "payout-secret" });
        for (const text of ["\ufffd", "\ufffd\ufffd", "😀\ufffd"]) {
          for (const signed of [merchant.sign("p2p2nonreg", request(text)), merchant.sign("p2p2nonreg", request(text), { salt: "salt" })]) {
            const fields = pairsOf(signed.body);
            same(fields.find(([name]) => name === "pg_description"), ["pg_description", text]);
            main.verifyFields("p2p2nonreg", fields, "payout-secret");
          }
        }
      },
    ],
    [
      "verifies a message with the maximum number of fields, each at the maximum depth",
      () => {
        const merchant = new main.Merchant({ merchantId: "500001", payoutSecret: "payout-secret" });
        const deep = (at) => [at, "b", "c", "d", "e", "f", "g"].reduceRight((value, name) => ({ [name]: value }), "x");
        const flat = { pg_merchant_id: "500001", pg_order_id: "1", pg_payment_id: "77", pg_status: "ok", pg_payment_amount: "1.00", pg_salt: "s" };
        const fields = { ...flat, ...Object.fromEntries(Array.from({ length: 505 }, (_, at) => [`f${at}`, deep("a")])) };
        const pg_sig = main.signFields("script", fields, "payout-secret");
        const callback = merchant.verifyCallback({ url: "https://shop.example/script", body: { ...fields, pg_sig } });
        same(callback.fields, bare({ ...fields, pg_sig }));
        throws(() => sign({ ...fields, pg_sig, pg_a: "1", pg_b: "1" }), main.ValidationError, "fields_invalid", "there are more than 512 fields");
      },
    ],
  ];
};

const request = (description) => ({
  pg_order_id: "1",
  pg_amount: "100.00",
  pg_payment_to: "4405645000006150",
  pg_description: description,
  pg_post_link: "https://shop.example/post",
});
