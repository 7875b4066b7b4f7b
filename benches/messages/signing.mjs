// Helpers to create messages. The code that signs is independent of all contenders.

import { md5 } from "../../tests/js/support/md5.mjs";
import { byName, canonical, signed as withSignature } from "../../tests/js/support/signer.mjs";

export { byName, canonical };
export const merchantId = "500001";
export const secret = "payout-key";

/** Adds the signature to the pairs. */
export const signed = (script, pairs, key = secret) => withSignature(script, pairs, key);

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
