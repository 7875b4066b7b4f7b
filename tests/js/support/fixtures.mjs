// One payout and its messages: merchant 500001, secret "payout-secret", salt "recordedSalt0001".

import * as signer from "./signer.mjs";

export const options = { merchantId: "500001", payoutSecret: "payout-secret" };
export const salt = "recordedSalt0001";
export const postLink = "https://shop.example/payout-callback";

export const payout = {
  pg_order_id: "1234",
  pg_amount: "1500.00",
  pg_payment_to: "4405 6450 0000 6150",
  pg_description: "Перевод + сдача & чаевые; № 7",
  pg_post_link: postLink,
};

export const callbackFields = [
  ["pg_payment_id", "12345678"],
  ["pg_merchant_id", "500001"],
  ["pg_status", "ok"],
  ["pg_order_id", "1234"],
  ["pg_payment_amount", "1500.0000"],
  ["pg_payment_date", "2026-11-22 12:30:00"],
  ["pg_card_hash", "440564-XX-XXXX-6150"],
  ["pg_salt", "gatewaySalt"],
];

/** The fields with their signature under this script name and secret: pairs for pairs, an object for an object. */
export const signed = (script, fields, secret = options.payoutSecret) => signer.signed(script, fields, secret);

/** The signature of the fields under this script name and the secret of the fixtures. */
export const signature = (script, fields) => signer.signature(script, fields, options.payoutSecret);

/** The fields of the paid callback with their signature. `paidBody` is its body. */
export const paidCallback = signed("payout-callback", callbackFields);

export const form = (fields) => new URLSearchParams(fields).toString();

export const paidBody = form(paidCallback);

/** The pairs of a form. They are copied, because the platform's classes can be of another realm than the tests. */
export const pairsOf = (body) => Array.from(new URLSearchParams(body), ([name, value]) => [name, value]);

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

export const xml = (fields) =>
  `<?xml version="1.0" encoding="utf-8"?><response>${fields.map(([n, v]) => `<${n}>${escaped(v)}</${n}>`).join("")}</response>`;

export const multipart = (fields) =>
  `${fields.map(([n, v]) => `--xYz\r\nContent-Disposition: form-data; name="${n}"\r\n\r\n${v}\r\n`).join("")}--xYz--\r\n`;
