// Published JavaScript is printable ASCII in short lines: minifiers may rewrite string literals, servers may declare any
// character set, and an uncaught error prints the whole line that it comes from.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The longest line of a published file, in characters. */
const MAX_LINE = 400;

/** Removes line breaks that esbuild has put into string literals, if the line stays within `MAX_LINE`. */
export function joinStrings(bundle) {
  const joined = [];
  for (const line of bundle.split("\n")) {
    const last = joined.at(-1) ?? "";
    // An even number of backslashes is a sequence of escaped backslashes.
    const isContinued = /\\*$/.exec(last)[0].length % 2 === 1;
    if (isContinued && last.length - 1 + line.length <= MAX_LINE) joined[joined.length - 1] = last.slice(0, -1) + line;
    else joined.push(line);
  }
  return joined.join("\n");
}

/** Fails if the text has a character that is not printable ASCII, or a line that is too long. */
export function checkText(file, text) {
  for (const [at, line] of text.split("\n").entries()) {
    const other = /[^ -~]/u.exec(line);
    if (other) throw new Error(`${file}, line ${at + 1} contains ${JSON.stringify(other[0])}: it must be printable ASCII`);
    if (line.length > MAX_LINE) throw new Error(`${file}, line ${at + 1} has ${line.length} characters: at most ${MAX_LINE} are allowed`);
  }
}

/** The first characters of pairs that encode one byte. */
const PREFIXES = [" ", "!"];

/** The characters that the encoded wasm may contain: those that need no escape in any string literal or HTML page. */
const ALPHABET = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).filter((character) => !"\"'`\\$<".includes(character));

/** The size of the decoding table: the byte of each character without a prefix, then after each of the two prefixes. */
const TABLE = 384;

/**
 * Encodes the wasm as printable ASCII text. A frequent byte becomes one character, any other byte two: a prefix and a
 * character. After gzip the text is hardly larger than the file; hexadecimal digits would be an eighth larger, base64
 * almost a third.
 */
export function encode(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const byFrequency = [...counts.keys()].sort((one, other) => counts[other] - counts[one] || one - other);
  const single = ALPHABET.filter((character) => !PREFIXES.includes(character));
  const double = PREFIXES.flatMap((prefix) => ALPHABET.map((character) => prefix + character));
  const table = new Uint8Array(TABLE);
  const codes = [];
  for (const [at, byte] of byFrequency.entries()) {
    const code = [...single, ...double][at];
    codes[byte] = code;
    table[(code.length > 1 ? PREFIXES.indexOf(code[0]) + 1 : 0) * 128 + code.charCodeAt(code.length - 1)] = byte;
  }
  return { text: Array.from(bytes, (byte) => codes[byte]).join(""), table };
}

/** The source of a JavaScript array with the text in string literals, one on each line. */
export const arraySource = (text) => `[\n${text.match(/.{1,397}/g).map((line) => `"${line}"`).join(",\n")}\n]`;

/** Compiles the decoder of a wasm file. Returns a function that puts both into a bundle. */
export function inlineWasm(folder, wasmAs) {
  const { text, table } = encode(readFileSync(join(folder, "core_bg.wasm")));
  const template = readFileSync(new URL("../loaders/decoder.wat", import.meta.url), "utf8");
  const data = Array.from(table, (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
  const [source, decoder] = ["decoder.wat", "decoder.wasm"].map((name) => join(folder, name));
  // A page of wasm memory has 65,536 bytes.
  writeFileSync(source, template.replace("$PAGES", String(Math.ceil((TABLE + text.length) / 65_536))).replace("$TABLE", () => data));
  execFileSync(wasmAs, [source, "-o", decoder]);
  const sources = { "[WASM_TEXT]": arraySource(text), "[WASM_DECODER]": arraySource(readFileSync(decoder).toString("hex")) };
  return (bundle) => insert(bundle, sources);
}

/** Replaces each name in the bundle. */
export function insert(bundle, sources) {
  return Object.entries(sources).reduce((code, [name, source]) => {
    const parts = code.split(name);
    if (parts.length !== 2) throw new Error(`a bundle must contain ${name} once`);
    return parts.join(source);
  }, bundle);
}
