// Messages like earlier ones take the fast lane. Whatever is done to them, a merchant who has seen many like it says
// what one says who has seen none.

import { equal, same, throws } from "./check.js";
import { callbackFields, form, options, payout, postLink as url, signed, xml } from "./recorded.js";

export const likeness = ({ main }) => {
  const { Merchant, SignatureError } = main;
  const experienced = new Merchant(options);
  const sign = (pairs, secret) => signed(main, "payout-callback", pairs, secret);
  const seen = (merchant, message, how) => {
    try {
      const { outcome, deduplicationKey, secretIndex, fields, error } = merchant.verifyCallback(message, how);
      return [outcome, deduplicationKey, secretIndex, Object.entries(fields), Object.getPrototypeOf(fields), error];
    } catch (error) {
      return [error.name, error.code, error.message];
    }
  };
  const alike = (body, how, what = body) => {
    for (const form of [body, new TextEncoder().encode(body)]) {
      same(seen(experienced, { url, body: form }, how), seen(new Merchant(options), { url, body: form }, how), what);
    }
  };
  const like = (changes) => callbackFields.map(([name, value]) => [name, changes[name] ?? value]);

  return [
    [
      "a callback like an earlier one is read the same way, whatever its values",
      () => {
        alike(form(sign(callbackFields)));
        for (const changes of [
          { pg_payment_id: "99", pg_order_id: "42", pg_payment_amount: "7" },
          { pg_card_hash: "Әлия № 7 😀 + & = %" },
          { pg_card_hash: "\ufeff" },
          { pg_card_hash: "" },
          { pg_status: "process" },
          { pg_status: "error" },
          { pg_status: "новое слово" },
          { pg_payment_id: "0" },
          { pg_payment_amount: "abc" },
          { pg_payment_amount: "" },
          { pg_merchant_id: "500002" },
          { pg_salt: "" },
          { pg_card_hash: "x".repeat(17_000) },
        ]) {
          const body = form(sign(like(changes)));
          alike(body, undefined, JSON.stringify(changes));
          alike(body, { strict: true });
          alike(body, { script: "payout-callback" });
          alike(body, { script: "another" });
          alike(body.replace("pg_order_id=", "pg_order_id=1"));
        }
      },
    ],
    [
      "bytes that are no form of that shape are left to the usual way",
      () => {
        const body = form(sign(callbackFields));
        alike(body);
        for (const odd of [
          body.replace("pg_", "%70g_"),
          body.replace("+", "%20"),
          body.replace("%3A", "%3a"),
          body.replace("%3A", "%3"),
          body.replace("%3A", "%00"),
          body.replace("%3A", "%FF"),
          body.replace("%3A", "№"),
          `${body}&`,
          `&${body}`,
          `${body}&pg_new=1`,
          `${body}%`,
          body.slice(0, -1),
          body.toUpperCase(),
          body.split("&").reverse().join("&"),
          body.replace(/pg_sig=\w+/, (sig) => `pg_sig=${sig.slice(7).toUpperCase()}`),
          body.replace(/pg_sig=\w+/, "pg_sig="),
          " ",
        ]) {
          alike(odd);
        }
      },
    ],
    [
      "an answer like an earlier one is read the same way, whatever its values and whatever was asked",
      () => {
        const script = "p2p2nonreg";
        const answered = [
          ["pg_payment_id", "77"],
          ["pg_merchant_id", options.merchantId],
          ["pg_order_id", "1234"],
          ["pg_status", "ok"],
          ["pg_payment_amount", "100.00"],
          ["pg_description", "Заказ № 7"],
          ["pg_error_code", ""],
          ["pg_salt", "salt"],
        ];
        const heard = (merchant, asked, body) => {
          try {
            const { operation, outcome, safeToResend, fields, error } = merchant.verifyAnswer(asked, body);
            return [operation, outcome, safeToResend, Object.entries(fields), Object.getPrototypeOf(fields), error];
          } catch (error) {
            return [error.name, error.code, error.message];
          }
        };
        const asked = { operation: script, pg_order_id: "1234", pg_amount: "100" };
        // What the lane has learned of answers is known to every merchant, new ones among them. It tries the first secret
        // alone, so a merchant whose first is another goes the usual way always. An answer doesn't tell which has verified it.
        const usual = new Merchant({ ...options, payoutSecret: ["another-key", options.payoutSecret] });
        const both = (body, question = asked) => {
          for (const form of [body, new TextEncoder().encode(body)]) {
            same(heard(experienced, question, form), heard(usual, question, form), body);
          }
        };
        const answer = (changes) => xml(signed(main, script, answered.map(([name, value]) => [name, changes[name] ?? value])));
        equal(experienced.verifyAnswer(asked, answer({})).outcome, "succeeded");
        for (const changes of [
          {},
          { pg_payment_id: "78" },
          { pg_payment_id: "0" },
          { pg_payment_id: "" },
          { pg_order_id: "1235" },
          { pg_payment_amount: "100.01" },
          { pg_payment_amount: "abc" },
          { pg_merchant_id: "500002" },
          { pg_status: "process" },
          { pg_status: "error" },
          { pg_status: "error", pg_error_code: "8888" },
          { pg_description: "Әлия & <b> 😀 ]]>" },
          { pg_description: "\ufffd" },
          { pg_description: " " },
          { pg_description: "" },
          { pg_salt: "" },
          { pg_description: "№".repeat(6_000) },
        ]) {
          both(answer(changes));
        }
        for (const odd of [
          answer({}).replace("№", "&#8470;"),
          answer({}).replace("№", "<![CDATA[№]]>"),
          answer({}).replace("№", "№<!-- -->"),
          answer({ pg_description: "\ufffd" }).replace("\ufffd", "\ud800"),
          answer({ pg_description: "\ufffd & " }).replace("\ufffd", "\ud800"),
          answer({}).replace("№", "&nbsp;"),
          answer({}).replace("№", "\r"),
          answer({}).replace("77", "78"),
          answer({}).replace("</response>", "</response>\n"),
          answer({}).replace("<pg_salt>", "<pg_salt a='1'>"),
          answer({}).replace("pg_sig>", "pg_sign>"),
          answer({}).slice(0, -1),
        ]) {
          both(odd);
        }
        for (const question of [
          { operation: script },
          { operation: script, pg_order_id: "" },
          { operation: script, pg_order_id: "1234", pg_payment_id: "" },
          { operation: script, pg_order_id: "1234", pg_amount: "" },
          { operation: script, pg_order_id: "12345" },
          { operation: script, pg_order_id: "1234", pg_payment_id: "77" },
          { operation: script, pg_order_id: 1234 },
          { operation: script, pg_order_id: "№" },
          { operation: script, pg_order_id: "x".repeat(2_000) },
          { operation: "payout_status", pg_order_id: "1234" },
          { operation: "no_such_method", pg_order_id: "1234" },
          experienced.sign("payout_status2", { pg_order_id: "1234" }),
        ]) {
          both(answer({}), question);
        }
      },
    ],
    [
      "a callback like an earlier one is refused if its content type says otherwise",
      () => {
        const body = form(sign(callbackFields));
        for (const contentType of [undefined, "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", undefined]) {
          const message = { url, body, contentType };
          same(seen(experienced, message), seen(new Merchant(options), message), contentType);
        }
      },
    ],
    [
      "every secret verifies, and a merchant's own only",
      () => {
        const rotated = new Merchant({ ...options, payoutSecret: ["new-key", "old-key"] });
        for (const [secret, index] of [["new-key", 0], ["old-key", 1], ["new-key", 0], ["old-key", 1]]) {
          equal(rotated.verifyCallback({ url, body: form(sign(callbackFields, secret)) }).secretIndex, index);
        }
        throws(() => experienced.verifyCallback({ url, body: form(sign(callbackFields, "new-key")) }), SignatureError, "signature_mismatch");
        equal(experienced.verifyCallback({ url, body: form(sign(callbackFields)) }).outcome, "succeeded");
      },
    ],
    [
      "a reply to it is signed for what it said, and changes of the caller's bytes don't matter",
      () => {
        const body = new TextEncoder().encode(form(sign(like({ pg_order_id: "77" }))));
        const callback = [1, 2].map(() => experienced.verifyCallback({ url, body }))[1];
        body.fill(48);
        const reply = callback.reply("ok");
        const fields = [...reply.body.matchAll(/<(pg_\w+)>(.*?)<\/\1>/g)].map(([, name, value]) => [name, value]);
        main.verifyFields("payout-callback", fields, options.payoutSecret);
        equal(new Map(fields).get("pg_order_id"), "77");
      },
    ],
    [
      "a request like an earlier one is signed as the first was, whatever its values",
      () => {
        const text = (request) => [request.url, request.method, request.headers, request.body];
        const other = new Merchant({ ...options, host: "https://test-api.freedompay.kz" });
        for (const merchant of [experienced, other]) {
          merchant.sign("p2p2nonreg", payout);
          for (const changes of [
            { pg_order_id: "4321" },
            { pg_payment_to: "4405645000006150" },
            { pg_description: "Әлия; № 7 😀 + & = % ~*-._" },
            { pg_description: "\u00a0 x" },
            { pg_description: "\ufffd" },
            { pg_amount: 1500 },
            {},
          ]) {
            const request = merchant.sign("p2p2nonreg", { ...payout, ...changes });
            const salt = request.body.match(/pg_salt=(\w{16})&/)[1];
            same(text(request), text(merchant.sign("p2p2nonreg", { ...payout, ...changes }, { salt })), JSON.stringify(changes));
          }
        }
      },
    ],
    [
      "a request like an earlier one is refused as the first would be",
      () => {
        const refusal = (fields) => {
          try {
            return experienced.sign("p2p2nonreg", fields).body;
          } catch (error) {
            return [error.code, error.message, error.problems];
          }
        };
        experienced.sign("p2p2nonreg", payout);
        for (const changes of [
          { pg_amount: "1e3" },
          { pg_payment_to: "4405645000006151" },
          { pg_order_id: "" },
          { pg_order_id: " " },
          { pg_order_id: "a\0b" },
          { pg_order_id: "a\ud800" },
          { pg_order_id: "a;b" },
          { pg_description: "a\nb" },
          { pg_description: null },
        ]) {
          const first = refusal({ pg_post_link: url, ...payout, ...changes });
          experienced.sign("p2p2nonreg", payout);
          same(refusal({ ...payout, ...changes }), first, JSON.stringify(changes));
          equal(first[0], "fields_invalid");
        }
      },
    ],
    [
      "a thousand salts are a thousand",
      () => {
        const salts = Array.from({ length: 1000 }, () => experienced.sign("payout_status2", { pg_order_id: "1" }).body.match(/pg_salt=(\w{16})&/)[1]);
        equal(new Set(salts).size, 1000);
      },
    ],
  ];
};
