import { asString } from "../arguments.js";
import { toBytes } from "../bytes.js";
import { call } from "../core.js";
import { FreedomPayError, type GatewayError } from "../errors.js";
import type { Fields, FieldValue } from "../fields.js";
import { maskCards } from "../gateway.js";
import type { Operation } from "../generated/protocol.js";
import { Merchant } from "../merchant.js";
import { verifyFields } from "../signing.js";
import { asJson, fieldsOf, listed, merchantId, Misuse, paint, printJson, secrets, standardInput, withoutLastNewline, Words, type Command } from "./command.js";

export const verify: Command = {
  name: "verify",
  does: "verifies an answer, a callback, or any signed pg_* message",
  help: `usage: freedompay-payouts verify <operation>                the gateway's answer
       freedompay-payouts verify --url URL [field …]       a callback to URL
       freedompay-payouts verify --script NAME [field …]   the signature alone

The message comes raw on standard input, as it came over the wire. A callback or
message may also be given as fields: name=value, or a JSON object.

  --order-id ID, --payment-id ID, --amount AMOUNT   what an answer must be about
  --merchant-id ID    or the variable FREEDOMPAY_MERCHANT_ID
  --secret-file FILE  instead of FREEDOMPAY_PAYOUT_SECRET; several may stand
  --script NAME       with --url: what the gateway called, behind a proxy
  --strict            refuses fields that a callback isn't documented to have
  --json              the verdict as JSON

Exit code 0: the message is genuine, whatever it says; 1: it is not.

examples:
  verify payout_status2 --order-id 1234 --merchant-id 500001 <answer.xml
  verify --url https://shop.example/payout-callback <callback.txt
`,
  async run(given) {
    const words = new Words(given, {
      url: "text",
      script: "text",
      "order-id": "text",
      "payment-id": "text",
      amount: "text",
      "merchant-id": "text",
      "secret-file": "texts",
      strict: "flag",
      json: "flag",
    });
    const colour = paint(process.stdout);
    try {
      const verdict = await verified(words);
      if (words.has("json")) {
        printJson({ valid: true, ...verdict });
      } else {
        const { outcome, safeToResend, error, fields } = verdict;
        const said = [outcome, safeToResend === true ? "safe to send again under a new order id" : undefined];
        const shown = said.filter((word) => word !== undefined).join(", ");
        process.stdout.write(`${colour("green", "valid")}${shown === "" ? "" : `: ${shown}`}\n`);
        if (error) process.stdout.write(`  ${error.code}: ${error.meaning ?? error.description}\n`);
        process.stdout.write(listed(fields));
      }
      return 0;
    } catch (error) {
      const shown = asJson(error);
      if (shown === undefined) throw error;
      const { code, message } = error as FreedomPayError;
      if (words.has("json")) printJson(shown);
      else process.stdout.write(`${colour("red", "not valid")}: ${code}\n  ${message}\n`);
      return 1;
    }
  },
};

interface Verdict {
  readonly outcome?: string;
  readonly safeToResend?: boolean;
  readonly error?: GatewayError;
  readonly secretIndex?: number;
  readonly deduplicationKey?: string;
  readonly fields: Fields;
}

async function verified(words: Words): Promise<Verdict> {
  const [first, ...more] = words.plain;
  const [url, script] = [words.text("url"), words.text("script")];
  if (url !== undefined) return verifiedCallback(url, words);
  if (script !== undefined) return verifiedAny(script, words);
  if (first === undefined) throw new Misuse("an operation is missing, or --url URL, or --script NAME");
  if (words.has("strict")) throw new Misuse("--strict is for callbacks: it wants --url");
  if (more.length > 0) throw new Misuse("an answer comes as raw XML on standard input, not as arguments");
  const asked = {
    operation: first as Operation,
    pg_order_id: words.text("order-id"),
    pg_payment_id: words.text("payment-id"),
    pg_amount: words.text("amount"),
  };
  const merchant = new Merchant({ merchantId: merchantId(words), payoutSecret: secrets(words) });
  const { outcome, safeToResend, error, fields } = merchant.verifyAnswer(asked, await body());
  return { outcome, safeToResend, ...(error && { error }), fields: masked(fields as Fields) };
}

async function verifiedCallback(url: string, words: Words): Promise<Verdict> {
  words.noneBeside("url", ["order-id", "payment-id", "amount"]);
  const merchant = new Merchant({ merchantId: merchantId(words), payoutSecret: secrets(words) });
  const message = words.plain.length > 0 ? await fieldsOf(words.plain) : await body();
  const callback = merchant.verifyCallback({ url, body: message }, { strict: words.has("strict"), script: words.text("script") });
  const { outcome, error, secretIndex, deduplicationKey, fields } = callback;
  return { outcome, ...(error && { error }), secretIndex, deduplicationKey, fields: masked(fields as Fields) };
}

async function verifiedAny(script: string, words: Words): Promise<Verdict> {
  words.noneBeside("script", ["order-id", "payment-id", "amount", "merchant-id", "strict"]);
  const keys = secrets(words);
  const given = words.plain.length > 0 ? await fieldsOf(words.plain) : undefined;
  const raw = given === undefined ? toBytes(await body(), "standard input") : undefined;
  let refusal: unknown;
  for (const [secretIndex, secret] of keys.entries()) {
    try {
      if (raw !== undefined) {
        const [name, key] = [asString(script, "script"), asString(secret, "secret")];
        return { secretIndex, fields: masked(call((core) => core.verify_body(name, raw, key) as Fields)) };
      }
      verifyFields(script, given ?? [], secret);
      return { secretIndex, fields: masked(given ?? []) };
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal;
}

/** The message on standard input. */
async function body(): Promise<Uint8Array> {
  if (process.stdin.isTTY) throw new Misuse("the message is missing: it comes on standard input");
  return withoutLastNewline(await standardInput());
}

/** Ids stay as they are: they are what one looks for. */
const IDS = ["pg_order_id", "pg_payment_id", "pg_merchant_id", "pg_salt", "pg_sig"];

function masked(fields: Fields): Readonly<Record<string, FieldValue>> {
  const entries = (Array.isArray(fields) ? fields : Object.entries(fields)) as (readonly [string, FieldValue])[];
  const shown = Object.create(null) as Record<string, FieldValue>;
  for (const [name, value] of entries) {
    const one = IDS.includes(name) && typeof value === "string" ? value : maskedValue(value);
    const earlier = shown[name];
    shown[name] = earlier === undefined ? one : [earlier, one].flat();
  }
  return shown;
}

function maskedValue(value: FieldValue): FieldValue {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) => (typeof part === "string" ? maskCards(part) : part)) as FieldValue;
}
