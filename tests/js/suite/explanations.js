import { equal, same, throws } from "../support/check.js";
import { callbackFields, form, options, paidCallback, postLink as url, signed } from "../support/fixtures.mjs";

export const explanations = ({ main, explain: { explain, ValidationError } }) => {
  const secrets = { payout: "payout-secret", receive: "receive-secret" };
  const { merchantId } = options;
  const codes = (explanation) => explanation.findings.map(({ code }) => code);
  const body = (script, secret, pairs = callbackFields) => form(signed(script, pairs, secret));
  const why = (message, more = {}) => explain({ message, secrets, merchantId, ...more });

  return [
    [
      "a valid message has no findings",
      () => {
        const explanation = why({ url, body: body("payout-callback", "payout-secret") });
        same([explanation.verdict, codes(explanation), explanation.complete], ["matches", [], true]);
        equal("signed" in explanation, false);
      },
    ],
    [
      "one or two mistakes are named, with the string that was signed",
      () => {
        const receive = why({ url, body: body("payout-callback", "receive-secret") });
        same([receive.verdict, codes(receive)], ["explained", ["secret_receive"]]);
        const both = why({ url, body: body("p2p2nonreg", "receive-secret") });
        same(codes(both), ["secret_receive", "script_method"]);
        equal(both.signed.startsWith("p2p2nonreg;") && both.signed.endsWith(";{secret}"), true);
        equal(both.canonical.startsWith("payout-callback;"), true);
        same(both.order.map(({ name }) => name), [
          "(script name)", "pg_card_hash", "pg_merchant_id", "pg_order_id", "pg_payment_amount", "pg_payment_date",
          "pg_payment_id", "pg_salt", "pg_status", "(secret)",
        ]);
      },
    ],
    [
      "an invisible character in the secret is named by position and code point",
      () => {
        const message = { url, body: body("payout-callback", "payout-secret") };
        const explanation = explain({ message, secrets: { payout: "pay\u00adout-secret" }, merchantId });
        same(codes(explanation), ["secret_invisible"]);
        const place = "U+00AD at position 4 (in characters, from 1)";
        equal(explanation.findings[0].message, `the given secret has invisible characters: ${place}; the message was signed without that`);
      },
    ],
    [
      "null means that a correct signature has no script name",
      () => {
        const fields = signed(null, callbackFields);
        const verdict = (script) => why({ kind: "message", script, fields }).verdict;
        same([verdict(null), verdict(""), verdict("x")], ["matches", "explained", "explained"]);
        same(codes(why({ url, body: form(fields) })), ["script_left_out"]);
        equal(why({ url, body: form(fields) }, { script: null }).verdict, "matches");
        throws(() => verdict(undefined), ValidationError, "options_invalid", "script must be text, or null for no script name, found undefined");
      },
    ],
    [
      "the report is text for people, without secret, signature or card number",
      () => {
        const pairs = [...callbackFields, ["pg_payment_to", "4405645000006150"]];
        const message = { url, body: body("payout-callback", "receive-secret", pairs) };
        const pg_sig = new URLSearchParams(message.body).get("pg_sig");
        const explanation = why(message);
        const all = `${explanation}${JSON.stringify(explanation)}`;
        for (const hidden of ["payout-secret", "receive-secret", pg_sig, "4405645000006150"]) equal(all.includes(hidden), false, hidden);
        equal(String(explanation).startsWith("the signature does not match, for this reason:\n"), true);
        equal(all.includes("440564******6150"), true);
      },
    ],
    [
      "if no mistake explains the signature, the explanation says which mistakes are ruled out and which are still possible",
      () => {
        const explanation = why({ url, body: body("payout-callback", "somebody else's") });
        same([explanation.verdict, codes(explanation)], ["unexplained", []]);
        equal(explanation.ruledOut.length > 3, true);
        equal(explanation.remaining[0].startsWith("most likely another secret"), true);
      },
    ],
    [
      "explains parsed bodies, other URLs, answers, requests and other messages",
      () => {
        const { pg_payment_amount, ...rest } = Object.fromEntries(paidCallback);
        equal(pg_payment_amount, "1500.0000");
        same(codes(why({ url, body: { ...rest, pg_payment_amount: 1500 } })), ["value_number", "body_json"]);
        const route = why({ url: "https://inside.example/route/7", body: body("payout-callback") }, { urls: [url] });
        same(codes(route), ["script_other_url"]);
        const error = "<response><pg_status>error</pg_status><pg_error_code>9998</pg_error_code></response>";
        const unsigned = why({ kind: "answer", url: "https://api.freedompay.kz/g2g/p2p2nonreg", body: error });
        same([unsigned.verdict, codes(unsigned)], ["unsigned", ["unsigned"]]);
        equal(unsigned.findings[0].message.includes("error 9998"), true);
        const request = new main.Merchant(options).sign("payout_status", { pg_order_id: "1234" });
        equal(why(request).verdict, "matches");
        same(codes(why({ ...request, url: "https://api.freedompay.kz/g2g/payout_status2" })), ["script_method"]);
        const fields = signed("add", [["pg_a", "1"]], "receive-secret");
        same(codes(why({ kind: "message", script: "add", fields })), ["secret_receive"]);
        equal(why({ url: `${url}?${body("payout-callback")}`, method: "GET" }).verdict, "matches");
      },
    ],
    [
      "rejects values that are not text",
      () => {
        for (const payout of [undefined, [undefined]]) {
          throws(
            () => explain({ message: { url, body: "" }, secrets: { payout } }),
            ValidationError,
            "options_invalid",
            "secrets.payout must be text, found undefined; is its environment variable set?",
          );
        }
      },
    ],
    [
      "the error of a mismatch says how to ask for an explanation",
      () => {
        let message = "";
        try {
          new main.Merchant(options).verifyCallback({ url, body: body("payout-callback", "receive-secret") });
        } catch (error) {
          message = error.message;
        }
        equal(message.includes("freedompay-payouts/explain"), true, message);
      },
    ],
    [
      "explains a message of 16 KB within the time limit, even if it tries everything",
      () => {
        // Nothing fits, so everything is tried. The bound allows for slow machines.
        const times = {};
        for (const [name, count] of [["few", 8], ["many", 300]]) {
          const text = "Текст + & \n".repeat(200).slice(0, Math.floor(9000 / count));
          const pairs = Array.from({ length: count }, (_, n) => [`pg_field_${n}`, text]);
          const message = { url, body: body("payout-callback", "somebody else's", pairs).slice(0) };
          why(message);
          const from = performance.now();
          const explanation = why(message);
          times[name] = Math.round(performance.now() - from);
          equal(explanation.verdict, "unexplained");
          equal(explanation.digestsTried <= 20_000, true);
        }
        equal(Math.max(...Object.values(times)) < 500, true, JSON.stringify(times));
      },
    ],
  ];
};
