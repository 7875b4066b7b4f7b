// Mistakes of callers: each has an error that says so, and no wrong value is converted to text.

import { bare, equal, rejects, same, throws } from "../support/check.js";
import { callbackFields, form, options, paidCallback, payout, postLink as url, salt, signed, xml } from "../support/fixtures.mjs";

export const misuse = ({ main, explain: { explain }, preview: { preview } }) => {
  const { Merchant, MessageError, SignatureError, ValidationError } = main;
  const merchant = new Merchant(options);
  const fields = paidCallback;
  const invalid = (attempt, message) => throws(attempt, ValidationError, "options_invalid", message);
  const unreadable = (body, message) => throws(() => merchant.verifyCallback({ url, body }), MessageError, "body_unreadable", message);
  const answer = (pairs) => xml(signed("payout_status2", pairs));
  const failed = [
    ["pg_payment_id", "77"],
    ["pg_merchant_id", "500001"],
    ["pg_order_id", "1234"],
    ["pg_status", "ok"],
    ["pg_payment_status", "error"],
    ["pg_amount", "100.00"],
    ["pg_salt", "s"],
  ];
  const asked = (more) => ({ operation: "payout_status2", pg_order_id: "1234", ...more });

  return [
    [
      "a missing secret is an error, not the text undefined",
      () => {
        const forged = Object.fromEntries(signed("x", callbackFields, "undefined"));
        const missing = "secret must be text, found undefined; is its environment variable set?";
        invalid(() => main.verifyFields("x", forged, undefined), missing);
        invalid(() => main.signFields("x", { a: "1" }, undefined), missing);
        invalid(() => main.signFields("x", { a: "1" }, ["key"]), "secret must be text, found a list");
        invalid(() => main.signFields("x", { a: "1" }, new TextEncoder().encode("key")), "secret must be text, found bytes");
        invalid(() => main.signFields(undefined, { a: "1" }, "key"), "script must be text, or null for no script name, found undefined");
      },
    ],
    [
      "null means that an option is missing, and values that are not text are errors",
      () => {
        const salts = [1, 2].map(() => new URLSearchParams(merchant.sign("payout_status", { pg_order_id: "1" }, { salt: null }).body).get("pg_salt"));
        equal(salts[0] === salts[1], false, "the salts");
        const callback = merchant.verifyCallback({ url, body: form(fields) }, { script: null, strict: null });
        equal(callback.reply("ok", null).body.includes("null"), false);
        invalid(() => callback.reply("ok", {}), "description must be text, found an object of another type");
        invalid(() => merchant.sign("balance_status", {}, { salt: 1 }), "salt must be text, found a number");
        invalid(() => merchant.verifyCallback({ url, body: form(fields) }, { script: 7 }), "script must be text, found a number");
        invalid(() => merchant.sign("balance_status", {}, null), "the options must be an object, found null");
        invalid(() => merchant.verifyCallback({ url, body: form(fields) }, null), "the options must be an object, found null");
      },
    ],
    [
      "rejects options that do not exist",
      () => {
        const message = { url, body: form(fields) };
        const answer = () => merchant.verifyAnswer({ operation: "balance_status" }, "", { tolerance: 5 });
        invalid(answer, "there is no option tolerance; the options are toleranceSeconds");
        const callback = "the options are strict, script";
        invalid(() => merchant.verifyCallback(message, { strcit: true }), `there is no option strcit; ${callback}`);
        invalid(() => merchant.verifyCallback(message, { "4405645000006150": 1 }), `there is no option with such a name; ${callback}`);
        const sign = "salt, rule, luhn, extra, signedAt";
        invalid(() => merchant.sign("balance_status", {}, { extras: {} }), `there is no option extras; the options are ${sign}`);
        invalid(() => main.signFields("x", {}, "key", { rules: "A" }), "there is no option rules; the options are rule");
        invalid(() => new main.Merchant({ merchantId: "1", payoutSecret: "k", hots: "https://x" }), "there is no option hots; the options are merchantId, payoutSecret, host, allowInsecureHost");
        const noHost = "host is empty; is its environment variable set?";
        invalid(() => new main.Merchant({ merchantId: "1", payoutSecret: "k", host: "" }), noHost);
        invalid(() => preview("balance_status", {}, { merchantId: "1", host: "" }), noHost);
        invalid(() => preview("balance_status", {}, { merchantId: "1", hots: "https://x" }), `there is no option hots; the options are ${sign}, merchantId, host, allowInsecureHost`);
        const called = { message: { url, body: form(fields) }, secrets: { payout: "k" } };
        invalid(() => explain({ ...called, url }), "there is no option url; the options are message, secrets, merchantId, urls, script");
        // Inherited properties are not read.
        equal(merchant.verifyCallback(message, Object.create({ strcit: true })).outcome, "succeeded");
      },
    ],
    [
      "rejects boolean options that are not true or false",
      () => {
        invalid(() => merchant.verifyCallback({ url, body: form(fields) }, { strict: "yes" }), "strict must be true or false, found a string");
        const strict = (allow) => merchant.verifyCallback({ url, body: form(fields) }, { strict: { allow } });
        invalid(() => strict("shop"), "strict.allow must be a list of names, found a string");
        invalid(() => strict(undefined), "strict.allow must be a list of names, found undefined");
        invalid(() => strict([7]), "a name in strict.allow must be text, found a number");
        invalid(() => strict(["a\0b"]), "a name in strict.allow contains a NUL character");
        invalid(() => merchant.sign("p2p2nonreg", payout, { luhn: "false" }), "luhn must be true or false, found a string");
      },
    ],
    [
      "rejects fields that are not objects, with their type and without their value",
      () => {
        for (let round = 0; round < 3; round += 1) {
          for (const [given, found] of [[JSON.stringify(payout), "a string"], [null, "null"], [undefined, "undefined"], [7, "a number"]]) {
            throws(() => merchant.sign("p2p2nonreg", given), ValidationError, "fields_invalid", `the fields must be an object or a list of pairs, found ${found}`);
          }
          merchant.sign("p2p2nonreg", payout);
        }
      },
    ],
    [
      "problems mask card numbers and control characters in names",
      () => {
        const { problems } = throws(() => merchant.sign("p2p2nonreg", { ...payout, "4405645000006150": 1.5, "a\u001bb": null }), ValidationError, "fields_invalid");
        same(problems.map(({ field, code }) => [field, code]), [["440564******6150", "not_text"], ["a?b", "not_text"]]);
      },
    ],
    [
      "the error of a large number says that it is too large",
      () => {
        const { problems } = throws(() => merchant.sign("payout_status", { pg_order_id: 2 ** 60 }), ValidationError, "fields_invalid");
        equal(problems[0].message, "pg_order_id must be text or a whole number, found a number too large to be exact; pass it as text");
      },
    ],
    [
      "a body without fields is an error of the body, not of the signature",
      () => {
        const kinds = "the callback's body must be text, bytes or fields, found";
        unreadable(Promise.resolve(form(fields)), `${kinds} a promise; await it`);
        unreadable(new Date(0), `${kinds} an object of another type; pass a Request to receiveCallback`);
        for (const body of [new Blob(["a=1"]), new Request(url)]) {
          unreadable(body, `${kinds} an object of another type; pass the result of its method text(): await response.text()`);
        }
        for (const body of [new Blob(["a=1"]).stream(), { on() {}, pipe() {}, _events: {} }]) unreadable(body, `${kinds} a stream; read it first`);
        unreadable(7, `${kinds} a number; pass a Request to receiveCallback`);
        invalid(() => merchant.verifyCallback({ body: form(fields) }), "url must be text or a URL, found undefined");
        invalid(() => merchant.verifyCallback({ url, method: "get" }), 'method must be "POST" or "GET"; the gateway uses no other method');
      },
    ],
    [
      "a Request that cannot be read is body_unreadable",
      async () => {
        const request = new Request(url, { method: "POST", body: form(fields) });
        const reader = request.body?.getReader();
        // Firefox has no such stream. Bun treats a request with a reader as read.
        if (reader) await rejects(merchant.receiveCallback(request), MessageError, "body_unreadable");
        const broken = new ReadableStream({ pull: (stream) => stream.error(new Error("reset")) });
        await rejects(
          merchant.receiveCallback({ url, method: "POST", headers: new Headers(), body: broken }),
          MessageError,
          "body_unreadable",
          "the request's body cannot be read: the connection was lost, or another reader has locked the body",
        );
      },
    ],
    [
      "overwriting the bytes of a verified body changes neither fields nor reply",
      () => {
        const other = signed("payout-callback", callbackFields.map(([name, value]) => [name, name === "pg_order_id" ? "9999" : value]));
        const [first, second] = [fields, other].map((pairs) => new TextEncoder().encode(form(pairs)));
        // `slice` of a Buffer shares its bytes.
        const kinds = [(bytes) => bytes.slice()];
        if (globalThis.Buffer !== undefined) kinds.push((bytes) => globalThis.Buffer.from(bytes));
        if (globalThis.SharedArrayBuffer !== undefined) {
          kinds.push((bytes) => {
            const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
            shared.set(bytes);
            return shared;
          });
        }
        for (const copied of kinds) {
          const body = copied(first);
          const callback = merchant.verifyCallback({ url, body });
          body.set(second);
          equal(callback.fields.pg_order_id, "1234");
          equal(callback.reply("ok").body.includes("<pg_order_id>1234</pg_order_id>"), true, "the reply's order");
        }
      },
    ],
    [
      "compares an answer with the signed values, even if the caller's object has changed",
      () => {
        let reads = 0;
        const request = { get pg_order_id() { reads += 1; return reads > 1 ? "9999" : "1234"; } };
        const about = (orderId) => answer(failed.map(([name, value]) => [name, name === "pg_order_id" ? orderId : value]));
        for (let round = 0; round < 3; round += 1) {
          reads = 0;
          const sent = merchant.sign("payout_status2", request);
          equal(new URLSearchParams(sent.body).get("pg_order_id"), "1234");
          throws(() => merchant.verifyAnswer(sent, about("9999")), MessageError, "answer_mismatch");
          equal(merchant.verifyAnswer(sent, about("1234")).outcome, "failed");
        }
        const more = merchant.sign("payout_status2", { pg_order_id: "1234" }, { extra: { pg_amount: "5.00" } });
        throws(() => merchant.verifyAnswer(more, about("1234")), MessageError, "answer_mismatch");
      },
    ],
    [
      "rejects a status request without an order id, and an empty id matches no answer",
      () => {
        const nothing = "the request must name pg_order_id; without it the answer to any payout would be accepted";
        for (let round = 0; round < 3; round += 1) {
          equal(merchant.verifyAnswer(asked(), answer(failed)).safeToResend, true);
          invalid(() => merchant.verifyAnswer(asked({ pg_order_id: "" }), answer(failed)), nothing);
          invalid(() => merchant.verifyAnswer({ operation: "payout_status2", orderId: "1234" }, answer(failed)), nothing);
          const nested = (name) => `${name} must be text, not a list or nested fields`;
          for (const odd of [{ pg_order_id: "1234" }, ["1234"], [{ pg_order_id: "1234" }], {}, []]) {
            for (const name of ["pg_order_id", "pg_payment_id", "pg_amount"]) {
              throws(() => merchant.verifyAnswer(asked({ [name]: odd }), answer(failed)), ValidationError, "fields_invalid", nested(name));
            }
          }
          for (const more of [{ pg_payment_id: "" }, { pg_amount: "" }]) {
            throws(() => merchant.verifyAnswer(asked(more), answer(failed)), MessageError, "answer_mismatch");
          }
          throws(() => merchant.verifyAnswer(asked({ pg_order_id: "1234\0" }), answer(failed)), ValidationError, "fields_invalid", "pg_order_id contains a NUL character");
          throws(
            () => merchant.verifyAnswer(asked({ pg_amount: 100.5 }), answer(failed)),
            ValidationError,
            "fields_invalid",
            'pg_amount must be text or a whole number, found a number that is not whole; pass amounts as text: "100.00"',
          );
          equal(merchant.verifyAnswer({ ...asked(), body: undefined }, answer(failed)).outcome, "failed");
        }
      },
    ],
    [
      "ignores a document inside a processing instruction",
      () => {
        const elements = (pairs) => `<response>${pairs.map(([name, value]) => `<${name}>${value}</${name}>`).join("")}</response>`;
        const body = `<?x >${elements([...fields].reverse())}?>${elements(fields)}`;
        for (let round = 0; round < 3; round += 1) same(merchant.verifyCallback({ url, body }).fields, bare(Object.fromEntries(fields)));
      },
    ],
    [
      "names and parsed fields have limits, and the next call works",
      () => {
        const many = Object.fromEntries(Array.from({ length: 513 }, (_, at) => [`x${at}`, "1"]));
        const tooMany = (attempt) => throws(attempt, ValidationError, "fields_invalid", "there are more than 512 fields");
        tooMany(() => merchant.verifyCallback({ url, body: many }));
        tooMany(() => merchant.verifyCallback({ url, body: { ["L".repeat(256)]: many } }));
        tooMany(() => main.signFields("x", many, "key"));
        throws(() => main.signFields("x", { ["L".repeat(50_000)]: many }, "key"), ValidationError, "fields_invalid");
        throws(() => merchant.verifyCallback({ url, body: `${"L".repeat(257)}=1` }), MessageError, "body_too_large", "the body has a field name of more than 256 bytes");
        equal(merchant.verifyCallback({ url, body: form(fields) }).outcome, "succeeded");
      },
    ],
    [
      "exceptions of the caller's code pass through, and the next call works",
      () => {
        for (const thrown of [new RangeError("own"), "own", undefined, { code: "ENOENT", message: "own" }]) {
          const throwing = { pg_order_id: "1", get pg_amount() { throw thrown; } };
          const calls = [
            () => merchant.sign("payout_status", throwing),
            () => merchant.sign("payout_status", { pg_order_id: "1" }, { salt, extra: throwing }),
            () => merchant.verifyCallback({ url, body: throwing }),
            () => merchant.verifyAnswer(asked({ get pg_payment_id() { throw thrown; } }), answer(failed)),
            () => main.signFields("x", throwing, "key"),
            () => main.verifyFields("x", { pg_l: [{ get a() { throw thrown; } }] }, "key"),
            () => explain({ message: { kind: "message", script: "x", fields: throwing }, secrets: {} }),
            () => preview("payout_status", throwing, { merchantId: "1" }),
          ];
          for (const call of calls) {
            let caught = "nothing";
            try {
              call();
            } catch (error) {
              caught = error;
            }
            equal(caught, thrown, String(call));
            equal(merchant.verifyCallback({ url, body: form(fields) }).outcome, "succeeded");
          }
        }
      },
    ],
    [
      "getters may call the package",
      () => {
        const body = { get pg_zzz() { return merchant.verifyCallback({ url, body: form(fields) }).outcome; } };
        const pairs = [...callbackFields, ["pg_zzz", "succeeded"]];
        for (const [name, value] of signed("payout-callback", pairs)) if (name !== "pg_zzz") body[name] = value;
        equal(merchant.verifyCallback({ url, body }).fields.pg_zzz, "succeeded");
        const request = { get pg_order_id() { return merchant.sign("payout_status", { pg_order_id: "7" }, { salt }).body.slice(0, 4); } };
        equal(new URLSearchParams(merchant.sign("payout_status", request).body).get("pg_order_id"), "pg_m");
      },
    ],
    [
      "rejects texts longer than any message before they reach the core",
      () => {
        const long = "x".repeat(2 ** 20 + 1);
        const tooLong = (attempt, name) => invalid(attempt, `${name} has more than 1048576 characters`);
        tooLong(() => main.scriptName(long), "url");
        tooLong(() => main.signFields(long, {}, "key"), "script");
        tooLong(() => main.verifyFields("x", {}, long), "secret");
        tooLong(() => new Merchant({ ...options, payoutSecret: long }), "payoutSecret");
        tooLong(() => preview("payout_status", {}, { merchantId: long }), "merchantId");
        tooLong(() => explain({ message: { url: long }, secrets: {} }), "message.url");
        invalid(() => explain({ message: { url }, secrets: {}, urls: [long.slice(9), url] }), "the options have more than 1048576 characters");
        const tooMany = "the fields have more than 1048576 characters";
        throws(() => main.signFields("x", { pg_a: long }, "key"), ValidationError, "fields_invalid", tooMany);
        throws(() => merchant.verifyCallback({ url, body: { pg_a: [long] } }), ValidationError, "fields_invalid", tooMany);
        const large = { pg_a: "x".repeat(2 ** 16) };
        throws(() => merchant.verifyCallback({ url, body: large }), MessageError, "body_too_large", "the body is larger than 65536 bytes");
        equal(merchant.verifyCallback({ url, body: form(fields) }).outcome, "succeeded");
      },
    ],
    [
      "ignores options on Object.prototype",
      () => {
        for (const [name, value] of Object.entries({ salt: "fixed", script: "x", pg_payment_id: "1", pg_amount: "9", signedAt: "x", asked: {}, toleranceSeconds: -1 })) {
          Object.prototype[name] = value;
          try {
            equal(new URLSearchParams(merchant.sign("payout_status2", { pg_order_id: "1234" }).body).get("pg_salt") === "fixed", false, "salt");
            equal(merchant.verifyCallback({ url, body: form(fields) }).outcome, "succeeded");
            equal(merchant.verifyAnswer(merchant.sign("payout_status2", { pg_order_id: "1234" }, { salt }), answer(failed)).outcome, "failed");
            equal(merchant.verifyAnswer(asked(), answer(failed)).outcome, "failed");
          } finally {
            delete Object.prototype[name];
          }
        }
      },
    ],
    [
      "still rejects a callback with a wrong secret after all of these calls",
      () => {
        const body = form(signed("payout-callback", callbackFields, "another-secret"));
        throws(() => merchant.verifyCallback({ url, body }), SignatureError, "signature_mismatch");
      },
    ],
  ];
};
