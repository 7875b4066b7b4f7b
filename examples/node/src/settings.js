// Settings from the environment. The secrets are only there.

import { Merchant } from "freedompay-payouts";

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`the environment has no ${name}`);
  return value;
}

export const settings = () => ({
  apiToken: required("API_TOKEN"),
  postLink: required("POST_LINK"),
  host: process.env.HOST ?? "127.0.0.1",
  port: Number(process.env.PORT ?? 8080),
  database: { url: process.env.DATABASE_URL, folder: process.env.DATABASE_FOLDER ?? "./database" },
});

export const merchantOf = () =>
  new Merchant({
    merchantId: required("FREEDOMPAY_MERCHANT_ID"),
    payoutSecret: required("FREEDOMPAY_PAYOUT_SECRET"),
    host: process.env.FREEDOMPAY_HOST, // default: https://api.freedompay.kz
  });
