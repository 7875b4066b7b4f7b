#!/usr/bin/env node
// The command line: `npx freedompay-payouts <command>`.

import { Misuse, type Command } from "./cli/command.js";
import { explainSignature } from "./cli/explain.js";
import { errorCode, scriptNameOf } from "./cli/lookup.js";
import { previewRequest } from "./cli/preview.js";
import { sandbox } from "./cli/sandbox.js";
import { sign } from "./cli/sign.js";
import { verify } from "./cli/verify.js";
import { FreedomPayError } from "./errors.js";

const COMMANDS: readonly Command[] = [sandbox, sign, verify, explainSignature, previewRequest, scriptNameOf, errorCode];

const HELP = `usage: freedompay-payouts <command> …

${COMMANDS.map(({ name, does }) => `  ${name.padEnd(12)} ${does}`).join("\n")}

"freedompay-payouts <command> --help" says more. The payout secret comes from
the variable FREEDOMPAY_PAYOUT_SECRET or --secret-file, never from an argument.
Exit codes: 0 valid, 1 not valid, 2 called wrongly.

examples:
  npx freedompay-payouts sandbox
  npx freedompay-payouts error-code 9991
`;

async function run(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined) throw new Misuse("a command is missing", "");
  if (name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(HELP);
    return 0;
  }
  const command = COMMANDS.find((command) => command.name === name);
  // The word isn't repeated: it may be a secret that has slipped in.
  if (command === undefined) throw new Misuse("there is no such command", "");
  if (rest.includes("--help") || rest.includes("-h")) {
    process.stdout.write(command.help);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof FreedomPayError && error.code === "options_invalid") throw new Misuse(error.message, name);
    if (error instanceof Misuse) throw new Misuse(error.message, name);
    throw error;
  }
}

// Who reads the output may stop early: `… | head -1`. The verdict stays what it is, and where it can't be
// written for another reason, the code says at least that.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? (process.exitCode ?? 0) : process.exitCode || 2);
});

run(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    if (error instanceof Misuse) {
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
