// The other half of src/wasm: one buffer in, one call, one buffer out.

import { wasm } from "#wasm";
import { typeName } from "./arguments.js";
import { errorOf, ValidationError, type GatewayError, type Problem } from "./errors.js";
import { limits, type ErrorCode, type ProblemCode } from "./generated/protocol.js";

/** Texts with a NUL behind each; see src/wasm/tokens.rs. */
export class Tokens {
  text: string;

  constructor(verb: string) {
    this.text = `${verb}\0`;
  }

  /** Goes on after tokens that have been checked before. */
  static after(text: string): Tokens {
    const tokens = new Tokens("");
    tokens.text = text;
    return tokens;
  }

  /** Adds a text as it is; `what` names it in the error of one that can't cross. */
  add(token: string, what: string, code: ErrorCode = "options_invalid"): this {
    if (typeof token !== "string") throw errorOf(code, `${what} must be text, found ${typeName(token)}`);
    const found = uncrossable(token);
    if (found !== undefined) throw errorOf(code, `${what} contains ${found}`);
    this.text += `${token}\0`;
    return this;
  }

  /** Adds a text that may be missing; an empty text isn't missing. */
  addIfGiven(token: string | null | undefined, what: string): this {
    if (token === undefined || token === null) return this.append("\0");
    return this.append("=").add(token, what);
  }

  /** Adds tokens that have been checked before. */
  append(tokens: string): this {
    this.text += tokens;
    return this;
  }
}

/** What keeps a text from crossing: a NUL would end the token, and half a surrogate pair has no UTF-8. */
export function uncrossable(text: string): string | undefined {
  if (!/[\0\p{Surrogate}]/u.test(text)) return undefined;
  return text.includes("\0") ? "a NUL character" : "half of a surrogate pair";
}

/** Reads tokens one by one. */
export class Reader {
  #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): string {
    const end = this.#text.indexOf("\0", this.#at);
    const token = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return token;
  }

  /** Everything that hasn't been read. */
  rest(): string {
    return this.#text.slice(this.#at);
  }

  isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  gatewayError(): GatewayError | undefined {
    const code = this.next();
    if (code === "") return undefined;
    return { code, description: this.next(), meaning: this.next() || undefined };
  }

  /** As many items as the next token says. */
  list<T>(item: () => T): T[] {
    return Array.from({ length: Number(this.next()) }, item);
  }

  problems(): Problem[] {
    return this.list(() => ({
      field: this.next(),
      code: this.next() as ProblemCode,
      sentence: this.next(),
      severity: this.next() === "warning" ? "warning" : "error",
    }));
  }
}

/** Far more than any message has, and far less than the wasm's memory. */
const MOST_TEXT = 1 << 20;

export const encoder = /* @__PURE__ */ new TextEncoder();
export const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/** How many random bytes the core takes at once: a fetch costs more than a signature. */
const ENTROPY = 1024;

/** Asks the core for something with a fresh salt in it. */
export function askWithSalt(tokens: Tokens, body?: string | Uint8Array): Reader {
  fillEntropy();
  return ask(tokens, body);
}

/** Random bytes for salts, where the core has none left. */
export function fillEntropy(): void {
  const { memory, entropy } = wasm();
  const at = entropy();
  if (at === 0) return;
  try {
    crypto.getRandomValues(new Uint8Array(memory.buffer, at, ENTROPY));
  } catch {
    // The core knows zeros from random bytes, and says what is missing.
  }
}

/** Asks the core; throws the error that it answers. */
export function ask(tokens: Tokens, body: string | Uint8Array = ""): Reader {
  if (tokens.text.length > MOST_TEXT) {
    throw errorOf("fields_invalid", `the fields have more than ${MOST_TEXT} characters`);
  }
  // One more than the limit is enough for the core to refuse the body.
  const whole = typeof body === "string" ? body.slice(0, limits.bytes + 1) : body.subarray(0, limits.bytes + 1);
  const { memory, reserve, call, output } = wasm();
  const room = 3 * (tokens.text.length + whole.length);
  // First the call, then `memory.buffer`: memory that grows gets another buffer.
  const at = reserve(room);
  const input = new Uint8Array(memory.buffer, at, room);
  const head = encoder.encodeInto(tokens.text, input).written;
  let end = head;
  if (typeof whole === "string") {
    end += encoder.encodeInto(whole, input.subarray(head)).written;
  } else {
    input.set(whole, head);
    end += whole.length;
  }
  const length = call(head, end);
  const from = output();
  const answer = new Uint8Array(memory.buffer, from, length);
  const reader = new Reader(decoder.decode(answer));
  answer.fill(0);

  const status = reader.next();
  if (status === "ok") return reader;
  throw errorOf(status as ErrorCode, reader.next(), reader.gatewayError(), reader.problems());
}

/**
 * The error of a request with problems that only JavaScript can have, put
 * together with those that the core finds.
 */
export function withComplaints<T>(complaints: readonly Problem[], attempt: () => T): T {
  if (complaints.length === 0) return attempt();
  let problems: readonly Problem[] = [];
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof ValidationError) || error.problems.length === 0) throw error;
    problems = error.problems;
  }
  throw refusal(merge(complaints, problems));
}

/** The error of fields with these problems. */
export function refusal(problems: readonly Problem[]): ValidationError {
  const sentences = problems.filter((problem) => problem.severity === "error").map((problem) => problem.sentence);
  return new ValidationError("fields_invalid", sentences.join("; "), problems);
}

/** What the core says of a field that never reached it as it was is of no use. */
export function merge(complaints: readonly Problem[], problems: readonly Problem[]): Problem[] {
  const complained = new Set(complaints.map((complaint) => complaint.field));
  return [...complaints, ...problems.filter((problem) => !complained.has(problem.field))];
}
