// Prints results and errors.

import { ValidationError, type FreedomPayError, type Problem } from "../errors.js";
import { inCliTerms } from "./wording.js";

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** The JSON for an error about the message. */
export function errorAsJson(error: FreedomPayError): object {
  const { code, message } = error;
  const more = error as Partial<Record<"error" | "outcome" | "safeToResend", unknown>>;
  const problems = error instanceof ValidationError ? problemsAsJson(error.problems) : undefined;
  const { outcome, safeToResend } = more;
  return { valid: false, code, message: inCliTerms(message), problems, outcome, safeToResend, error: more.error };
}

/** The problems with the words of the command line. */
export function problemsAsJson(problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, message: inCliTerms(problem.message) }));
}

/** The text for an error about the message, one problem per line. */
export function formatError(error: FreedomPayError): string {
  const problems = error instanceof ValidationError ? error.problems : [];
  if (problems.length === 0) return `error: ${error.code}: ${inCliTerms(error.message)}\n`;
  return `error: ${error.code}\n${formatProblems(problems)}`;
}

/** One line for each problem. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map(({ severity, message }) => `  ${severity}: ${inCliTerms(message)}\n`).join("");
}

export type Paint = (colour: keyof typeof COLOURS, text: string) => string;

/** Colours text if the stream is a terminal that supports colours and `NO_COLOR` is not set. */
export function paint(stream: NodeJS.WriteStream): Paint {
  const on = stream.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
  return on ? (colour, text) => `\x1b[${COLOURS[colour]}m${text}\x1b[0m` : (_, text) => text;
}

const COLOURS = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
