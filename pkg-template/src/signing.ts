// Any pg_* message, payout or not: signatures and script names.

import { asOptionalString, asSecret, asString, asUrl, checkObject } from "./arguments.js";
import { buffers, checked, giveFields, takeOutput, write, writeCredentials, writeUrl, writeValues } from "./buffers.js";
import type { Fields } from "./fields.js";
import type { Rule } from "./generated/protocol.js";
import { readNodes } from "./nodes.js";

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
 * Verifies any `pg_*` message. `fields` keep order, repeats and nesting. It proves who signed these values
 * in this order; names are not signed, so check the fields that you act upon.
 *
 * @throws SignatureError
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

/** The script name of a URL: its last path segment, the first of the signed values. Empty for a URL that ends in `/`. */
export function scriptName(url: string | URL): string {
  const text = asString(asUrl(url, "url"), "url");
  const view = buffers();
  return takeOutput(checked(view.core.script_name(writeUrl(text, view))));
}
