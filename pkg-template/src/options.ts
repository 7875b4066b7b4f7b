// The options that signing and previews share.

import type { Fields } from "./fields.js";
import type { Rule } from "./generated/protocol.js";
import { readNodes, type FieldNode } from "./nodes.js";

/**
 * The options of `Merchant.sign`.
 *
 * @example
 * ```ts
 * import { Merchant } from "freedompay-payouts";
 *
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "your-payout-secret" });
 * const payout = {
 *   pg_order_id: "1234",
 *   pg_amount: "100.00",
 *   pg_payment_to: "4405645000006150",
 *   pg_description: "Payment description",
 *   pg_post_link: "https://shop.example/payout-callback",
 * };
 * const request = merchant.sign("p2p2nonreg", payout, { extra: { pg_language: "ru" } });
 * ```
 */
export interface SignOptions {
  /**
   * The salt: Latin letters and digits. Default: 16 random ones. Source: the table of fields on the vendor's page.
   *
   * @example
   * ```ts
   * // For a test that compares whole bodies. In production leave it out: each request needs a new salt.
   * const fixed = merchant.sign("payout_status2", { pg_order_id: "1234" }, { salt: "abc123" });
   * console.log(fixed.body.split("&")[2]); // pg_salt=abc123
   * ```
   */
  readonly salt?: string | undefined;
  /**
   * The order in which the values are signed. Default: rule A, and fields for which the vendor's rules disagree are
   * rejected. `A` is the order in the vendor's documentation, `B-append` and `B-index` are those of its PHP code.
   *
   * @example
   * ```ts
   * // The rules put pg_param1 and pg_param10 in different orders. Without the option this is an error: rules_differ.
   * const extra = { pg_param1: "one", pg_param10: "ten" };
   * const parametrized = merchant.sign("p2p2nonreg", payout, { extra, rule: "A" });
   * ```
   */
  readonly rule?: Rule | undefined;
  /**
   * `false` skips the check digit of the card number. Default: it is checked. The check is our choice.
   *
   * @example
   * ```ts
   * // A card without a check digit, such as those of some national schemes.
   * const national = merchant.sign("p2p2nonreg", { ...payout, pg_payment_to: "4405645000006151" }, { luhn: false });
   * ```
   */
  readonly luhn?: false | undefined;
  /**
   * Fields that the vendor's page does not list for the operation. They are signed with the rest, and may be nested:
   * `{ a: { b: "1" } }` or `{ "a[b]": "1" }`. Malformed brackets are an error. Default: none.
   *
   * @example
   * ```ts
   * const tagged = merchant.sign("p2p2nonreg", payout, { extra: { shop: { id: "7" } } });
   * console.log(new URLSearchParams(tagged.body).get("shop[id]")); // 7
   * ```
   */
  readonly extra?: Fields | undefined;
  /**
   * When the request is signed, for `asked.signedAt`: a `Date`, or ISO 8601 with an offset, which is kept unchanged. It is
   * not sent. Default: the time of the call. If the clock is wrong, pass the right time: `Merchant.verifyAnswer` compares
   * it with the time in the answer.
   *
   * @example
   * ```ts
   * // The clock of this machine is wrong; the time comes from a server of your own.
   * const now = new Date("2026-01-31T12:00:00Z");
   * const dated = merchant.sign("p2p2nonreg", payout, { signedAt: now });
   * console.log(dated.asked.signedAt); // 2026-01-31T12:00:00.000Z
   * ```
   */
  readonly signedAt?: Date | string | undefined;
}

/** The names of the options of `Merchant.sign`. */
export const signOptions: readonly string[] = ["salt", "rule", "luhn", "extra", "signedAt"];

/** The fields of the option `extra`, if it is given. */
export function readExtra({ extra }: SignOptions): FieldNode[] | undefined {
  return extra === undefined || extra === null ? undefined : readNodes(extra, "request");
}
