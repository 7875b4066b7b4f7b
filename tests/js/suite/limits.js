// Messages that are nested too deep, have too many fields or are too long: each has an error that says so, without delay.

import { equal, same, throws } from "../support/check.js";
import { callsWith } from "../support/messages.js";
import { options, postLink as url } from "../support/fixtures.mjs";

const DEEP = "fields are nested deeper than 8 levels";
const MANY = "there are more than 512 fields";
const LONG = "the fields have more than 1048576 characters";

/** A text, nested in this many lists or objects. */
const nested = (levels, wrap) => {
  let value = "x";
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return { pg_a: value };
};

export const limits = (given) => {
  const { sign, signRequest, readers, rejectsMessage, requestError, nextCallWorks } = callsWith(given);
  const { main } = given;
  const rejectsRequest = (fields, message) => same(requestError(() => sign(fields)).message, message);

  return [
    [
      "accepts eight levels and rejects nine",
      () => {
        for (const wrap of [(it) => [it], (it) => ({ b: it }), (it) => (Array.isArray(it) ? { b: it } : [it])]) {
          equal(sign(nested(7, wrap)).length, 32);
          for (const levels of [8, 9, 5000]) {
            rejectsRequest(nested(levels, wrap), DEEP);
            rejectsMessage(nested(levels, wrap), DEEP);
          }
        }
      },
    ],
    [
      "rejects objects that contain themselves",
      () => {
        const object = {};
        object.pg_a = object;
        const list = { pg_a: [] };
        list.pg_a.push(list.pg_a);
        const below = { pg_a: "x", pg_b: {} };
        below.pg_b.c = below;
        const pairs = [];
        pairs.push(["pg_a", pairs]);
        for (const fields of [object, list, below, pairs]) {
          rejectsMessage(fields, DEEP);
          rejectsRequest(fields, DEEP);
        }
        // 600 items at each level: the time must not grow to 600 to the power of the levels. Either limit may be reported.
        const wide = [];
        for (let times = 0; times < 600; times += 1) wide.push(wide);
        for (const [name, read] of Object.entries(readers)) {
          if (name === "preview") throws(() => read({ pg_a: wide }), given.preview.ValidationError, "fields_invalid");
          else if (name === "explain") throws(() => read({ pg_a: wide }), given.explain.ValidationError, "fields_invalid");
          else requestError(() => read({ pg_a: wide }));
          nextCallWorks(name);
        }
      },
    ],
    [
      "rejects more than 512 fields",
      () => {
        const many = (count) => Array.from({ length: count }, (_, at) => [`pg_${at}`, "x"]);
        equal(sign(many(512)).length, 32);
        for (const count of [513, 5000, 200_000]) {
          const pairs = many(count);
          for (const fields of [pairs, Object.fromEntries(pairs), { pg_l: pairs.map(([, value]) => value) }, { pg_l: Object.fromEntries(pairs) }]) {
            rejectsMessage(fields, MANY);
            rejectsRequest(fields, MANY);
          }
        }
        // Long lists without items.
        rejectsRequest({ pg_l: new Array(4294967295) }, MANY);
        const notPairs = "a list of fields must be of pairs: [name, value]";
        rejectsMessage(new Array(4294967295), notPairs);
        rejectsMessage(new Proxy([], { get: (list, name) => (name === "length" ? 1e300 : list[name]) }), notPairs);
        const endless = new Proxy([], { get: (list, name) => (name === "length" ? Infinity : /^\d+$/.test(String(name)) ? "x" : list[name]) });
        rejectsMessage({ pg_l: endless }, MANY);
        rejectsMessage(new Proxy([], { get: (list, name) => (name === "length" ? Infinity : /^\d+$/.test(String(name)) ? ["a", "x"] : list[name]) }), MANY);
      },
    ],
    [
      "rejects texts of more than 1,048,576 characters",
      () => {
        for (const fields of [{ pg_a: "x".repeat(2 ** 24) }, { pg_a: ["x".repeat(2 ** 20), "x"] }, { ["x".repeat(2 ** 24)]: "x" }]) {
          rejectsMessage(fields, LONG);
          rejectsRequest(fields, LONG);
        }
        rejectsRequest({ pg_a: "x".repeat(2 ** 20 - 1000), pg_b: 10n ** 2000n }, LONG);
        equal(sign({ pg_a: "x".repeat(2 ** 20 - 4) }).length, 32);
        equal(sign({ pg_a: "\u20ac".repeat(2 ** 20 - 4) }).length, 32);
        nextCallWorks();
      },
    ],
    [
      "parsed callbacks have the size limit of a body",
      () => {
        const merchant = new main.Merchant(options);
        const verify = (length) => () => merchant.verifyCallback({ url, body: { pg_a: "x".repeat(length) } });
        throws(verify(65_532), main.SignatureError, "signature_missing");
        for (const length of [65_533, 1_000_000]) throws(verify(length), main.MessageError, "body_too_large", "the body is larger than 65536 bytes");
      },
    ],
    [
      "rejects names, salts, rules, scripts and secrets that are too long, and the next call works",
      () => {
        const long = "x".repeat(10_000);
        const merchant = new main.Merchant(options);
        const invalid = (attempt, message) => {
          throws(attempt, main.ValidationError, "options_invalid", message);
          nextCallWorks(message);
        };
        invalid(() => merchant.sign("payout_status", { pg_order_id: "1" }, { salt: long }), "salt is too long");
        invalid(() => merchant.sign("payout_status", { pg_order_id: "1" }, { rule: long }), "rule is too long");
        invalid(() => main.signFields(long, {}, "key"), "script is too long");
        invalid(() => main.signFields("x", {}, long), "secret is too long");
        invalid(() => merchant.sign(long, {}), "unknown operation; the operations are p2p2nonreg, payout_status, payout_status2, reg2reg, balance_status");
        invalid(() => new main.Merchant({ ...options, payoutSecret: Array.from({ length: 2000 }, () => "") }), "payoutSecret is too long");
        invalid(() => new main.Merchant({ ...options, payoutSecret: Array.from({ length: 2000 }, () => "key") }), "payoutSecret is too long");
        const asked = (ids) => () => merchant.verifyAnswer({ operation: "payout_status", ...ids }, "<r/>");
        invalid(asked({ pg_order_id: long }), "the request is too long");
        invalid(asked({ pg_order_id: 1234, pg_payment_id: "x".repeat(1_000_000) }), "the request is too long");
        requestError(() => signRequest({ pg_order_id: "1", [long]: "1" }));
      },
    ],
  ];
};
