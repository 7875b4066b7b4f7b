// The options that signing and previews share.

import type { Fields } from "./fields.js";
import type { Rule } from "./generated/protocol.js";
import { readNodes, type FieldNode } from "./nodes.js";

/** The options of `Merchant.sign`. */
export interface SignOptions {
  /** The salt: Latin letters and digits. Default: 16 random ones. Source: the table of fields on the vendor's page. */
  readonly salt?: string | undefined;
  /**
   * The order in which the values are signed. Default: rule A, and fields for which the vendor's rules disagree are
   * rejected. `A` is the order in the vendor's documentation, `B-append` and `B-index` are those of its PHP code.
   */
  readonly rule?: Rule | undefined;
  /** `false` skips the check digit of the card number. Default: it is checked. The check is our choice. */
  readonly luhn?: false | undefined;
  /**
   * Fields that the vendor's page does not list for the operation. They are signed with the rest, and may be nested:
   * `{ a: { b: "1" } }` or `{ "a[b]": "1" }`. Malformed brackets are an error. Default: none.
   */
  readonly extra?: Fields | undefined;
  /**
   * When the request is signed, for `asked.signedAt`: a `Date`, or ISO 8601 with an offset, which is kept unchanged. It is
   * not sent. Default: the time of the call. If the clock is wrong, pass the right time: `Merchant.verifyAnswer` compares
   * it with the time in the answer.
   */
  readonly signedAt?: Date | string | undefined;
}

/** The names of the options of `Merchant.sign`. */
export const signOptions: readonly string[] = ["salt", "rule", "luhn", "extra", "signedAt"];

/** The fields of the option `extra`, if it is given. */
export function readExtra({ extra }: SignOptions): FieldNode[] | undefined {
  return extra === undefined || extra === null ? undefined : readNodes(extra, "request");
}
