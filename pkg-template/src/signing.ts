// Signatures and script names of any pg_* message.

import { asOptionalString, asScript, asSecret, asString, asUrl, checkOptions } from "./arguments.js";
import { buffers, checked, giveFields, NONE, takeOutput, write, writeCredentials, writeUrl, writeValues, type Buffers } from "./buffers.js";
import type { Fields } from "./fields.js";
import type { Rule } from "./generated/protocol.js";
import { readNodes } from "./nodes.js";
import type { Platform } from "./platform.js";

/** The options of `signFields`. */
export interface SignFieldsOptions {
  /**
   * The order in which the values are signed: see `Rule`. Default: rule A, and fields for which the vendor's rules disagree
   * are rejected.
   *
   * @example
   * ```ts
   * import { signFields } from "freedompay-payouts";
   *
   * // The vendor's rules put pg_param1 and pg_param10 in different orders: name the rule of the receiver.
   * const fields = { pg_param1: "one", pg_param10: "ten", pg_salt: "abc" };
   * const pg_sig = signFields("result.php", fields, "your-receive-secret", { rule: "A" });
   * ```
   */
  readonly rule?: Rule | undefined;
}

/**
 * Signs any `pg_*` message, for example `init_payment.php`. Returns `pg_sig`, 32 hex digits. A `pg_sig` among the
 * fields is ignored.
 *
 * `script` is the last path segment of the URL that is called. `null` means that the signed string has no script name at
 * all: it starts with the first value. Answers of `card/init` and `card/direct` may be signed in this way (seen in a
 * published program). `""` is not the same: it is the empty script name of a URL that ends in `/`, and the string starts
 * with a `;`.
 *
 * `secret` is the secret of this kind of message. It must not have control characters, format characters or other
 * invisible characters (Unicode categories Cc, Cf and Z, except spaces inside; `Default_Ignorable_Code_Point`; U+2800).
 * This is our choice: such characters get into a secret by accident. Other Unicode text is allowed. Source: the
 * vendor's documentation of the signature, an MD5 of script, values and secret.
 *
 * Names with brackets nest, as in the form that carries them: `{ "a[b]": "1" }` is `{ a: { b: "1" } }`. A message that is
 * sent as JSON can be given as nested objects and is signed by the same rules; the vendor's page on JSON (doc-1159190)
 * has another rule, which sorts all names as if they were on one level.
 *
 * @example
 * ```ts
 * import { signFields } from "freedompay-payouts";
 *
 * const fields = { pg_merchant_id: "500001", pg_amount: "10", pg_salt: "abc" };
 * const pg_sig = signFields("init_payment.php", fields, "your-receive-secret");
 * console.log(pg_sig.length); // 32
 * ```
 *
 * @throws ValidationError `rules_differ`: the vendor's rules disagree on the order of two fields, which the message
 * names. Rename one of them, or choose a rule with `options.rule`.
 * @throws ValidationError `fields_invalid`: a field is not text, is nested too deep, has malformed brackets in its name
 * (`a[b`), or contains a NUL character. The message names the field.
 * @throws ValidationError `options_invalid`: the script, the secret or the rule is not valid. The message says what it
 * must be. For a character of the secret it has the code point and the position, counted in characters from 1.
 */
export function signFields(
  script: string | null,
  fields: Fields,
  secret: string,
  options: SignFieldsOptions = {},
): string {
  checkOptions(options, ["rule"]);
  const rule = asOptionalString(options.rule, "rule");
  const scriptText = asScript(script, "script");
  const secretText = asSecret(secret, "secret");
  const nodes = readNodes(fields, "request");
  const view = buffers();
  const [ruleLength] = writeValues(view, [rule, "rule"]) as [number];
  const scriptLength = writeScript(scriptText, view);
  const length = writeCredentials(view, ["", secretText], "secret");
  giveFields(view.core, nodes);
  return takeOutput(checked(view.core.sign_fields(scriptLength, length, ruleLength)));
}

/**
 * Verifies the signature of any `pg_*` message. `fields` must keep the order, the repeats and the nesting of the
 * message; names with brackets nest, and malformed brackets are a part of the name. Returns nothing: a signature that
 * does not match is an error.
 *
 * A valid signature proves who signed these values in this order. Names are not signed: check the fields that you use.
 * Source: as for `signFields`; all orders of the vendor are accepted. `script` and `secret` are as in `signFields`: `null`
 * means that the signed string has no script name at all.
 *
 * @example
 * ```ts
 * import { signFields, verifyFields } from "freedompay-payouts";
 *
 * // A result_url of a purchase, which is signed with the receive secret. Pairs keep the order and the repeats.
 * const fields = [["pg_order_id", "1234"], ["pg_result", "1"], ["pg_salt", "abc"]] as const;
 * const pg_sig = signFields("result.php", fields, "your-receive-secret");
 * verifyFields("result.php", [...fields, ["pg_sig", pg_sig]], "your-receive-secret"); // throws if it does not match
 * ```
 *
 * @throws SignatureError `signature_missing`, `signature_repeated`, `signature_malformed`: the message does not have
 * one `pg_sig` of 32 hex digits. It was not signed, or it was changed: reject it.
 * @throws SignatureError `signature_mismatch`: the secret or the script name is another one, or a field was changed.
 * Reject the message; `explain` finds out the reason.
 * @throws ValidationError `fields_invalid`: a value is not text. Pass the fields unchanged.
 * @throws MessageError `body_unreadable`: a value of a `FormData` is a file.
 * @throws ValidationError `options_invalid`: the script or the secret is not text or too long, or the secret is empty or has
 * a character that `signFields` refuses.
 */
export function verifyFields(script: string | null, fields: Fields, secret: string): void {
  const scriptText = asScript(script, "script");
  const secretText = asSecret(secret, "secret");
  const nodes = readNodes(fields, "message");
  const view = buffers();
  const scriptLength = writeScript(scriptText, view);
  const length = writeCredentials(view, ["", secretText], "secret");
  giveFields(view.core, nodes);
  checked(view.core.verify_fields(scriptLength, length));
}

function writeScript(script: string | null, view: Buffers): number {
  return script === null ? NONE : write(script, view.script, "options_invalid", "script");
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
