// Hand-optimised: salts from a pool, escaping only where needed, body and signed text in one pass.

import { hash, randomBytes } from "node:crypto";

const SALT = 16;
let pool = "";
let used = 0;

export function salt() {
  if (used === pool.length) {
    pool = randomBytes(64 * SALT).toString("hex");
    used = 0;
  }
  return pool.slice(used, (used += SALT));
}

const plain = /^[\w.-]*$/;
export const escaped = (text) => (plain.test(text) ? text : encodeURIComponent(text));

export default ({ merchantId, secret, operation }) => (fields) => {
  const all = { ...fields, pg_merchant_id: merchantId, pg_salt: salt() };
  let body = "";
  let signed = operation;
  for (const name of Object.keys(all).sort()) {
    const value = all[name];
    body += `${name}=${escaped(value)}&`;
    signed += `;${value}`;
  }
  return `${body}pg_sig=${hash("md5", `${signed};${secret}`)}`;
};
