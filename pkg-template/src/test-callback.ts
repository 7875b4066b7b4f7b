// Signed callbacks for tests of a shop. The defaults are in src/gateway/test_callback.rs.

import { asSecret, asString, asUrl, checkObject, checkOptions } from "./arguments.js";
import { call } from "./core.js";
import type { FieldValue } from "./fields.js";
import { nonEmptyString, wholeSeconds } from "./gateway-settings.js";
import type { GatewayCallback } from "./gateway-types.js";
import type { CallbackFields, CallbackForm } from "./generated/protocol.js";
import { isIterable, readNodes } from "./nodes.js";
import type { Platform } from "./platform.js";

/**
 * Fields of a test callback: the documented ones, and any others. `undefined` is the default value. A whole number
 * becomes its digits.
 */
export type TestCallbackFields = {
  readonly [F in keyof CallbackFields]?: FieldValue | number | undefined;
} & { readonly [name: string]: FieldValue | number | undefined };

/** The same as pairs of a name and a value, which keep their order and repeats. */
export type TestCallbackPairs = readonly (readonly [name: string, value: FieldValue | number | undefined])[];

/**
 * The options of `testCallback`.
 *
 * @example
 * ```ts
 * import { testCallback } from "freedompay-payouts/sandbox";
 *
 * const url = "https://shop.example/payout-callback";
 * const payoutSecret = "test-secret";
 * ```
 */
export interface TestCallbackOptions {
  /**
   * The shop's `pg_post_link`. Its last path segment is signed. The parameters of its query become fields of the callback,
   * as in the vendor's callbacks.
   *
   * @example
   * ```ts
   * const { headers, body } = testCallback({ url, payoutSecret });
   * const received = new Request("http://127.0.0.1:3000/payout-callback", { method: "POST", headers, body });
   * ```
   */
  readonly url: string | Platform<"URL">;
  /**
   * The secret that signs the callback. Of several the first one signs, as in `Merchant`. Never use a real one in tests.
   *
   * @example const forged = testCallback({ url, payoutSecret: "another-secret" });
   */
  readonly payoutSecret: string | readonly string[];
  /**
   * The merchant's id, the default of `pg_merchant_id`. Default: `"500001"`.
   *
   * @example
   * ```ts
   * const { body } = testCallback({ url, payoutSecret, merchantId: "500002" });
   * console.log(new URLSearchParams(body).get("pg_merchant_id")); // 500002
   * ```
   */
  readonly merchantId?: string | number | undefined;
  /**
   * The fields that matter to the test. The others have the values of a successful payout of 100.00 under the order id
   * 1234; with another `pg_status` than `ok`, `pg_error_code` is 10001. `pg_sig` is not allowed.
   *
   * @example
   * ```ts
   * const fields = { pg_order_id: "77", pg_payment_amount: "99.90", pg_status: "error" };
   * const failed = testCallback({ url, payoutSecret, fields });
   * ```
   */
  readonly fields?: TestCallbackFields | TestCallbackPairs | undefined;
  /**
   * The format of the callback. Default: `urlencoded`.
   *
   * @example console.log(testCallback({ url, payoutSecret, form: "xml" }).body.startsWith("<?xml")); // true
   */
  readonly form?: CallbackForm | undefined;
}

/** The parts that src/wasm/test_callback.rs returns. */
type CallbackParts = Pick<GatewayCallback, "url" | "body"> & { readonly contentType: string };

/**
 * Makes a signed callback for a test of a shop, without a gateway, a payout and I/O. It also runs in Cloudflare's workerd.
 *
 * The result is what the gateway would send: pass it to `verifyCallback`, or to your handler as
 * `new Request(callback.url, callback)`. To test a forged callback, change its body. The fields are those of the vendor's
 * page; the default values are our choice.
 *
 * @example
 * ```ts
 * import { Merchant } from "freedompay-payouts";
 * import { testCallback } from "freedompay-payouts/sandbox";
 *
 * const merchant = new Merchant({ merchantId: "500001", payoutSecret: "test-secret" });
 * const callback = testCallback({
 *   url: "https://shop.example/payout-callback",
 *   payoutSecret: "test-secret",
 *   fields: { pg_order_id: "77", pg_status: "error" },
 * });
 * console.log(merchant.verifyCallback(callback).outcome); // failed
 * const received = await merchant.receiveCallback(new Request(callback.url, callback));
 * console.log(received.fields.pg_order_id); // 77
 * ```
 *
 * @throws ValidationError `options_invalid`: an option is wrong, `pg_sig` is given, or the form cannot carry the fields.
 * The message says what to change.
 * @throws ValidationError `fields_invalid`: a field is not text, is nested too deep, or contains a NUL character. The
 * message names the field.
 * @throws FreedomPayError `entropy_unavailable`: the platform has no random bytes for the salt. Use a runtime with
 * `crypto.getRandomValues`.
 */
export function testCallback(options: TestCallbackOptions): GatewayCallback {
  checkOptions(options, ["url", "payoutSecret", "merchantId", "fields", "form"], "the options of a test callback");
  const { payoutSecret, merchantId, fields } = options;
  const url = asString(asUrl(options.url, "url"), "url");
  const secret = asSecret(Array.isArray(payoutSecret) ? payoutSecret[0] : payoutSecret, "payoutSecret");
  const form = nonEmptyString(options.form, "form");
  checkObject(fields ?? {}, "fields");
  const given: unknown[] = isIterable(fields ?? {}) ? Array.from(fields as Iterable<unknown>) : Object.entries(fields ?? {});
  const named = given.some((pair) => Array.isArray(pair) && pair[0] === "pg_merchant_id" && pair[1] !== undefined);
  const nodes = readNodes(named || merchantId === undefined ? given : [["pg_merchant_id", merchantId], ...given], "request");
  const now = wholeSeconds(() => Date.now() / 1000);
  const parts = call((core) => core.test_callback(url, secret, nodes, form, now) as CallbackParts);
  return { url: parts.url, method: "POST", headers: { "content-type": parts.contentType }, body: parts.body };
}
