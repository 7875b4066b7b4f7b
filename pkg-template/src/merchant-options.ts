// The options of a merchant.

import { found } from "./arguments.js";
import { errorOf } from "./errors.js";

/** The names of the options. */
export const merchantOptions = ["merchantId", "payoutSecret", "host", "allowInsecureHost"] as const;

/** Rejects a host that is not text, and an empty one: payouts of a test must not go to the default host by mistake. */
export function checkHost(host: unknown): void {
  if (host === undefined || host === null || (typeof host === "string" && host !== "")) return;
  throw errorOf("options_invalid", host === "" ? "host is empty; is its environment variable set?" : `host must be text, ${found(host)}`);
}

/**
 * The options of a `Merchant`.
 *
 * @example
 * ```ts
 * import { Merchant } from "freedompay-payouts";
 *
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "your-payout-secret" });
 * ```
 */
export interface MerchantOptions {
  /**
   * The merchant's id in FreedomPay: at most 20 digits.
   *
   * @example
   * ```ts
   * const shop = new Merchant({ merchantId: 500001, payoutSecret: "your-payout-secret" });
   * console.log(shop.sign("balance_status", {}).body.startsWith("pg_merchant_id=500001&")); // true
   * ```
   */
  readonly merchantId: string | number;
  /**
   * The payout secret of the merchant, not the receive secret. FreedomPay's cabinet calls it the secret key for
   * payouts. In a list the first secret signs and every secret verifies, so you can change the secret without losing a
   * callback.
   *
   * A secret must be printable ASCII without white space. This is our choice: any other character, such as a soft hyphen,
   * a no-break space or a Cyrillic В, is most likely a mistake of copying. `signFields` and `verifyFields` allow more.
   *
   * @example
   * ```ts
   * // During a change: the new secret signs, and callbacks that were signed with the old one are still accepted.
   * const rotating = new Merchant({ merchantId: "500001", payoutSecret: ["your-new-secret", "your-payout-secret"] });
   * const callback = rotating.verifyCallback({
   *   url: "https://shop.example/payout-callback",
   *   body:
   *     "pg_merchant_id=500001&pg_order_id=1234&pg_payment_id=77&pg_payment_amount=100.00&pg_status=ok&pg_salt=s" +
   *     "&pg_sig=33dbda559261fdd7369022ee84ba1d6a",
   * });
   * console.log(callback.secretIndex); // 1
   * ```
   */
  readonly payoutSecret: string | readonly string[];
  /**
   * The gateway: `https://` and a host, for loopback also `http://`. Default: `https://api.freedompay.kz`, the host on
   * the vendor's page. An empty text is an error.
   *
   * @example
   * ```ts
   * // The vendor's test host, and a sandbox on this machine.
   * const test = new Merchant({ merchantId: "500001", payoutSecret: "test-secret", host: "https://test-api.freedompay.kz" });
   * console.log(test.sign("balance_status", {}).url); // https://test-api.freedompay.kz/g2g/balance_status
   * const local = new Merchant({ merchantId: "500001", payoutSecret: "test-secret", host: "http://127.0.0.1:8787" });
   * ```
   */
  readonly host?: string | undefined;
  /**
   * `true` also allows `http://` with a host that is not loopback, but never with one of the vendor's own
   * (`freedompay.kz`, `.uz`, `.kg`, `.money`, `paybox.money` and their subdomains). Only for tests, for example if the
   * sandbox is another container of a Compose file or of a CI job: everybody between your program and the host can read
   * the card numbers. Default: `false`.
   *
   * @example
   * ```ts
   * // The sandbox is the service `sandbox` of the same Compose file.
   * const host = "http://sandbox:8787";
   * const test = new Merchant({ merchantId: "500001", payoutSecret: "test-secret", host, allowInsecureHost: true });
   * ```
   */
  readonly allowInsecureHost?: boolean | undefined;
}
