import { bare, equal, rejects, same, throws } from "../support/check.js";
import { callbackFields, form, multipart, options, paidCallback, postLink as url, signed, xml } from "../support/fixtures.mjs";

export const callbacks = ({ main }) => {
  const { Merchant, MessageError, SignatureError, ValidationError } = main;
  const merchant = new Merchant(options);
  const fields = paidCallback;
  const verify = (pairs) => merchant.verifyCallback({ url, body: form(signed("payout-callback", pairs)) });
  const changed = (changes) => callbackFields.map(([name, value]) => [name, changes[name] ?? value]);
  const parts = (callback) => [callback.outcome, callback.deduplicationKey, callback.secretIndex, callback.fields];
  const textOf = (reply, name) => reply.body.match(`<${name}>(.*)</${name}>`)[1];

  return [
    [
      "one callback in every form gives the same fields, key and reply",
      () => {
        const expected = ["succeeded", "500001;12345678;1234;1500;ok", 0, bare(Object.fromEntries(fields))];
        const formData = new FormData();
        for (const [name, value] of fields) formData.append(name, value);
        const messages = {
          urlencoded: { url, body: form(fields), contentType: "application/x-www-form-urlencoded" },
          "urlencoded bytes": { url, body: new TextEncoder().encode(form(fields)) },
          multipart: { url, body: multipart(fields), contentType: "multipart/form-data; boundary=xYz" },
          "multipart called urlencoded": { url, body: multipart(fields), contentType: "application/x-www-form-urlencoded" },
          pg_xml: { url, body: form([["pg_xml", xml(fields)]]) },
          xml: { url: new URL(url), body: xml(fields), contentType: "text/html" },
          query: { url: `${url}?${form(fields)}`, method: "GET" },
          pairs: { url, body: fields },
          object: { url, body: Object.fromEntries(fields) },
          URLSearchParams: { url, body: new URLSearchParams(fields) },
          FormData: { url, body: formData },
        };
        for (const [name, message] of Object.entries(messages)) {
          const callback = merchant.verifyCallback(message);
          same(parts(callback), expected, name);
          const reply = callback.reply("ok", "done");
          same([textOf(reply, "pg_order_id"), textOf(reply, "pg_payment_id"), textOf(reply, "pg_description")], ["1234", "12345678", "done"], name);
        }
      },
    ],
    [
      "receiveCallback reads a Request once",
      async () => {
        const request = () => new Request(url, { method: "POST", body: form(fields), headers: { "content-type": "application/x-www-form-urlencoded" } });
        equal((await merchant.receiveCallback(request())).outcome, "succeeded");
        equal((await merchant.receiveCallback(new Request(`${url}?${form(fields)}`))).outcome, "succeeded");
        const used = request();
        await used.text();
        await rejects(merchant.receiveCallback(used), MessageError, "body_unreadable", "the request's body has already been read; pass the raw body to verifyCallback");
        const large = new Request(url, { method: "POST", body: "x".repeat(100_000) });
        await rejects(merchant.receiveCallback(large), MessageError, "body_too_large", "the body is larger than 65536 bytes");
      },
    ],
    [
      "the reply is signed under the callback's script name, with the ids and a new salt",
      () => {
        const callback = merchant.verifyCallback({ url, body: form(fields) });
        const [one, two] = [callback.reply("ok"), callback.reply("error", "no such order")];
        same([one.status, one.headers], [200, { "content-type": "application/xml; charset=utf-8" }]);
        const names = ["pg_payment_id", "pg_order_id", "pg_status", "pg_description", "pg_salt", "pg_sig"];
        const pairs = (reply) => names.map((name) => [name, textOf(reply, name)]);
        same(pairs(one).slice(0, 4).map(([, value]) => value), ["12345678", "1234", "ok", "callback accepted"]);
        same(pairs(two).slice(2, 4).map(([, value]) => value), ["error", "no such order"]);
        for (const reply of [one, two]) main.verifyFields("payout-callback", pairs(reply), options.payoutSecret);
        equal(textOf(one, "pg_salt") === textOf(two, "pg_salt"), false, "one salt twice");
      },
    ],
    [
      "rejects a reply description with a semicolon",
      () => {
        const callback = merchant.verifyCallback({ url, body: form(fields) });
        throws(() => callback.reply("ok", "1;2"), ValidationError, "fields_invalid", 'pg_description of a reply must not contain ";" or control characters');
        throws(() => callback.reply("okay"), ValidationError, "options_invalid", 'the status of a reply must be "ok" or "error"');
      },
    ],
    [
      "rejects a reply posted as a callback",
      () => {
        const reply = merchant.verifyCallback({ url, body: form(fields) }).reply("ok");
        throws(
          () => merchant.verifyCallback({ url, body: reply.body }),
          MessageError,
          "schema_invalid",
          "the message has a valid signature, but is not a callback: pg_merchant_id is missing",
        );
      },
    ],
    [
      "a repeated callback has the same key, even with another salt, time, balance or notation of the amount",
      () => {
        const key = verify(callbackFields).deduplicationKey;
        equal(verify([...changed({ pg_salt: "another", pg_payment_amount: "1500" }), ["pg_datetime", "2026-11-22T13:00:00+05:00"], ["pg_new", "x"]]).deduplicationKey, key);
        for (const change of [{ pg_status: "error" }, { pg_order_id: "1235" }, { pg_payment_id: "1" }, { pg_payment_amount: "1500.01" }]) {
          equal(verify(changed(change)).deduplicationKey === key, false, JSON.stringify(change));
        }
      },
    ],
    [
      "every secret verifies, the first signs, and the reply is signed with the one that verified",
      () => {
        const rotating = new Merchant({ ...options, payoutSecret: ["new-secret", "payout-secret"] });
        const callback = rotating.verifyCallback({ url, body: form(fields) });
        equal(callback.secretIndex, 1);
        equal(rotating.verifyCallback({ url, body: form(signed("payout-callback", callbackFields, "new-secret")) }).secretIndex, 0);
        const request = [...new URLSearchParams(rotating.sign("balance_status", {}).body)];
        main.verifyFields("balance_status", request, "new-secret");
        equal(merchant.verifyCallback({ url, body: form(fields) }).secretIndex, 0);
      },
    ],
    [
      "rejects messages that are not signed callbacks for this merchant",
      () => {
        throws(() => merchant.verifyCallback({ url, body: form(callbackFields) }), SignatureError, "signature_missing", "pg_sig is missing: the message is not signed");
        throws(() => merchant.verifyCallback({ url, body: form(fields).replace("1500.0000", "9500.0000") }), SignatureError, "signature_mismatch");
        throws(() => merchant.verifyCallback({ url: "https://shop.example/other", body: form(fields) }), SignatureError, "signature_mismatch");
        throws(() => verify(changed({ pg_merchant_id: "500002" })), MessageError, "merchant_mismatch");
        throws(() => verify(callbackFields.filter(([name]) => name !== "pg_payment_amount")), MessageError, "schema_invalid");
        throws(() => verify([...callbackFields, ["pg_status", "ok"]]), MessageError, "schema_invalid", "the message has a valid signature, but is not a callback: pg_status appears more than once");
        throws(() => verify([...changed({ pg_order_id: "1;2" })]), MessageError, "schema_invalid", 'the message has a valid signature, but is not a callback: pg_order_id must be an id without ";"');
      },
    ],
    [
      "accepts a parsed body only with unchanged values",
      () => {
        throws(
          () => merchant.verifyCallback({ url, body: { ...Object.fromEntries(fields), pg_payment_amount: 1500 } }),
          ValidationError,
          "fields_invalid",
          "pg_payment_amount is a number, not text: a parser has changed the message, so its signature cannot match; pass the raw body",
        );
        throws(() => merchant.verifyCallback({ url, method: "POST" }), MessageError, "body_unreadable");
      },
    ],
    [
      "the script name can be given, and is required if the URL has none",
      () => {
        equal(merchant.verifyCallback({ url: "https://inside.example/route/7", body: form(fields) }, { script: "payout-callback" }).outcome, "succeeded");
        throws(() => merchant.verifyCallback({ url: "https://shop.example/", body: form(fields) }), ValidationError, "options_invalid");
        equal(main.scriptName(new URL(`${url}?a=/b`)), "payout-callback");
      },
    ],
    [
      "strict rejects undocumented fields, including __proto__",
      () => {
        const pairs = signed("payout-callback", [...callbackFields, ["__proto__", "x"]]);
        const callback = merchant.verifyCallback({ url, body: form(pairs) });
        equal(Object.hasOwn(callback.fields, "__proto__"), true);
        equal(callback.reply("ok").status, 200);
        throws(
          () => merchant.verifyCallback({ url, body: form(pairs) }, { strict: true }),
          MessageError,
          "schema_invalid",
          "the message has a valid signature, but is not a callback: __proto__ is not documented",
        );
      },
    ],
    [
      "strict allows the undocumented fields of its list, and never those of the URL",
      () => {
        const body = form(signed("payout-callback", [...callbackFields, ["shop", "7"], ["ref[id]", "8"]]));
        const verify = (allow) => merchant.verifyCallback({ url: `${url}?shop=7`, body }, { strict: { allow } });
        equal(verify(["ref", "shop", "other"]).fields.shop, "7");
        const text = "the message has a valid signature, but is not a callback: ";
        throws(() => verify(["ref"]), MessageError, "schema_invalid", `${text}shop is not documented`);
        throws(() => verify([]), MessageError, "schema_invalid", `${text}shop is not documented, ref is not documented`);
        const names = Array.from({ length: 65 }, (_, number) => (number < 2 ? ["ref", "shop"][number] : `n${number}`));
        equal(verify(names.slice(0, 64)).outcome, "succeeded");
        const refused = "strict mode can allow at most 64 names, none of them empty or beginning with pg_";
        for (const allow of [names, ["pg_type"], ["shop", "ref", ""], [""], ["pg_"]]) {
          throws(() => verify(allow), ValidationError, "options_invalid", refused);
        }
        throws(() => verify(["x".repeat(5000)]), ValidationError, "options_invalid");
        // A call without a list does not see the names of an earlier call.
        throws(() => merchant.verifyCallback({ url, body }, { strict: true }), MessageError, "schema_invalid");
        equal(merchant.verifyCallback({ url, body }, { strict: false }).outcome, "succeeded");
      },
    ],
    [
      "receiveCallback takes the list of strict",
      async () => {
        const body = form(signed("payout-callback", [...callbackFields, ["shop", "7"]]));
        const receive = (allow) => merchant.receiveCallback(new Request(`${url}?shop=7`, { method: "POST", body }), { strict: { allow } });
        equal((await receive(["shop"])).outcome, "succeeded");
        await rejects(receive([]), MessageError, "schema_invalid");
      },
    ],
    [
      "a callback signed without its empty values is rejected",
      () => {
        const body = form([...fields, ["pg_error_code", ""]]);
        throws(() => merchant.verifyCallback({ url, body }), SignatureError, "signature_mismatch");
      },
    ],
    [
      "after an error the next call works",
      () => {
        throws(() => merchant.verifyCallback({ url, body: "x".repeat(10_000_000) }), MessageError, "body_too_large");
        throws(() => merchant.verifyCallback({ url, body: "a=1&".repeat(10_000) }), MessageError, "body_too_large", "the body has more than 512 fields");
        throws(() => merchant.verifyCallback({ url, body: `a${"[b]".repeat(1000)}=1` }), MessageError, "body_unreadable", "fields are nested deeper than 8 levels");
        throws(() => merchant.verifyCallback({ url, body: new Uint8Array([0xff, 0xfe]) }), MessageError, "body_unreadable");
        equal(merchant.verifyCallback({ url, body: form(fields) }).outcome, "succeeded");
      },
    ],
  ];
};
