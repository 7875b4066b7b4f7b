import { asOptionalString, asString } from "../arguments.js";
import { toBytes } from "../bytes.js";
import { call } from "../core.js";
import { FreedomPayError, type GatewayError } from "../errors.js";
import type { Fields, FieldValue } from "../fields.js";
import { maskCards } from "../mask.js";
import type { Operation } from "../generated/protocol.js";
import { Merchant } from "../merchant.js";
import type { Asked } from "../request.js";
import { verifyFields } from "../signing.js";
import { Args } from "./args.js";
import { UsageError, type Command } from "./command.js";
import { formatFields, parseFields } from "./fields.js";
import { checkUrl, readMessage, requiredMerchantId, requiredSecrets, urlOf } from "./input.js";
import { errorAsJson, paint, printJson, type Paint } from "./output.js";
import { inCliTerms } from "./wording.js";

export const verify: Command = {
  name: "verify",
  summary: "verifies an answer, a callback, or any signed pg_* message",
  help: `usage: freedompay-payouts verify <operation>                an answer
       freedompay-payouts verify --url URL [field …]       a callback to URL
       freedompay-payouts verify --script NAME [field …]   only the signature;
                            or --no-script: signed without a script name

Standard input must be the raw message, byte for byte as it was received. The
fields of a callback or message may also be arguments: name=value, or JSON.

  --body-file FILE    the raw message, instead of standard input
  --order-id ID, --payment-id ID, --amount AMOUNT   the answer must match
  --signed-at TIME    when the request was signed: ISO 8601 with an offset
  --merchant-id ID    or the variable FREEDOMPAY_MERCHANT_ID
  --secret-file FILE  instead of FREEDOMPAY_PAYOUT_SECRET; repeatable
  --script NAME       with --url: the script name, if it is not that of URL
  --strict            with --url: rejects undocumented fields
  --allow NAME        with --strict: allows an undocumented field; repeatable
  --json              prints the result as JSON
Exit code 0: the message is genuine, even if the payout failed; 1: it is not.

examples:
  npx freedompay-payouts verify payout_status2 --order-id 1234 <answer.xml
  npx freedompay-payouts verify --url https://shop.example/payout-callback \\
    --merchant-id 500001 --body-file callback.txt
`,
  async run(argv) {
    const args = new Args(argv, {
      url: "text",
      script: "text",
      "no-script": "flag",
      "order-id": "text",
      "payment-id": "text",
      amount: "text",
      "signed-at": "text",
      "merchant-id": "text",
      "secret-file": "texts",
      "body-file": "text",
      strict: "flag",
      allow: "texts",
      json: "flag",
    });
    const colour = paint(process.stdout);
    try {
      const result = await verifyMessage(args);
      if (args.has("json")) printJson({ valid: true, ...result });
      else process.stdout.write(formatResult(result, colour));
      return 0;
    } catch (error) {
      if (!(error instanceof FreedomPayError) || error.code === "options_invalid") throw error;
      if (args.has("json")) printJson(errorAsJson(error));
      else process.stdout.write(`${colour("red", "not valid")}: ${error.code}\n  ${inCliTerms(error.message)}\n`);
      return 1;
    }
  },
};

interface VerifiedMessage {
  readonly outcome?: string;
  readonly safeToResend?: boolean;
  readonly error?: GatewayError;
  readonly secretIndex?: number;
  readonly deduplicationKey?: string;
  readonly fields: Fields;
}

function formatResult({ outcome, safeToResend, error, fields }: VerifiedMessage, colour: Paint): string {
  const parts = [outcome, safeToResend === true ? "safe to send again under a new order id" : undefined];
  const text = parts.filter((part) => part !== undefined).join(", ");
  const errorLine = error ? `  ${error.code}: ${error.meaning ?? error.description}\n` : "";
  return `${colour("green", "valid")}${text === "" ? "" : `: ${text}`}\n${errorLine}${formatFields(fields)}`;
}

async function verifyMessage(args: Args): Promise<VerifiedMessage> {
  const [url, script] = [args.text("url"), args.script()];
  if (args.has("allow") && !args.has("strict")) throw new UsageError("--allow is only for strict mode: give --strict too");
  if (url !== undefined) return verifyCallback(url, args);
  if (script !== undefined) return verifySignature(script, args);
  return verifyAnswer(args);
}

