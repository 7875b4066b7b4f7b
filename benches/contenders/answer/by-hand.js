// By hand, for flat answers only: a regular expression and the five entities.

import { hash } from "node:crypto";
import { equal } from "../verify/by-hand.js";

const element = /<(pg_\w+)>([^<]*)<\/\1>/g;
const entities = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'" };
const decoded = (text) => (text.includes("&") ? text.replace(/&\w+;/g, (entity) => entities[entity] ?? entity) : text);

export default ({ merchantId, secret, operation }) => ({ asked, body }) => {
  const fields = {};
  const names = [];
  for (const [, name, text] of body.matchAll(element)) {
    fields[name] = decoded(text);
    if (name !== "pg_sig") names.push(name);
  }
  let signed = `${operation};`;
  for (const name of names.sort()) signed += `${fields[name]};`;
  if (!equal(hash("md5", signed + secret), fields.pg_sig)) return undefined;
  const answers =
    fields.pg_merchant_id === merchantId &&
    fields.pg_order_id === asked.pg_order_id &&
    Number(fields.pg_payment_amount) === Number(asked.pg_amount);
  return answers ? fields : undefined;
};
