// Helpers to create messages. The code that signs is independent of all contenders.

import { createHash } from "node:crypto";

export const merchantId = "500001";
export const secret = "payout-key";

const md5 = (text) => createHash("md5").update(text).digest("hex");

export const byName = ([one], [other]) => (one < other ? -1 : one > other ? 1 : 0);

export const canonical = (script, pairs, key) => [script, ...pairs.toSorted(byName).map(([, value]) => value), key].join(";");

/** Adds the signature to the pairs. */
export const signed = (script, pairs, key = secret) => [...pairs, ["pg_sig", md5(canonical(script, pairs, key))]];

export const form = (pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%20", "+")}`).join("&");

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const element = ([name, value]) => `<${name}>${value.replace(/[&<>]/g, (sign) => entities[sign])}</${name}>`;
export const xml = (pairs) => `<?xml version="1.0" encoding="utf-8"?><response>${pairs.map(element).join("")}</response>`;

export const salt = (turn) => md5(`salt ${turn}`).slice(0, 16);

export const number = (first, turn) => String(first + turn);

/** A list of `count` items, each made from its number. */
export const listOf = (count, make) => Array.from({ length: count }, (_, turn) => make(turn));

/** The items in a random order that depends only on `seed`. */
export const shuffled = (items, seed) =>
  items
    .map((item, at) => [md5(`${seed} ${at}`), item])
    .sort(byName)
    .map(([, item]) => item);
