#!/usr/bin/env node
// The command line: `npx freedompay-payouts <command>`.

import { UsageError, type Command } from "./cli/command.js";
import { explainSignature } from "./cli/explain.js";
import { errorCode, scriptNameOf } from "./cli/lookup.js";
import { previewRequest } from "./cli/preview.js";
import { sandbox } from "./cli/sandbox.js";
import { sign } from "./cli/sign.js";
import { verify } from "./cli/verify.js";
import { FreedomPayError } from "./errors.js";

const COMMANDS: readonly Command[] = [sandbox, sign, verify, explainSignature, previewRequest, scriptNameOf, errorCode];

const HELP = `usage: freedompay-payouts <command> …

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join("\n")}

"freedompay-payouts <command> --help" describes a command. The payout secret
comes from FREEDOMPAY_PAYOUT_SECRET or --secret-file, never from an argument.
Exit codes: 0 valid, 1 not valid, 2 wrong usage.

examples:
  npx freedompay-payouts sandbox
  npx freedompay-payouts error-code 9991
`;

async function run(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) throw new UsageError("the command is missing");
  if (name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(HELP);
    return 0;
  }
  const command = COMMANDS.find((command) => command.name === name);
  // The message does not contain the argument, which may be a secret.
  if (command === undefined) throw new UsageError("unknown command");
  if (rest.includes("--help") || rest.includes("-h")) {
    process.stdout.write(command.help);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof FreedomPayError && error.code === "options_invalid") throw new UsageError(error.message, name);
    if (error instanceof UsageError) throw new UsageError(error.message, name);
    throw error;
  }
}

// A reader such as `head -1` may close the pipe early. The exit code then stays that of the result. If the result
// cannot be written for another reason, the exit code is never 0.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? (process.exitCode ?? 0) : process.exitCode || 2);
});

run(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    if (error instanceof UsageError) {
      const help = `freedompay-payouts ${error.command === "" ? "" : `${error.command} `}--help`;
      process.stderr.write(`error: ${error.message}\nsee: ${help}\n`);
      process.exitCode = 2;
    } else if (error instanceof FreedomPayError) {
      process.stderr.write(`error: ${error.code}: ${error.message}\n`);
      process.exitCode = 1;
    } else {
      throw error;
    }
  },
);
