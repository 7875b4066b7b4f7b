// Reads secrets, the merchant id, files and standard input.

import { readFileSync } from "node:fs";
import { asSecret } from "../arguments.js";
import { call } from "../core.js";
import { FreedomPayError } from "../errors.js";
import type { Operation } from "../generated/protocol.js";
import { preview } from "../preview.js";
import type { Args } from "./args.js";
import { UsageError } from "./command.js";

/**
 * The payout secrets from the files of `--secret-file`, else from the variable; `undefined` if neither is given. They must
 * be printable ASCII without white space, also for other messages than payouts.
 */
export function optionalSecrets(args: Args): string[] | undefined {
  const files = args.texts("secret-file");
  const variable = process.env["FREEDOMPAY_PAYOUT_SECRET"];
  if (files.length > 0) return files.map(readSecret);
  if (variable === undefined) return undefined;
  if (variable === "") throw new UsageError("FREEDOMPAY_PAYOUT_SECRET is empty");
  checkSecret(variable, "the secret in FREEDOMPAY_PAYOUT_SECRET");
  return [variable];
}

export function requiredSecrets(args: Args): string[] {
  const secrets = optionalSecrets(args);
  if (secrets !== undefined) return secrets;
  throw new UsageError("the payout secret is missing: set FREEDOMPAY_PAYOUT_SECRET or give --secret-file");
}

/** The secret in a file, without the newline that editors add at the end. */
function readSecret(file: string, index: number, files: readonly string[]): string {
  // The message does not contain the name, which may be the secret.
  const what = files.length > 1 ? `secret file ${index + 1}` : "the secret file";
  const secret = readText(file, what).replace(/\r?\n$/, "");
  if (secret === "") throw new UsageError(`${what} is empty`);
  checkSecret(secret, `the secret in ${what}`);
  return secret;
}

/** Checks a secret. `what` says in errors where it comes from. */
function checkSecret(secret: string, what: string): void {
  try {
    const text = asSecret(secret, "the secret");
    call((core) => core.check_secret(text));
  } catch (error) {
    if (!(error instanceof FreedomPayError) || error.code !== "options_invalid") throw error;
    throw new UsageError(error.message.replace(/^the secret/, what));
  }
}

export function requiredMerchantId(args: Args): string {
  const id = args.text("merchant-id") ?? process.env["FREEDOMPAY_MERCHANT_ID"];
  if (id === undefined) throw new UsageError("the merchant id is missing: give --merchant-id or set FREEDOMPAY_MERCHANT_ID");
  return id;
}

/** The gateway: `--host`, else the variable. */
export const hostOf = (args: Args): string | undefined => args.text("host") ?? process.env["FREEDOMPAY_HOST"];

/** Rejects an option's value that is neither a URL nor the path of one. */
export function checkUrl(option: string, url: string): void {
  if (url.startsWith("/") || URL.canParse(url)) return;
  throw new UsageError(`--${option} must be a URL: https://shop.example/payout-callback`);
}

/** The URL that the requests of an operation are posted to. An unknown operation is an error. */
export function urlOf(operation: string): string {
  return preview(operation as Operation, {}, { merchantId: "1" }).url;
}

/** The text of a file in UTF-8. `what` names the file in errors. */
export function readText(file: string, what: string): string {
  const text = decodeUtf8(readBytes(file, what));
  if (text === undefined) throw new UsageError(`${what} is not UTF-8`);
  return text;
}

/** The text with its byte order mark, or `undefined` if the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export function readBytes(file: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    throw new UsageError(`${what} cannot be read: ${FILE_ERRORS[code] ?? (code || "its name is not valid")}`);
  }
}

/** The reasons why a file cannot be read. */
const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "this user may not read it",
  EPERM: "this user may not read it",
};

/** The raw message of `--body-file` or of standard input, without a newline at its end. */
export async function readMessage(args: Args): Promise<Buffer> {
  const file = args.text("body-file");
  if (file !== undefined) return withoutLastNewline(readBytes(file, "the body file"));
  return withoutLastNewline(await readStandardInput("the message is missing: pass it on standard input, or give --body-file FILE"));
}

/** All bytes of standard input. `missing` is the error if it is a terminal, where nothing would ever end. */
export async function readStandardInput(missing: string): Promise<Buffer> {
  if (process.stdin.isTTY) throw new UsageError(missing);
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A message without the newline that an editor or `echo` has added at the end. */
export function withoutLastNewline(bytes: Buffer): Buffer {
  const end = bytes.length - (bytes.at(-1) === 0x0a ? (bytes.at(-2) === 0x0d ? 2 : 1) : 0);
  // The line break at the end of a multipart body belongs to the body.
  return bytes.subarray(0, 2).toString() === "--" ? bytes : bytes.subarray(0, end);
}
