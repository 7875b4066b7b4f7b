import { describeError } from "../error-codes.js";
import type { Sent } from "../generated/error-codes.js";
import { scriptName } from "../signing.js";
import { Misuse, printJson, Words, type Command } from "./command.js";

export const scriptNameOf: Command = {
  name: "script-name",
  does: "the script name of a URL: the first of the signed values",
  help: `usage: freedompay-payouts script-name URL

The last segment of the URL's path. A URL that ends in "/" has none: such a
pg_post_link is refused, with exit code 1.

  --json  as JSON

example:
  script-name https://shop.example/hooks/payout-callback?shop=1
`,
  run(given) {
    const words = new Words(given, { json: "flag" });
    const [url] = words.plain;
    if (url === undefined) throw new Misuse("a URL is missing");
    words.noMorePlain(1);
    const name = scriptName(url);
    if (words.has("json")) printJson({ scriptName: name });
    else if (name !== "") process.stdout.write(`${name}\n`);
    if (name === "") process.stderr.write("the URL's last path segment is empty, so it has no script name\n");
    return name === "" ? 1 : 0;
  },
};

const MONEY: Readonly<Record<Sent, string>> = {
  no: "nothing was sent: safe to send again under a new pg_order_id",
  refused: "the transfer was refused: ask payout_status2 before sending again",
  unknown: "perhaps it was sent: ask payout_status2, never send again",
};

export const errorCode: Command = {
  name: "error-code",
  does: "what an error code of the gateway's means",
  help: `usage: freedompay-payouts error-code CODE

Prints the meaning, the gateway's own text, and what the code says about the
money in a signed answer to a payout request. Exit code 1 for a code that isn't
in the vendor's table, which is not closed.

  --json  as JSON

example:
  error-code 9991
`,
  run(given) {
    const words = new Words(given, { json: "flag" });
    const [code] = words.plain;
    if (code === undefined) throw new Misuse("a code is missing");
    words.noMorePlain(1);
    if (!/^-?\d{1,9}$/.test(code)) throw new Misuse("a code is a number: error-code 9991");
    const known = describeError(code);
    if (known === undefined) {
      if (words.has("json")) printJson({ code, known: false });
      else process.stderr.write(`${code} is not in the vendor's table: take the outcome for unknown\n`);
      return 1;
    }
    if (words.has("json")) printJson({ ...known, known: true });
    else {
      const text = known.gatewayText === "" ? "" : `${known.gatewayText}\n`;
      process.stdout.write(`${known.code}: ${known.meaning}\n${text}${MONEY[known.sent]}\n`);
    }
    return 0;
  },
};
