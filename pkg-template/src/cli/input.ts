// Reads secrets, the merchant id, files and standard input.

import { readFileSync } from "node:fs";
import { asSecret } from "../arguments.js";
import { call } from "../core.js";
import type { Args } from "./args.js";
import { UsageError } from "./command.js";

/**
 * The payout secrets from the files of `--secret-file`, else from the variable; `undefined` if neither is given. They must
 * be printable ASCII without white space, also for other messages than payouts.
 */
export function optionalSecrets(args: Args): string[] | undefined {
  const files = args.texts("secret-file");
  const variable = process.env["FREEDOMPAY_PAYOUT_SECRET"];
  const secrets = files.length > 0 ? files.map(readSecret) : variable === undefined ? undefined : [variable];
  for (const secret of secrets ?? []) {
    const text = asSecret(secret, "the payout secret");
    call((core) => core.check_secret(text));
  }
  return secrets;
}

export function requiredSecrets(args: Args): string[] {
  const secrets = optionalSecrets(args);
  if (secrets !== undefined) return secrets;
  throw new UsageError("the payout secret is missing: set FREEDOMPAY_PAYOUT_SECRET or give --secret-file");
}

/** The text of a file without the newline that editors add at the end. */
function readSecret(file: string): string {
  return readText(file, "the secret file").replace(/\r?\n$/, "");
}

export function requiredMerchantId(args: Args): string {
  const id = args.text("merchant-id") ?? process.env["FREEDOMPAY_MERCHANT_ID"];
  if (id === undefined) throw new UsageError("the merchant id is missing: give --merchant-id or set FREEDOMPAY_MERCHANT_ID");
  return id;
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
    throw new UsageError(`${what} cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
  }
}

/** All bytes of standard input. */
export async function readStandardInput(): Promise<Buffer> {
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
