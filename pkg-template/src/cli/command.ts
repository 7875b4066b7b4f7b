// What the commands share: their words, the secret, the fields.

import { readFileSync } from "node:fs";
import { toBytes } from "../bytes.js";
import { call } from "../core.js";
import { FreedomPayError } from "../errors.js";
import type { FieldValue, Fields } from "../fields.js";
import { maskCards } from "../gateway.js";

export interface Command {
  readonly name: string;
  /** One line. */
  readonly does: string;
  /** What fits a screen of 24 lines. */
  readonly help: string;
  /** The exit code. */
  run(words: readonly string[]): number | Promise<number>;
}

/** The command was called wrongly: exit code 2. */
export class Misuse extends Error {
  constructor(
    message: string,
    readonly command = "",
  ) {
    super(message);
  }
}

/** A `flag` stands alone, a `text` has a value, `texts` may stand more than once. */
export type OptionKind = "flag" | "text" | "texts";

/** The words after the command's name. */
export class Words {
  /** What belongs to no option. */
  readonly plain: string[] = [];
  readonly #options = new Map<string, string[]>();

  constructor(words: readonly string[], kinds: Readonly<Record<string, OptionKind>>) {
    const rest = words[Symbol.iterator]();
    for (const word of rest) {
      if (!word.startsWith("--")) {
        this.plain.push(word);
        continue;
      }
      const [name = "", ...parts] = word.slice(2).split("=");
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
      // Never the value: it may be a secret.
      if (kind === undefined) throw new Misuse(unknownOption(name, kinds));
      if (kind === "flag" && parts.length > 0) throw new Misuse(`--${name} takes no value`);
      const earlier = this.#options.get(name) ?? [];
      if (earlier.length > 0 && kind !== "texts") throw new Misuse(`--${name} stands more than once`);
      const value = kind === "flag" ? "" : parts.length > 0 ? parts.join("=") : rest.next().value;
      if (value === undefined || (kind !== "flag" && value === "")) throw new Misuse(`--${name} needs a value`);
      this.#options.set(name, [...earlier, value]);
    }
  }

  has(name: string): boolean {
    return this.#options.has(name);
  }

  text(name: string): string | undefined {
    return this.#options.get(name)?.[0];
  }

  texts(name: string): readonly string[] {
    return this.#options.get(name) ?? [];
  }

  /** A whole number. */
  number(name: string, most: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (!/^\d+$/.test(text) || number > most) throw new Misuse(`--${name} must be a whole number from 0 to ${most}`);
    return number;
  }

  /** Refuses options that have no say beside this one. */
  noneBeside(option: string, names: readonly string[]): void {
    const idle = names.find((name) => this.has(name));
    if (idle !== undefined) throw new Misuse(`--${idle} says nothing beside --${option}`);
  }

  /** Refuses words that the command has no use for. */
  noMorePlain(most: number): void {
    if (this.plain.length > most) throw new Misuse(`argument ${most + 1} is one too many`);
  }
}

function unknownOption(name: string, kinds: object): string {
  if (/secret|key|password/i.test(name)) {
    return `--${name} is refused: a secret is never taken from an argument, which other users of this machine can see; set FREEDOMPAY_PAYOUT_SECRET or give --secret-file`;
  }
  const known = Object.keys(kinds).map((name) => `--${name}`);
  return `there is no option --${name}; there are ${known.join(", ")}`;
}

/** The payout secrets: of the files, else of the variable; `undefined` where neither is given. */
export function givenSecrets(words: Words): string[] | undefined {
  const files = words.texts("secret-file");
  if (files.length > 0) return files.map(readSecret);
  const secret = process.env["FREEDOMPAY_PAYOUT_SECRET"];
  return secret === undefined ? undefined : [secret];
}

export function secrets(words: Words): string[] {
  const given = givenSecrets(words);
  if (given === undefined) throw new Misuse("the payout secret is missing: set FREEDOMPAY_PAYOUT_SECRET or give --secret-file");
  return given;
}

/** A file's text without the newline that editors end files with. */
function readSecret(file: string): string {
  return readText(file, "the secret file").replace(/\r?\n$/, "");
}

export function readText(file: string, what: string): string {
  const bytes = readBytes(file, what);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Misuse(`${what} is not UTF-8`);
  }
}