async function verifyAnswer(args: Args): Promise<VerifiedMessage> {
  const operation = args.operation();
  if (operation === undefined) {
    throw new UsageError("the kind of message is missing: give an operation, --url URL, --script NAME, or --no-script");
  }
  if (args.has("strict")) throw new UsageError("--strict is only for callbacks: give --url too");
  if (args.positionals.length > 1) throw new UsageError("pass an answer as raw XML on standard input or with --body-file FILE, not as arguments");
  urlOf(operation);
  if (operation !== "balance_status" && !args.has("order-id")) {
    throw new UsageError("--order-id is missing: without it the answer to any payout would be accepted");
  }
  const asked = {
    operation: operation as Operation,
    pg_order_id: args.text("order-id"),
    pg_payment_id: args.text("payment-id"),
    pg_amount: args.text("amount"),
    signedAt: args.text("signed-at"),
  } as Asked;
  const merchant = new Merchant({ merchantId: requiredMerchantId(args), payoutSecret: requiredSecrets(args) });
  const { outcome, safeToResend, error, allFields } = merchant.verifyAnswer(asked, await readMessage(args));
  return { outcome, safeToResend, ...(error && { error }), fields: maskedFields(allFields as Fields) };
}

async function verifyCallback(url: string, args: Args): Promise<VerifiedMessage> {
  args.rejectWith("url", ["order-id", "payment-id", "amount", "signed-at", "no-script"]);
  checkUrl("url", url);
  const merchant = new Merchant({ merchantId: requiredMerchantId(args), payoutSecret: requiredSecrets(args) });
  const body = (await givenFields(args)) ?? (await readMessage(args));
  const strict = args.has("strict") && { allow: args.texts("allow") };
  const callback = merchant.verifyCallback({ url, body }, { strict, script: args.text("script") });
  const { outcome, error, secretIndex, deduplicationKey, allFields } = callback;
  return { outcome, ...(error && { error }), secretIndex, deduplicationKey, fields: maskedFields(allFields as Fields) };
}

/** Verifies only the signature. Tries each secret, and throws the error for the first secret if none matches. */
async function verifySignature(script: string | null, args: Args): Promise<VerifiedMessage> {
  const option = script === null ? "no-script" : "script";
  args.rejectWith(option, ["order-id", "payment-id", "amount", "signed-at", "merchant-id", "strict"]);
  const secrets = requiredSecrets(args);
  const fields = await givenFields(args);
  const body = fields === undefined ? toBytes(await readMessage(args), "the message") : undefined;
  let firstError: unknown;
  for (const [secretIndex, secret] of secrets.entries()) {
    try {
      if (body !== undefined) {
        const [scriptText, secretText] = [asOptionalString(script, "script"), asString(secret, "secret")];
        const verified = call((core) => core.verify_body(scriptText, body, secretText) as Fields);
        return { secretIndex, fields: maskedFields(verified) };
      }
      verifyFields(script, fields ?? [], secret);
      return { secretIndex, fields: maskedFields(fields ?? []) };
    } catch (error) {
      firstError ??= error;
    }
  }
  throw firstError;
}

/** The fields that are given as arguments; `undefined` if there are none. */
async function givenFields(args: Args): Promise<Fields | undefined> {
  if (args.positionals.length === 0) return undefined;
  if (args.has("body-file")) throw new UsageError("--body-file cannot be combined with fields as arguments");
  return parseFields(args.positionals);
}

/** Fields that are not masked even if they look like a card number, because users search for them. */
const IDS = ["pg_order_id", "pg_payment_id", "pg_merchant_id", "pg_salt", "pg_sig"];

function maskedFields(fields: Fields): Readonly<Record<string, FieldValue>> {
  const entries = (Array.isArray(fields) ? fields : Object.entries(fields)) as (readonly [string, FieldValue])[];
  const result = Object.create(null) as Record<string, FieldValue>;
  for (const [name, value] of entries) {
    const masked = IDS.includes(name) && typeof value === "string" ? value : maskedValue(value);
    const earlier = result[name];
    result[name] = earlier === undefined ? masked : [earlier, masked].flat();
  }
  return result;
}

function maskedValue(value: FieldValue): FieldValue {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) => (typeof part === "string" ? maskCards(part) : part)) as FieldValue;
}
