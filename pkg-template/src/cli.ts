#!/usr/bin/env node
// The command line: `npx freedompay-payouts <command>`.

import { readFileSync } from "node:fs";
import { UsageError, type Command } from "./cli/command.js";
import { explainSignature } from "./cli/explain.js";
import { errorCode, scriptNameOf } from "./cli/lookup.js";
import { nearest } from "./cli/nearest.js";
import { errorAsJson, formatError, printJson } from "./cli/output.js";
import { previewRequest } from "./cli/preview.js";
import { sandbox } from "./cli/sandbox.js";
import { sign } from "./cli/sign.js";
import { verify } from "./cli/verify.js";
import { inCliTerms } from "./cli/wording.js";
import { FreedomPayError } from "./errors.js";

const COMMANDS: readonly Command[] = [sandbox, sign, verify, explainSignature, previewRequest, scriptNameOf, errorCode];

const HELP = `usage: freedompay-payouts <command> …

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join("\n")}
  help         describes a command; so does "<command> --help"
  --version    prints the version of the package

The payout secret comes from the variable FREEDOMPAY_PAYOUT_SECRET or from
--secret-file, never from an argument. --json prints results as JSON.
Exit codes: 0 valid, 1 not valid, 2 wrong usage.

examples:
  npx freedompay-payouts sandbox
  npx freedompay-payouts help sign
  npx freedompay-payouts error-code 9991
`;

const isHelp = (argument: string | undefined) => argument === "--help" || argument === "-h";

async function run(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) throw new UsageError("the command is missing");
  if (isHelp(name) || name === "help") return help(rest.filter((argument) => !isHelp(argument)));
  if (name === "--version") {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  const command = find(name);
  if (rest.some(isHelp)) return help([name]);
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof FreedomPayError && error.code !== "options_invalid") return reportError(error, rest.includes("--json"));
    if (error instanceof FreedomPayError || error instanceof UsageError) throw new UsageError(inCliTerms(error.message), name);
    throw error;
  }
}

/** Prints the help of the named command, or of all commands. */
function help([name, ...more]: readonly string[]): number {
  if (more.length > 0) throw new UsageError("help describes one command");
  process.stdout.write(name === undefined ? HELP : find(name).help);
  return 0;
}

/** The message of the error does not contain the argument, which may be a secret. */
function find(name: string): Command {
  const command = COMMANDS.find((command) => command.name === name);
  if (command !== undefined) return command;
  const names = COMMANDS.map((command) => command.name);
  const meant = nearest(name, [...names, "help", "--help", "--version"]);
  throw new UsageError(`unknown command; ${meant === undefined ? `the commands are ${names.join(", ")}` : `did you mean "${meant}"?`}`);
}

function version(): string {
  const manifest = readFileSync(new URL("./package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

/** Prints an error about the message, as JSON on standard output or as text on standard error. */
function reportError(error: FreedomPayError, json: boolean): number {
  if (json) printJson(errorAsJson(error));
  else process.stderr.write(formatError(error));
  return 1;
}

// A reader such as `head -1` may close the pipe early. The exit code then stays that of the result. If the result
// cannot be written for another reason, the exit code is never 0.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? (process.exitCode ?? 0) : process.exitCode || 2);
});

run(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    const help = `npx freedompay-payouts ${error.command === "" ? "" : `${error.command} `}--help`;
    process.stderr.write(`error: ${error.message}\nsee: ${help}\n`);
    process.exitCode = 2;
  },
);
