// The usual way: spread, `sort`, URLSearchParams, `randomUUID`.

import { hash, randomUUID } from "node:crypto";

export default ({ merchantId, secret, operation }) => (fields) => {
  const all = { ...fields, pg_merchant_id: merchantId, pg_salt: randomUUID().replaceAll("-", "") };
  const values = Object.keys(all).sort().map((name) => all[name]);
  const signature = hash("md5", [operation, ...values, secret].join(";"));
  return new URLSearchParams({ ...all, pg_sig: signature }).toString();
};