export function readBytes(file: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Misuse(`${what} cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
  }
}

export function merchantId(words: Words): string {
  const id = words.text("merchant-id") ?? process.env["FREEDOMPAY_MERCHANT_ID"];
  if (id === undefined) throw new Misuse("the merchant id is missing: give --merchant-id or set FREEDOMPAY_MERCHANT_ID");
  return id;
}

/** Everything on standard input. */
export async function standardInput(): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A message, without the newline that an editor or `echo` has put at its end. */
export function withoutLastNewline(bytes: Buffer): Buffer {
  const end = bytes.length - (bytes.at(-1) === 0x0a ? (bytes.at(-2) === 0x0d ? 2 : 1) : 0);
  // Multipart ends in a line break that belongs to it.
  return bytes.subarray(0, 2).toString() === "--" ? bytes : bytes.subarray(0, end);
}

type Pair = readonly [name: string, value: FieldValue];

/**
 * The fields of a message: `name=value` arguments, JSON objects as arguments, and for `-` what comes
 * on standard input, JSON or a raw body. Where there are no arguments, and a message without fields
 * makes no sense, standard input is read as well.
 */
export async function fieldsOf(words: readonly string[], mayBeEmpty = true): Promise<Pair[]> {
  const pairs: Pair[] = [];
  if (words.length === 0 && !mayBeEmpty && !process.stdin.isTTY) return fieldsIn(await standardInput());
  for (const [at, word] of words.entries()) {
    if (word === "-") pairs.push(...fieldsIn(await standardInput()));
    else if (/^\s*[{[]/.test(word)) pairs.push(...fromJson(word, `argument ${at + 1}`));
    else pairs.push(pair(word, at));
  }
  return pairs;
}

function pair(word: string, at: number): Pair {
  const equals = word.indexOf("=");
  // Not repeated: it may be a card number or a secret.
  if (equals < 1) throw new Misuse(`field ${at + 1} is neither name=value nor JSON nor "-" for standard input`);
  return [word.slice(0, equals), word.slice(equals + 1)];
}

function fieldsIn(body: Buffer): Pair[] {
  const text = body.toString("utf8");
  if (/^\s*[{[]/.test(text)) return fromJson(text, "standard input");
  const line = withoutLastNewline(body);
  if (line.length === 0) return [];
  const bytes = toBytes(line, "standard input");
  return Object.entries(call((core) => core.read_body(bytes) as Record<string, FieldValue>));
}

function fromJson(text: string, where: string): Pair[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // What the parser says of the text would quote it.
    throw new Misuse(`${where} is not valid JSON`);
  }
  if (Array.isArray(json)) {
    if (json.every((entry) => Array.isArray(entry) && entry.length === 2)) return json as Pair[];
    throw new Misuse(`${where} must be a JSON object, or a list of pairs: [["pg_amount", "100.00"]]`);
  }
  return Object.entries(json as Record<string, FieldValue>);
}

/** The fields as an object, for what is typed by the tables. */
export function typed<T>(pairs: readonly Pair[]): T {
  return pairs as Fields as T;
}

/** Names and values, one to a line. */
export function listed(fields: Fields): string {
  const entries = (Array.isArray(fields) ? fields : Object.entries(fields)) as Pair[];
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  const shown = (value: FieldValue) => (typeof value === "string" ? value : JSON.stringify(value)).replace(/[\0-\x1f\x7f-\x9f]/g, " ");
  // Names aren't signed: they, too, may hold whatever a stranger writes.
  return entries.map(([name, value]) => `  ${shown(maskCards(name)).padEnd(width)}  ${shown(value)}\n`).join("");
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** An error of the message's, for programs; `undefined` for one of another kind. */
export function asJson(error: unknown): object | undefined {
  if (!(error instanceof FreedomPayError) || error.code === "options_invalid") return undefined;
  const { code, message } = error;
  const more = error as Partial<Record<"problems" | "error" | "outcome" | "safeToResend", unknown>>;
  const { problems, outcome, safeToResend } = more;
  return { valid: false, code, message, problems, outcome, safeToResend, error: more.error };
}

/** Colour where a person reads it. */
export function paint(stream: NodeJS.WriteStream): (colour: keyof typeof COLOURS, text: string) => string {
  const on = stream.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
  return on ? (colour, text) => `\x1b[${COLOURS[colour]}m${text}\x1b[0m` : (_, text) => text;
}

const COLOURS = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
