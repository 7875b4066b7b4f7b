// Requests to sign or to preview, and answers.

import { byName, canonical, merchantId, number, salt, secret, signed, listOf, xml } from "./signing.mjs";

const host = "https://api.freedompay.kz";
const MESSAGES = 256;

/** Requests with every documented field. The contender adds `pg_merchant_id`, `pg_salt` and `pg_sig`. */
const requestFields = {
  p2p2nonreg: (turn) => ({
    pg_order_id: number(100_100, turn),
    pg_amount: `${1500 + turn}.00`,
    pg_payment_to: "4405645000006150",
    pg_description: `Заказ № ${100 + turn}`,
    pg_post_link: "https://shop.example/hooks/payout-callback",
    pg_user_id: `user-${100 + turn}`,
    pg_card_name: "Ivan Ivanov",
    pg_currency: "KZT",
  }),
  reg2reg: (turn) => ({
    pg_order_id: number(100_100, turn),
    pg_amount: `${1500 + turn}.00`,
    pg_user_id: `user-${100 + turn}`,
    pg_card_token_to: `a7b7f6f0-1c7a-4f0e-9c3e-5d1b2c3d4e${100 + turn}`.slice(0, 36),
    pg_description: `Заказ № ${100 + turn}`,
    pg_post_link: "https://shop.example/hooks/payout-callback",
    pg_order_time_limit: "2030-12-31 12:00:00",
  }),
};

const requests = (operation) => ({
  kind: "body",
  settings: { merchantId, secret, operation },
  inputs: listOf(MESSAGES, requestFields[operation]),
});

/** XML answers to payout requests. */
function answers() {
  const operation = "p2p2nonreg";
  const asked = listOf(MESSAGES, requestFields[operation]);
  const all = asked.map(({ pg_order_id, pg_amount }, turn) =>
    signed(operation, [
      ["pg_payment_id", number(12_345_100, turn)],
      ["pg_merchant_id", merchantId],
      ["pg_order_id", pg_order_id],
      ["pg_status", "ok"],
      ["pg_balance", `${98_500 - turn}.00`],
      ["pg_payment_amount", pg_amount],
      ["pg_payment_date", `2026-11-22 13:05:${10 + (turn % 50)}`],
      ["pg_description", `Заказ № ${100 + turn}, «Рога & копыта»`],
      ["pg_datetime", "2026-11-22T13:05:10+05:00"],
      ["pg_salt", salt(turn)],
    ]),
  );
  const inputs = all.map((pairs, turn) => ({ asked: asked[turn], body: xml(pairs) }));
  const [{ body }] = inputs;
  return {
    kind: "fields",
    settings: { merchantId, secret, operation },
    inputs,
    forged: [
      { asked: asked[0], body: body.replace("<pg_balance>98", "<pg_balance>99") },
      { asked: asked[0], body: body.replace(/<pg_sig>.*<\/pg_sig>/, "") },
      // A genuine answer to another request.
      { asked: asked[1], body },
    ],
    expected: all.map(Object.fromEntries),
  };
}

/** Unsigned requests, as an admin tool shows them. */
function previews() {
  const operation = "p2p2nonreg";
  const inputs = listOf(MESSAGES, requestFields[operation]);
  const expected = inputs.map((fields) => {
    const shown = { ...fields, pg_payment_to: "440564******6150", pg_merchant_id: merchantId, pg_salt: "{salt}" };
    const pairs = Object.entries(shown).toSorted(byName);
    return { url: `${host}/g2g/${operation}`, fields: pairs, canonical: canonical(operation, pairs, "{secret}") };
  });
  return { kind: "preview", settings: { merchantId, operation, host }, inputs, expected };
}

export default {
  "sign-p2p2nonreg": requests("p2p2nonreg"),
  "sign-reg2reg": requests("reg2reg"),
  answer: answers(),
  preview: previews(),
};
