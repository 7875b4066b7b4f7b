// Masks card numbers in texts.

import { call } from "./core.js";

/** The text with every card number in it masked. */
export function maskCards(text: string): string {
  // The core does not accept these characters.
  const valid = text.replace(/[\0\p{Surrogate}]/gu, "?");
  return call((core) => core.mask_cards(valid));
}
