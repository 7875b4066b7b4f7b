import { FreedomPayError, ValidationError } from "../errors.js";
import type { Operation, RequestFields, Rule } from "../generated/protocol.js";
import { Merchant } from "../merchant.js";
import { signFields } from "../signing.js";
import { asJson, fieldsOf, merchantId, Misuse, printJson, secrets, typed, Words, type Command } from "./command.js";

export const sign: Command = {
  name: "sign",
  does: "signs a payout request, or any pg_* message",
  help: `usage: freedompay-payouts sign <operation> [field …]    prints the signed body
       freedompay-payouts sign --script NAME [field …]  prints pg_sig alone

operations: p2p2nonreg, payout_status, payout_status2, reg2reg, balance_status
field: name=value, a JSON object, or "-": JSON or a raw body on standard input

  --merchant-id ID    or the variable FREEDOMPAY_MERCHANT_ID
  --secret-file FILE  instead of the variable FREEDOMPAY_PAYOUT_SECRET
  --host URL          the gateway; https://api.freedompay.kz unless given
  --salt TEXT         instead of a random one
  --rule RULE         the order of the values: A, B-append, B-index
  --no-luhn           leaves the card's check digit unchecked
  --curl              a line for the shell that posts the request
  --json              url, headers and body, or pg_sig, as JSON

examples:
  sign payout_status2 pg_order_id=1234 --merchant-id 500001 --curl | sh
  sign p2p2nonreg - --merchant-id 500001 <payout.json
  sign --script init_payment.php pg_merchant_id=500001 pg_salt=abc pg_amount=10
`,
  async run(given) {
    const words = new Words(given, {
      script: "text",
      "merchant-id": "text",
      "secret-file": "texts",
      host: "text",
      salt: "text",
      rule: "text",
      "no-luhn": "flag",
      curl: "flag",
      json: "flag",
    });
    try {
      await (words.has("script") ? signAny(words) : signRequest(words));
      return 0;
    } catch (error) {
      const shown = asJson(error);
      if (shown === undefined) throw error;
      if (words.has("json")) printJson(shown);
      else process.stderr.write(complaint(error as FreedomPayError));
      return 1;
    }
  },
};

async function signAny(words: Words): Promise<void> {
  words.noneBeside("script", ["merchant-id", "host", "salt", "no-luhn", "curl"]);
  const [secret = ""] = secrets(words);
  const rule = words.text("rule") as Rule | undefined;
  const pg_sig = signFields(words.text("script") ?? "", await fieldsOf(words.plain, false), secret, { rule });
  if (words.has("json")) printJson({ pg_sig });
  else process.stdout.write(`${pg_sig}\n`);
}

async function signRequest(words: Words): Promise<void> {
  const [operation, ...fields] = words.plain;
  if (operation === undefined) throw new Misuse("an operation is missing, or --script NAME");
  if (words.has("curl") && words.has("json")) throw new Misuse("--curl contradicts --json");
  const merchant = new Merchant({ merchantId: merchantId(words), payoutSecret: secrets(words), host: words.text("host") });
  const options = {
    salt: words.text("salt"),
    rule: words.text("rule") as Rule | undefined,
    ...(words.has("no-luhn") && { luhn: false as const }),
  };
  const pairs = await fieldsOf(fields, operation === "balance_status");
  const { url, method, headers, body } = merchant.sign(
    operation as Operation,
    typed<RequestFields[Operation]>(pairs),
    options,
  );
  if (words.has("json")) printJson({ operation, url, method, headers, body });
  else process.stdout.write(words.has("curl") ? curl(url, headers, body) : `${body}\n`);
}

/** A line that posts the request, whatever is in it. `--data-raw`: a leading `@` is no file. */
function curl(url: string, headers: Readonly<Record<string, string>>, body: string): string {
  const shown = Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
  // `--globoff`: brackets in a URL are no pattern.
  const line = ["curl", "--silent", "--show-error", "--globoff", ...shown, "--data-raw", body, "--", url];
  return `${line.map(quoted).join(" ")}\n`;
}

/** One word of a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export function complaint(error: FreedomPayError): string {
  const problems = error instanceof ValidationError ? error.problems : [];
  if (problems.length === 0) return `error: ${error.code}: ${error.message}\n`;
  return `error: ${error.code}\n${problems.map(({ severity, message }) => `  ${severity}: ${message}\n`).join("")}`;
}
