// Any pg_* message, payout or not: signatures, script names, error codes.

import { asSecret, asUrl, checkObject } from "./arguments.js";
import { ask, Tokens, withComplaints } from "./boundary.js";
import { addMessage, addRequest, type Fields } from "./fields.js";
import type { Problem } from "./errors.js";
import type { Rule, Sent } from "./generated/protocol.js";

/** What is known of an error code of the gateway's. */
export interface ErrorDescription {
  /** The code, in digits. */
  readonly code: string;
  /** The meaning, in English. */
  readonly meaning: string;
  /** The gateway's own text, in Russian; empty where it has none. */
  readonly gatewayText: string;
  /** What the code says about the money, in a signed answer to a payout request. */
  readonly sent: Sent;
}

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
  const complaints: Problem[] = [];
  const tokens = new Tokens("sign_fields").add(script, "script").add(asSecret(secret, "secret"), "secret");
  addRequest(tokens.add(options.rule ?? "", "rule"), fields, complaints);
  return withComplaints(complaints, () => ask(tokens)).next();
}

/**
 * Verifies any `pg_*` message. `fields` keep order, repeats and nesting. It proves who signed these values
 * in this order; names are not signed, so check the fields that you act upon.
 *
 * @throws SignatureError
 */
export function verifyFields(script: string, fields: Fields, secret: string): void {
  const tokens = new Tokens("verify_fields").add(script, "script").add(asSecret(secret, "secret"), "secret");
  addMessage(tokens, fields);
  ask(tokens);
}

/** The script name of a URL: its last path segment, the first of the signed values. Empty for a URL that ends in `/`. */
export function scriptName(url: string | URL): string {
  return ask(new Tokens("script_name").add(asUrl(url, "url"), "url")).next();
}

/** What is known of an error code; `undefined` for one that isn't in the table, which is not closed. */
export function describeError(code: number | string): ErrorDescription | undefined {
  const reader = ask(new Tokens("describe_error").add(String(code), "code"));
  if (reader.isAtEnd()) return undefined;
  return {
    code: reader.next(),
    meaning: reader.next(),
    gatewayText: reader.next(),
    sent: reader.next() as Sent,
  };
}
