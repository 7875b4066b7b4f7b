// Signatures and script names of any pg_* message.

import { asOptionalString, asSecret, asString, asUrl, checkObject } from "./arguments.js";
import { buffers, checked, giveFields, takeOutput, write, writeCredentials, writeUrl, writeValues } from "./buffers.js";
import type { Fields } from "./fields.js";
import type { Rule } from "./generated/protocol.js";
import { readNodes } from "./nodes.js";
import type { Platform } from "./platform.js";

/**
 * Signs any `pg_*` message, for example `init_payment.php`. Returns `pg_sig`, 32 hex digits. A `pg_sig` among the
 * fields is ignored.
 *
 * `script` is the last path segment of the URL that is called, `secret` the secret of this kind of message. Source: the
 * vendor's documentation of the signature, an MD5 of script, values and secret. `options.rule` is as in `SignOptions`.
 *
 * @example
 * ```ts
 * import { signFields } from "freedompay-payouts";
 *
 * const fields = { pg_merchant_id: "500001", pg_amount: "10", pg_salt: "abc" };
 * const pg_sig = signFields("init_payment.php", fields, "your receive secret");
 * console.log(pg_sig.length); // 32
 * ```
 *
 * @throws ValidationError `rules_differ`: the vendor's rules disagree on the order of two fields, which the message
 * names. Rename one of them, or choose a rule with `options.rule`.
 * @throws ValidationError `fields_invalid`: a field is not text, is nested too deep, or contains a NUL character. The
 * message names the field.
 * @throws ValidationError `options_invalid`: the script, the secret or the rule is not valid. The message says what it
 * must be.
 */
export function signFields(
  script: string,
  fields: Fields,
  secret: string,
  options: { readonly rule?: Rule | undefined } = {},
): string {
  checkObject(options, "the options");
  const rule = asOptionalString(options.rule, "rule");
  const scriptText = asString(script, "script");
  const secretText = asSecret(secret, "secret");
  const nodes = readNodes(fields, "request");
  const view = buffers();
  const [ruleLength] = writeValues(view, [rule, "rule"]) as [number];
  const scriptLength = write(scriptText, view.script, "options_invalid", "script");
  const length = writeCredentials(view, ["", secretText], "secret");
  giveFields(view.core, nodes);
  return takeOutput(checked(view.core.sign_fields(scriptLength, length, ruleLength)));
}

/**
 * Verifies the signature of any `pg_*` message. `fields` must keep the order, the repeats and the nesting of the
 * message. Returns nothing: a signature that does not match is an error.
 *
 * A valid signature proves who signed these values in this order. Names are not signed: check the fields that you use.
 * Source: as for `signFields`; all orders of the vendor are accepted.
 *
 * @example
 * ```ts
 * import { signFields, verifyFields } from "freedompay-payouts";
 *
 * const fields = { pg_order_id: "1234", pg_salt: "abc" };
 * const pg_sig = signFields("result.php", fields, "your receive secret");
 * verifyFields("result.php", { ...fields, pg_sig }, "your receive secret");
 * ```
 *
 * @throws SignatureError `signature_missing`, `signature_repeated`, `signature_malformed`: the message does not have
 * one `pg_sig` of 32 hex digits. It was not signed, or it was changed: reject it.
 * @throws SignatureError `signature_mismatch`: the secret or the script name is another one, or a field was changed.
 * Reject the message; `explain` finds out the reason.
 * @throws ValidationError `fields_invalid`: a value is not text. Pass the fields unchanged.
 * @throws ValidationError `options_invalid`: the script or the secret is not text or too long, or the secret is empty.
 */
export function verifyFields(script: string, fields: Fields, secret: string): void {
  const scriptText = asString(script, "script");
  const secretText = asSecret(secret, "secret");
  const nodes = readNodes(fields, "message");
  const view = buffers();
  const scriptLength = write(scriptText, view.script, "options_invalid", "script");
  const length = writeCredentials(view, ["", secretText], "secret");
  giveFields(view.core, nodes);
  checked(view.core.verify_fields(scriptLength, length));
}

/**
 * The script name of a URL: its last path segment without query and fragment. It is the first of the signed values.
 * Empty for a URL whose path ends in `/`. Source: the vendor's documentation of the signature.
 *
 * @example
 * ```ts
 * import { scriptName } from "freedompay-payouts";
 *
 * console.log(scriptName("https://shop.example/hooks/payout-callback?shop=1")); // payout-callback
 * ```
 *
 * @throws ValidationError `options_invalid`: `url` is not text or a URL, or is too long.
 */
export function scriptName(url: string | Platform<"URL">): string {
  const text = asString(asUrl(url, "url"), "url");
  const view = buffers();
  return takeOutput(checked(view.core.script_name(writeUrl(text, view))));
}
