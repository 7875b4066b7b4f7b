import type { Operation, RequestFields, Rule } from "../generated/protocol.js";
import { Merchant } from "../merchant.js";
import { signFields } from "../signing.js";
import { Args } from "./args.js";
import { UsageError, type Command } from "./command.js";
import { parseExtra, parseFields, typed } from "./fields.js";
import { hostOf, requiredMerchantId, requiredSecrets } from "./input.js";
import { formatProblems, printJson, problemsAsJson } from "./output.js";

export const sign: Command = {
  name: "sign",
  summary: "signs a payout request, or any pg_* message",
  help: `usage: freedompay-payouts sign <operation> [field …]    prints the signed body
       freedompay-payouts sign --script NAME [field …]  prints only pg_sig;
                          or --no-script: signs without a script name
operations: p2p2nonreg, payout_status, payout_status2, reg2reg, balance_status
field: name=value, a JSON object, or "-" for JSON or a body on standard input

  --merchant-id ID    or the variable FREEDOMPAY_MERCHANT_ID
  --secret-file FILE  instead of the variable FREEDOMPAY_PAYOUT_SECRET
  --host URL          or FREEDOMPAY_HOST; default: https://api.freedompay.kz
  --allow-insecure-host  allows http, but never with FreedomPay's own hosts
  --salt TEXT         default: a random salt
  --rule RULE         the signing order: A, B-append or B-index
  --no-luhn           does not verify the check digit of the card number
  --extra NAME=VALUE  adds an undocumented field; repeatable
  --curl              prints a shell command that posts the request
  --json              prints JSON: the request, asked and warnings, or pg_sig

examples:
  npx freedompay-payouts sign payout_status2 pg_order_id=1234 --curl | sh
  npx freedompay-payouts sign p2p2nonreg --merchant-id 500001 <payout.json
  npx freedompay-payouts sign --script init_payment.php pg_salt=abc pg_amount=10
`,
  async run(argv) {
    const args = new Args(argv, {
      script: "text",
      "no-script": "flag",
      "merchant-id": "text",
      "secret-file": "texts",
      host: "text",
      "allow-insecure-host": "flag",
      salt: "text",
      rule: "text",
      "no-luhn": "flag",
      extra: "texts",
      curl: "flag",
      json: "flag",
    });
    const script = args.script();
    await (script === undefined ? signRequest(args) : signMessage(script, args));
    return 0;
  },
};

async function signMessage(script: string | null, args: Args): Promise<void> {
  args.rejectWith(script === null ? "no-script" : "script", ["merchant-id", "host", "allow-insecure-host", "salt", "no-luhn", "extra", "curl"]);
  const [secret = ""] = requiredSecrets(args);
  const rule = args.text("rule") as Rule | undefined;
  const fields = await parseFields(args.positionals, false);
  if (fields.length === 0) throw new UsageError("the fields are missing: give them as arguments or on standard input");
  const pg_sig = signFields(script, fields, secret, { rule });
  if (args.has("json")) printJson({ pg_sig });
  else process.stdout.write(`${pg_sig}\n`);
}

async function signRequest(args: Args): Promise<void> {
  const operation = args.operation();
  if (operation === undefined) throw new UsageError("the operation is missing: give an operation, --script NAME, or --no-script");
  if (args.has("json")) args.rejectWith("json", ["curl"]);
  const merchant = new Merchant({
    merchantId: requiredMerchantId(args),
    payoutSecret: requiredSecrets(args),
    host: hostOf(args),
    allowInsecureHost: args.has("allow-insecure-host"),
  });
  const options = {
    salt: args.text("salt"),
    rule: args.text("rule") as Rule | undefined,
    extra: parseExtra(args),
    ...(args.has("no-luhn") && { luhn: false as const }),
  };
  const pairs = await parseFields(args.positionals.slice(1), operation === "balance_status");
  const { url, method, headers, body, asked, warnings } = merchant.sign(
    operation as Operation,
    typed<RequestFields[Operation]>(pairs),
    options,
  );
  if (args.has("json")) return printJson({ operation, url, method, headers, body, asked, warnings: problemsAsJson(warnings) });
  process.stderr.write(formatProblems(warnings));
  process.stdout.write(args.has("curl") ? curlCommand(url, headers, body) : `${body}\n`);
}

/** A shell command that posts the request. `--data-raw` takes a leading `@` literally. */
function curlCommand(url: string, headers: Readonly<Record<string, string>>, body: string): string {
  const headerOptions = Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
  // `--globoff` takes brackets in a URL literally.
  const line = ["curl", "--silent", "--show-error", "--globoff", ...headerOptions, "--data-raw", body, "--", url];
  return `${line.map(shellQuoted).join(" ")}\n`;
}

/** One word of a POSIX shell. */
function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
