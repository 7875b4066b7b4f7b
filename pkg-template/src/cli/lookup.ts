import { describeError } from "../error-codes.js";
import type { Sent } from "../generated/error-codes.js";
import { scriptName } from "../signing.js";
import { Args } from "./args.js";
import { UsageError, type Command } from "./command.js";
import { printJson } from "./output.js";

export const scriptNameOf: Command = {
  name: "script-name",
  summary: "prints the script name of a URL, the first signed value",
  help: `usage: freedompay-payouts script-name URL

The script name is the last segment of the URL's path. A URL that ends in "/"
has none. Such a URL cannot be a pg_post_link: the exit code is 1.

  --json  prints JSON

example:
  npx freedompay-payouts script-name https://shop.example/payout-callback
`,
  run(argv) {
    const args = new Args(argv, { json: "flag" });
    const [url] = args.positionals;
    if (url === undefined) throw new UsageError("the URL is missing");
    args.maxPositionals(1);
    const name = scriptName(url);
    if (args.has("json")) printJson({ scriptName: name });
    else if (name !== "") process.stdout.write(`${name}\n`);
    if (name === "") process.stderr.write("the URL has no script name: its last path segment is empty\n");
    return name === "" ? 1 : 0;
  },
};

/** For each value of `sent`: whether money was sent, and what to do. */
const SENT: Readonly<Record<Sent, string>> = {
  no: "nothing was sent: it is safe to send again under a new pg_order_id",
  refused: "the transfer was refused: query payout_status2 before you send again",
  unknown: "the money may have been sent: query payout_status2, do not send again",
};

export const errorCode: Command = {
  name: "error-code",
  summary: "describes an error code of the gateway",
  help: `usage: freedompay-payouts error-code CODE

Prints the meaning of the code and the gateway's own text. Also prints whether
money was sent, if a signed answer to a payout request has this code. The exit
code is 1 if the vendor's table does not have the code. The gateway also sends
codes that are not in the table.

  --json  prints JSON

example:
  npx freedompay-payouts error-code 9991
`,
  run(argv) {
    const args = new Args(argv, { json: "flag" });
    const [code] = args.positionals;
    if (code === undefined) throw new UsageError("the code is missing");
    args.maxPositionals(1);
    if (!/^-?\d{1,9}$/.test(code)) throw new UsageError("the code must be a number, for example: error-code 9991");
    const known = describeError(code);
    if (known === undefined) {
      if (args.has("json")) printJson({ code, known: false });
      else process.stderr.write(`${code} is not in the table of codes: treat the outcome as unknown\n`);
      return 1;
    }
    if (args.has("json")) printJson({ ...known, known: true });
    else {
      const text = known.gatewayText === "" ? "" : `${known.gatewayText}\n`;
      process.stdout.write(`${known.code}: ${known.meaning}\n${text}${SENT[known.sent]}\n`);
    }
    return 0;
  },
};
