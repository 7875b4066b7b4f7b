import { DEFAULT_MERCHANT_ID } from "../gateway-settings.js";
import type { CallbackForm } from "../generated/protocol.js";
import { readScenario, type Scenario } from "../scenario.js";
import { startSandbox, type SandboxEvent } from "../sandbox.js";
import { Args } from "./args.js";
import { UsageError, type Command } from "./command.js";
import { optionalSecrets, readText } from "./input.js";
import { startJsonLog, startTextLog } from "./sandbox-log.js";

const DEFAULT_PORT = 8700;

export const sandbox: Command = {
  name: "sandbox",
  summary: "runs a FreedomPay test gateway on this machine",
  help: `usage: freedompay-payouts sandbox [option …]

  --port N              default: ${DEFAULT_PORT}; 0 selects a free port
  --hostname ADDRESS    default: 127.0.0.1, which only this machine can reach
  --merchant-id ID      default: ${DEFAULT_MERCHANT_ID}
  --secret-file FILE    or FREEDOMPAY_PAYOUT_SECRET; default: a test secret
  --currency CODE       default: KZT
  --balance AMOUNT      default: 1000000.00
  --commission PERCENT  default: 0
  --callback-form FORM  urlencoded, multipart, pg_xml or xml
  --scenario FILE       a JSON file with rules: faults for matching requests
  --json                prints each event as a line of JSON

A scenario: { "rules": [{ "when": { "pg_payment_to": "4405645000006150" },
  "then": { "process": 3, "settle": "10001" } }] }

Payouts to the vendor's test cards have the documented results. Payouts to any
other card succeed.

examples:
  npx freedompay-payouts sandbox
  npx freedompay-payouts sandbox --port 0 --json --scenario faults.json
`,
  async run(argv) {
    const args = new Args(argv, {
      port: "text",
      hostname: "text",
      "merchant-id": "text",
      "secret-file": "text",
      currency: "text",
      balance: "text",
      commission: "text",
      "callback-form": "text",
      scenario: "text",
      json: "flag",
    });
    args.maxPositionals(0);
    const port = args.number("port", 65_535) ?? DEFAULT_PORT;
    const secret = optionalSecrets(args)?.[0];
    const log: { write?: (event: SandboxEvent) => void } = {};
    const running = await startSandbox({
      ...readScenarioFile(args),
      ...ifGiven("currency", args.text("currency")),
      ...ifGiven("balance", args.text("balance")),
      ...ifGiven("commission", args.text("commission")),
      ...ifGiven("callbackForm", args.text("callback-form") as CallbackForm | undefined),
      port,
      hostname: args.text("hostname"),
      merchantId: args.text("merchant-id") ?? process.env["FREEDOMPAY_MERCHANT_ID"],
      payoutSecret: secret,
      onEvent: (event) => log.write?.(event),
    }).catch((error: unknown) => {
      throw listenError(error, port);
    });
    log.write = args.has("json") ? startJsonLog(running) : startTextLog(running, secret === undefined);
    await stopSignal();
    await running.close();
    return 0;
  },
};

/** The option if it has a value. Without it the option of the scenario stays. */
function ifGiven<N extends string, T>(name: N, value: T | undefined): { [name in N]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [name in N]: T });
}

function readScenarioFile(args: Args): Scenario {
  const file = args.text("scenario");
  return file === undefined ? {} : readScenario(readText(file, "the scenario file"));
}

function listenError(error: unknown, port: number): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return new UsageError(`port ${port} is in use; --port 0 selects a free port`);
    case "EACCES":
      return new UsageError(`this user may not use port ${port}; --port 0 selects a free port`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new UsageError("--hostname must be an address of this machine");
    default:
      return error;
  }
}

/** Waits for SIGINT or SIGTERM. */
async function stopSignal(): Promise<void> {
  const parent = process.ppid;
  // `npx` runs the command in a shell, which does not pass on signals: when it ends, this process gets another parent.
  const isOrphan = () => process.env["npm_command"] === "exec" && process.ppid !== parent;
  await new Promise<void>((resolve) => {
    // The sandbox itself does not keep the process alive.
    const alive = setInterval(() => isOrphan() && stop(), 250);
    const stop = () => {
      clearInterval(alive);
      resolve();
    };
    // A later signal must not interrupt the end: Ctrl-C in `npx` sends it twice.
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}
