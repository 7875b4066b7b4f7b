import type { Operation } from "../generated/protocol.js";
import { preview } from "../preview.js";
import { fieldsOf, listed, merchantId, Misuse, paint, printJson, typed, Words, type Command } from "./command.js";

export const previewRequest: Command = {
  name: "preview",
  does: "shows a request as it would be signed; needs no secret",
  help: `usage: freedompay-payouts preview <operation> [field …]

Shows the fields in signing order, the string that would be hashed with {secret}
in place of the key, and everything that is wrong. Card numbers are masked.

operations: p2p2nonreg, payout_status, payout_status2, reg2reg, balance_status
field: name=value, a JSON object, or "-": JSON or a raw body on standard input

  --merchant-id ID  or the variable FREEDOMPAY_MERCHANT_ID
  --host URL        the gateway; https://api.freedompay.kz unless given
  --salt TEXT       instead of {salt}
  --no-luhn         leaves the card's check digit unchecked
  --json            the same as JSON

Exit code 0: it can be signed; 1: it can't.

examples:
  preview payout_status2 pg_order_id=1234 --merchant-id 500001
  preview p2p2nonreg - --merchant-id 500001 <payout.json
`,
  async run(given) {
    const words = new Words(given, {
      "merchant-id": "text",
      host: "text",
      salt: "text",
      "no-luhn": "flag",
      json: "flag",
    });
    const [operation, ...fields] = words.plain;
    if (operation === undefined) throw new Misuse("an operation is missing");
    const shown = preview(operation as Operation, typed(await fieldsOf(fields, operation === "balance_status")), {
      merchantId: merchantId(words),
      host: words.text("host"),
      salt: words.text("salt"),
      ...(words.has("no-luhn") && { luhn: false as const }),
    });
    const wrong = shown.problems.some(({ severity }) => severity === "error");
    if (words.has("json")) {
      printJson({ valid: !wrong, ...shown });
    } else {
      const colour = paint(process.stdout);
      process.stdout.write(`POST ${shown.url}\n${listed(shown.fields)}\n${shown.canonical}\n`);
      for (const { severity, message } of shown.problems) {
        process.stdout.write(`${colour(severity === "error" ? "red" : "yellow", severity)}: ${message}\n`);
      }
    }
    return wrong ? 1 : 0;
  },
};
