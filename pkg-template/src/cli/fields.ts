// Fields of a message as arguments, as JSON, and as text for a terminal.

import { toBytes } from "../bytes.js";
import { call } from "../core.js";
import type { FieldValue, Fields } from "../fields.js";
import { maskCards } from "../mask.js";
import type { Args } from "./args.js";
import { UsageError } from "./command.js";
import { readStandardInput, withoutLastNewline } from "./input.js";

type Pair = readonly [name: string, value: FieldValue];

/**
 * Parses the fields of a message from `name=value` arguments, JSON arguments, and `-`, which means JSON or a raw
 * body on standard input. Without arguments it reads standard input if the message needs fields.
 */
export async function parseFields(argv: readonly string[], mayBeEmpty = true): Promise<Pair[]> {
  const pairs: Pair[] = [];
  if (argv.length === 0 && !mayBeEmpty && !process.stdin.isTTY) return parseBody(await readStandardInput(""));
  if (argv.indexOf("-") !== argv.lastIndexOf("-")) throw new UsageError('"-" can be given only once: standard input has one message');
  for (const [index, argument] of argv.entries()) {
    if (argument === "-") pairs.push(...parseBody(await readGivenInput()));
    else if (/^\s*[{[]/.test(argument)) pairs.push(...parseJson(argument, `argument ${index + 1}`));
    else pairs.push(parsePair(argument, index));
  }
  return pairs;
}

/** Standard input, which an argument "-" has asked for. */
async function readGivenInput(): Promise<Buffer> {
  const input = await readStandardInput('"-" means standard input, which is a terminal: redirect a file to it, or give the fields as arguments');
  if (withoutLastNewline(input).length === 0) throw new UsageError('"-" means standard input, which is empty');
  return input;
}

/** The undocumented fields of `--extra NAME=VALUE`. */
export function parseExtra(args: Args): Fields | undefined {
  const extra = args.texts("extra").map((argument) => {
    const equals = argument.indexOf("=");
    if (equals < 1) throw new UsageError("--extra must be NAME=VALUE");
    return [argument.slice(0, equals), argument.slice(equals + 1)] as const;
  });
  return extra.length === 0 ? undefined : extra;
}

function parsePair(argument: string, index: number): Pair {
  const equals = argument.indexOf("=");
  // The message does not contain the argument, which may be a card number or a secret.
  if (equals < 1) throw new UsageError(`field ${index + 1} must be name=value, JSON, or "-" for standard input`);
  return [argument.slice(0, equals), argument.slice(equals + 1)];
}

function parseBody(body: Buffer): Pair[] {
  const text = body.toString("utf8");
  if (/^\s*[{[]/.test(text)) return parseJson(text, "standard input");
  const line = withoutLastNewline(body);
  if (line.length === 0) return [];
  const bytes = toBytes(line, "standard input");
  return Object.entries(call((core) => core.read_body(bytes) as Record<string, FieldValue>));
}

function parseJson(text: string, where: string): Pair[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own message would quote the text.
    throw new UsageError(`${where} is not valid JSON`);
  }
  if (Array.isArray(json)) {
    if (json.every((entry) => Array.isArray(entry) && entry.length === 2)) return json as Pair[];
    throw new UsageError(`${where} must be a JSON object, or a list of pairs: [["pg_amount", "100.00"]]`);
  }
  return Object.entries(json as Record<string, FieldValue>);
}

/** The fields as the type that an operation requires. The core checks them at run time. */
export function typed<T>(pairs: readonly Pair[]): T {
  return pairs as Fields as T;
}

/** Formats names and values, one field per line, for a terminal. */
export function formatFields(fields: Fields): string {
  const entries = (Array.isArray(fields) ? fields : Object.entries(fields)) as Pair[];
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  const printable = (value: FieldValue) => (typeof value === "string" ? value : JSON.stringify(value)).replace(/[\0-\x1f\x7f-\x9f]/g, " ");
  // Names are not signed, so anybody can put a card number into one.
  return entries.map(([name, value]) => `  ${printable(maskCards(name)).padEnd(width)}  ${printable(value)}\n`).join("");
}
