// What all messages are made with: the signature by node:crypto, by code that no contender shares.

import { createHash } from "node:crypto";

export const merchantId = "500001";
export const secret = "payout-key";

const md5 = (text) => createHash("md5").update(text).digest("hex");

export const byName = ([one], [other]) => (one < other ? -1 : one > other ? 1 : 0);

export const canonical = (script, pairs, key) => [script, ...pairs.toSorted(byName).map(([, value]) => value), key].join(";");

/** The pairs with their signature. */
export const signed = (script, pairs, key = secret) => [...pairs, ["pg_sig", md5(canonical(script, pairs, key))]];

export const form = (pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%20", "+")}`).join("&");

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const element = ([name, value]) => `<${name}>${value.replace(/[&<>]/g, (sign) => entities[sign])}</${name}>`;
export const xml = (pairs) => `<?xml version="1.0" encoding="utf-8"?><response>${pairs.map(element).join("")}</response>`;

export const salt = (turn) => md5(`salt ${turn}`).slice(0, 16);

export const number = (first, turn) => String(first + turn);

export const turns = (count, make) => Array.from({ length: count }, (_, turn) => make(turn));

/** The same items in another order, which depends on `seed` alone. */
export const shuffled = (items, seed) =>
  items
    .map((item, at) => [md5(`${seed} ${at}`), item])
    .sort(byName)
    .map(([, item]) => item);
