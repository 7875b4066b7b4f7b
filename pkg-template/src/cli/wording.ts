// The library's errors name options of the JavaScript API. The command line names its own.

const WORDING: readonly (readonly [library: RegExp, commandLine: string])[] = [
  [/; explain, from freedompay-payouts\/explain, finds the cause$/, '; the command "explain" finds the cause'],
  [/; to send it, pass it in the option extra$/, "; to send it, give --extra NAME=VALUE"],
  [/; pass it in the fields, not in extra$/, "; give it as a field, not as --extra"],
  [/; set your own with the option salt$/, "; set your own with --salt"],
  [/^(pg_merchant_id is filled in by the) library; leave it out$/, "$1 command; leave it out, and give --merchant-id"],
  [/ is filled in by the library; /, " is filled in by the command; "],
  [/, or set the option rule$/, ", or give --rule"],
  [/^unknown rule /, "unknown --rule "],
  [/^(pg_salt is not valid: )?the salt must /, "--salt must "],
  [/(the host must use https, except in tests with )allowInsecureHost:/, "$1--allow-insecure-host:"],
  [/^the host (must|has) /, "--host $1 "],
  [/^host is not valid: the host (must|has) /, "--host is not valid: it $1 "],
  [/^(pg_merchant_id is not valid: )?the merchant id must /, "the merchant id (--merchant-id or FREEDOMPAY_MERCHANT_ID) must "],
  [/^signedAt must /, "--signed-at must "],
  [/(its pg_order_id) is not the requested one/, "$1 is not that of --order-id"],
  [/(its pg_payment_id) is not the requested one/, "$1 is not that of --payment-id"],
  [/(its pg_amount) is not the requested one/, "$1 is not that of --amount"],
  [
    /^the callback's url does not end in a script name; pass the url of pg_post_link or the option script$/,
    "--url does not end in a script name; give the URL of your pg_post_link, or --script NAME",
  ],
  [
    /^strict mode can allow at most 64 names, none of them empty or beginning with pg_$/,
    "--allow NAME can be given at most 64 times, and NAME must not begin with pg_",
  ],
];

/** An error message of the library, with the options of the command line. */
export function inCliTerms(message: string): string {
  return WORDING.reduce((text, [library, commandLine]) => text.replace(library, commandLine), message);
}
