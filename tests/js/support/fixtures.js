// One payout and its messages: merchant 500001, secret "payout-secret", salt "recordedSalt0001".

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

/** The fields with their signature under this script name and secret. */
export const signed = (main, script, fields, secret = options.payoutSecret) => [
  ...fields,
  ["pg_sig", main.signFields(script, fields, secret)],
];

export const form = (fields) => new URLSearchParams(fields).toString();

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
export const xml = (fields) =>
  `<?xml version="1.0" encoding="utf-8"?><response>${fields.map(([n, v]) => `<${n}>${escaped(v)}</${n}>`).join("")}</response>`;

export const multipart = (fields) =>
  `${fields.map(([n, v]) => `--xYz\r\nContent-Disposition: form-data; name="${n}"\r\n\r\n${v}\r\n`).join("")}--xYz--\r\n`;
