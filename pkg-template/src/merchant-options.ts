// The options of a merchant.

/** The options of a `Merchant`. */
export interface MerchantOptions {
  /** The merchant's id in FreedomPay: at most 20 digits. */
  readonly merchantId: string | number;
  /**
   * The payout secret of the merchant, not the receive secret. FreedomPay's cabinet calls it the secret key for
   * payouts. In a list the first secret signs and every secret verifies, so you can change the secret without losing a
   * callback.
   *
   * A secret must be printable ASCII without white space. This is our choice: any other character, such as a soft hyphen,
   * a no-break space or a Cyrillic В, is most likely a mistake of copying. `signFields` and `verifyFields` allow more.
   */
  readonly payoutSecret: string | readonly string[];
  /**
   * The gateway: `https://` and a host, for loopback also `http://`. Default: `https://api.freedompay.kz`, the host on
   * the vendor's page.
   */
  readonly host?: string | undefined;
  /**
   * `true` also allows `http://` with a host that is not loopback, but never with one of the vendor's own
   * (`freedompay.kz`, `.uz`, `.kg`, `.money`, `paybox.money` and their subdomains). Only for tests, for example if the
   * sandbox is another container of a Compose file or of a CI job: everybody between your program and the host can read
   * the card numbers. Default: `false`.
   */
  readonly allowInsecureHost?: boolean | undefined;
}
