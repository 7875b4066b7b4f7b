import { equal, same, throws } from "../support/check.js";
import { options, pairsOf, payout, postLink, salt } from "../support/fixtures.mjs";

/** Characters that a merchant's secret cannot have, with their code points. */
const ODD_CHARACTERS = [
  ["\u0003", "0003"],
  ["\t", "0009"],
  [" ", "0020"],
  ["\u00a0", "00A0"],
  ["\u00ad", "00AD"],
  ["\u0412", "0412"],
  ["\u200b", "200B"],
  ["\u200e", "200E"],
  ["\u2060", "2060"],
  ["\u3164", "3164"],
  ["\uff13", "FF13"],
  ["\u{1f44d}", "1F44D"],
  ["\u{e0041}", "E0041"],
];

/** Those that `signFields` and `verifyFields` allow. */
const VISIBLE = [" ", "\u0412", "\uff13", "\u{1f44d}"];

export const requests = ({ main }) => {
  const { Merchant, ValidationError } = main;
  const merchant = new Merchant(options);
  const sign = (fields, more) => merchant.sign("p2p2nonreg", fields, { salt, ...more });
  const problemsOf = (fields, more) => throws(() => sign(fields, more), ValidationError, "fields_invalid").problems;

  return [
    [
      "fetch accepts a signed request unchanged",
      () => {
        const request = sign(payout);
        equal(request.url, "https://api.freedompay.kz/g2g/p2p2nonreg");
        same({ ...request, body: "", asked: {} }, {
          operation: "p2p2nonreg",
          url: "https://api.freedompay.kz/g2g/p2p2nonreg",
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: "",
          asked: {},
          warnings: [],
        }, "request without its body");
        same(pairsOf(request.body).slice(0, -1), [
          ["pg_merchant_id", "500001"],
          ["pg_order_id", "1234"],
          ["pg_amount", "1500.00"],
          ["pg_payment_to", "4405645000006150"],
          ["pg_description", "Перевод + сдача & чаевые; № 7"],
          ["pg_post_link", postLink],
          ["pg_salt", salt],
        ]);
      },
    ],
    [
      "the signature is that of the body's fields",
      () => {
        const fields = [...new URLSearchParams(sign(payout).body)];
        equal(fields.at(-1)[0], "pg_sig");
        equal(main.signFields("p2p2nonreg", fields, options.payoutSecret), fields.at(-1)[1]);
        main.verifyFields("p2p2nonreg", fields, options.payoutSecret);
      },
    ],
    [
      "every salt is new: sixteen letters and digits",
      () => {
        const salts = Array.from({ length: 50 }, () => new URLSearchParams(merchant.sign("balance_status", {}).body).get("pg_salt"));
        equal(new Set(salts).size, 50);
        for (const each of salts) equal(/^[0-9A-Za-z]{16}$/.test(each), true, each);
      },
    ],
    [
      "signs all five operations",
      () => {
        const bodies = {
          payout_status: merchant.sign("payout_status", { pg_order_id: 1234 }, { salt }),
          payout_status2: merchant.sign("payout_status2", { pg_order_id: "1234", pg_payment_id: 77n }, { salt }),
          balance_status: merchant.sign("balance_status", { pg_currency: undefined }, { salt }),
          reg2reg: merchant.sign("reg2reg", {
            pg_amount: "10",
            pg_order_id: "order_1234",
            pg_user_id: 1234,
            pg_card_token_to: "c92741d9-ddd7-4bad-abd0-5594a79eea1a",
            pg_description: "Payment Description",
            pg_post_link: postLink,
            pg_order_time_limit: "2030-12-31 12:00:00",
          }, { salt }),
        };
        for (const [name, request] of Object.entries(bodies)) {
          equal(request.url, `https://api.freedompay.kz/g2g/${name}`);
          main.verifyFields(name, [...new URLSearchParams(request.body)], options.payoutSecret);
        }
        equal(bodies.balance_status.body.startsWith("pg_merchant_id=500001&pg_salt=recordedSalt0001&pg_sig="), true);
      },
    ],
    [
      "reports all problems at once, with field, code and message",
      () => {
        const problems = problemsOf({ pg_order_id: "", pg_amount: 100.5, pg_payment_to: "4405645000006151", pg_post_link: "https:///", pg_sig: "x", note: "y" });
        same(problems.map(({ field, code }) => [field, code]), [
          ["pg_amount", "not_text"],
          ["pg_description", "missing"],
          ["pg_order_id", "empty"],
          ["pg_payment_to", "card_luhn"],
          ["pg_post_link", "url_format"],
          ["pg_sig", "reserved"],
          ["note", "unknown_field"],
        ]);
        equal(problems[0].message, 'pg_amount must be text or a whole number, found a number that is not whole; pass amounts as text: "100.00"');
        equal(JSON.stringify(problems).includes("4405645000006151"), false, "the card number is shown");
      },
    ],
    [
      "amounts are decimal text from 0.01 to 99999999",
      () => {
        for (const amount of ["0", "0.001", "1e3", "1,50", "-1", "NaN", "100000000", "99999999.01", "", " 1", "1.", ".5", "0x10", "١"]) {
          equal(problemsOf({ ...payout, pg_amount: amount })[0].field, "pg_amount", amount);
        }
        for (const amount of [0, 0.1, NaN, Infinity, -1, 2 ** 53, null, true, new Date(0)]) {
          equal(problemsOf({ ...payout, pg_amount: amount })[0].field, "pg_amount", String(amount));
        }
        for (const amount of ["0.01", "99999999", "99999999.00", "1500.5", 100, 100n]) {
          equal(new URLSearchParams(sign({ ...payout, pg_amount: amount }).body).get("pg_amount"), String(amount));
        }
      },
    ],
    [
      "the option luhn disables the check digit, but not the length check",
      () => {
        const odd = { ...payout, pg_payment_to: "4405645000006151" };
        equal(problemsOf(odd)[0].code, "card_luhn");
        equal(new URLSearchParams(sign(odd, { luhn: false }).body).get("pg_payment_to"), "4405645000006151");
        equal(problemsOf({ ...payout, pg_payment_to: "440564500000" }, { luhn: false })[0].code, "card_length");
      },
    ],
    [
      "extra fields are sent and signed, including nested ones",
      () => {
        const request = sign(payout, { extra: { zed: "z", pg_param: { b: ["1", "2"], a: "x" } } });
        const body = new URLSearchParams(request.body);
        same([body.get("zed"), body.get("pg_param[b][0]"), body.get("pg_param[b][1]"), body.get("pg_param[a]")], ["z", "1", "2", "x"]);
      },
    ],
    [
      "JSON of a request contains neither the card number nor the body",
      () => {
        const request = sign(payout);
        equal(JSON.stringify(request).includes("4405645000006150"), false);
        equal({ ...request }.body, request.body);
      },
    ],
    [
      "the Merchant constructor rejects invalid options",
      () => {
        const refused = [
          [{ merchantId: "500001", payoutSecret: "" }, "the secret is empty; is its environment variable set?"],
          [{ merchantId: "500001", payoutSecret: undefined }, "payoutSecret must be text, found undefined; is its environment variable set?"],
          [{ merchantId: "500001", payoutSecret: [] }, "at least one payout secret must be given"],
          [{ merchantId: "500001", payoutSecret: "key\n" }, "the secret ends with a newline, likely from the file it was read from; trim it"],
          [{ merchantId: "500001", payoutSecret: "k\0y" }, "payoutSecret contains a NUL character"],
          [{ merchantId: "500001", payoutSecret: "k\ud800y" }, "payoutSecret contains half of a surrogate pair"],
          [{ merchantId: "shop", payoutSecret: "key" }, "the merchant id must be digits, at most 20"],
          [{ merchantId: 1.5, payoutSecret: "key" }, "merchantId must be text or a whole number, found a number that is not whole"],
          [{ ...options, host: "http://sandbox:8787" }, "the host must use https, except in tests with allowInsecureHost: a payout request contains a card number"],
          [{ ...options, host: "api.freedompay.kz" }, "the host must begin with https://"],
        ];
        for (const [each, message] of refused) throws(() => new Merchant(each), ValidationError, "options_invalid", message);
        equal(new Merchant({ ...options, host: "https://test-api.freedompay.kz/" }).sign("balance_status", {}).url, "https://test-api.freedompay.kz/g2g/balance_status");
      },
    ],
    [
      "a secret of a merchant must be printable ASCII, and the error has the position and the code point, never the secret",
      () => {
        const secret = "aB3dE5gH7jK9";
        for (const [character, code] of ODD_CHARACTERS) {
          const odd = secret.slice(0, 5) + character + secret.slice(5);
          const found = `the secret has U+${code} at position 6 (in characters, from 1)`;
          const message = `${found}; it must be printable ASCII without white space; copy it again`;
          for (const payoutSecret of [odd, [secret, odd]]) {
            throws(() => new Merchant({ ...options, payoutSecret }), ValidationError, "options_invalid", message);
          }
          const sign = () => main.signFields("x", { a: "1" }, odd);
          if (VISIBLE.includes(character)) {
            const pg_sig = sign();
            main.verifyFields("x", { a: "1", pg_sig }, odd);
          } else {
            const message = `${found}; it must not have control or invisible characters; copy it again`;
            throws(sign, ValidationError, "options_invalid", message);
            throws(() => main.verifyFields("x", { a: "1", pg_sig: "0".repeat(32) }, odd), ValidationError, "options_invalid", message);
          }
        }
      },
    ],
    [
      "a signed string without script name starts with the first value",
      () => {
        const fields = { pg_b: "2", pg_a: "1" };
        // MD5 of "1;2;key", ";1;2;key" and "script;1;2;key".
        const digests = [[null, "870200e575acedd2f17046633142cfb0"], ["", "97095689d7e92429450a5d88c1ebc10c"], ["script", "b9b9d382b5de53a2d816fc3572bc1c5a"]];
        for (const [script, pg_sig] of digests) {
          equal(main.signFields(script, fields, "key"), pg_sig, String(script));
          for (const [other] of digests) {
            const verify = () => main.verifyFields(other, { ...fields, pg_sig }, "key");
            if (other === script) verify();
            else throws(verify, main.SignatureError, "signature_mismatch");
          }
        }
        equal(main.signFields(null, {}, "key"), "3c6e0b8a9c15224a8228b9a98ca1531d");
      },
    ],
    [
      "lone surrogates and control characters are problems of their field",
      () => {
        const problems = problemsOf({ ...payout, pg_description: "a\ud800b", pg_card_name: "a\0b", pg_user_id: "a\nb" });
        same(problems.map(({ code, message }) => [code, message]), [
          ["control_character", "pg_description contains half of a surrogate pair"],
          ["control_character", "pg_card_name contains a NUL character"],
          ["control_character", "pg_user_id must not contain control characters"],
        ]);
        throws(() => main.signFields("x", { a: "\0" }, "key"), ValidationError, "fields_invalid", "a contains a NUL character");
        throws(() => main.verifyFields("x", { a: "\udc00" }, "key"), ValidationError, "fields_invalid", "a contains half of a surrogate pair");
      },
    ],
    [
      "the error of an unknown operation names it",
      () =>
        throws(
          () => merchant.sign("p2p", {}),
          ValidationError,
          "options_invalid",
          'unknown operation "p2p"; the operations are p2p2nonreg, payout_status, payout_status2, reg2reg, balance_status',
        ),
    ],
    [
      "an operation that is not text is rejected",
      () => {
        for (const [operation, found] of [[undefined, "undefined"], [1, "a number"], [Object.create(null), "an object of another type"], [["payout_status2"], "a list"]]) {
          throws(() => merchant.sign(operation, {}), ValidationError, "options_invalid", `the operation must be text, found ${found}`);
        }
      },
    ],
  ];
};
