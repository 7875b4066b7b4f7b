// Any pg_* message, payout or not: signatures and script names.

import { asOptionalString, asSecret, asString, asUrl, checkObject } from "./arguments.js";
import { call } from "./core.js";
import type { Fields } from "./fields.js";
import type { Rule } from "./generated/protocol.js";

/**
 * Signs any `pg_*` message: `init_payment.php`, card storage, …; the 32 hex digits of `pg_sig`.
 * A `pg_sig` among the fields is left out.
 *
 * @throws ValidationError `rules_differ`, naming the two fields, where the official rules disagree on the
 * order and no rule is given; `fields_invalid`
 */
export function signFields(
  script: string,
  fields: Fields,
  secret: string,
  options: { readonly rule?: Rule | undefined } = {},
): string {
  checkObject(options, "the options");
  const rule = asOptionalString(options.rule, "rule");
  return call((core) => core.sign_fields(asString(script, "script"), fields, asSecret(secret, "secret"), rule));
}

/**
 * Verifies any `pg_*` message. `fields` keep order, repeats and nesting. It proves who signed these values
 * in this order; names are not signed, so check the fields that you act upon.
 *
 * @throws SignatureError
 */
export function verifyFields(script: string, fields: Fields, secret: string): void {
  call((core) => core.verify_fields(asString(script, "script"), fields, asSecret(secret, "secret")));
}

/** The script name of a URL: its last path segment, the first of the signed values. Empty for a URL that ends in `/`. */
export function scriptName(url: string | URL): string {
  return call((core) => core.script_name(asString(asUrl(url, "url"), "url")));
}
