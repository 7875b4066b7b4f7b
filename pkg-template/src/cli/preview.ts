import type { Operation, Rule } from "../generated/protocol.js";
import { preview } from "../preview.js";
import { Args } from "./args.js";
import { UsageError, type Command } from "./command.js";
import { formatFields, parseExtra, parseFields, typed } from "./fields.js";
import { hostOf, requiredMerchantId } from "./input.js";
import { paint, printJson, problemsAsJson } from "./output.js";

export const previewRequest: Command = {
  name: "preview",
  summary: "shows a request as it would be signed; needs no secret",
  help: `usage: freedompay-payouts preview <operation> [field …]

Shows the fields in signing order, the string to hash, and every problem. The
string has {secret} in place of the secret. Card numbers are masked.

operations: p2p2nonreg, payout_status, payout_status2, reg2reg, balance_status
field: name=value, a JSON object, or "-" for JSON or a body on standard input

  --merchant-id ID  or the variable FREEDOMPAY_MERCHANT_ID
  --host URL        or FREEDOMPAY_HOST; default: https://api.freedompay.kz
  --allow-insecure-host  allows http, but never with FreedomPay's own hosts
  --salt TEXT       default: the placeholder {salt}
  --rule RULE       the signing order: A, B-append or B-index
  --no-luhn         does not verify the check digit of the card number
  --extra NAME=VALUE  adds an undocumented field; repeatable
  --json            prints the result as JSON

Exit code 0: the request can be signed; 1: it has an error.

examples:
  npx freedompay-payouts preview payout_status2 pg_order_id=1234
  npx freedompay-payouts preview p2p2nonreg --merchant-id 500001 <payout.json
`,
  async run(argv) {
    const args = new Args(argv, {
      "merchant-id": "text",
      host: "text",
      "allow-insecure-host": "flag",
      salt: "text",
      rule: "text",
      "no-luhn": "flag",
      extra: "texts",
      json: "flag",
    });
    const operation = args.operation();
    if (operation === undefined) throw new UsageError("the operation is missing: give an operation before the fields");
    const result = preview(operation as Operation, typed(await parseFields(args.positionals.slice(1), operation === "balance_status")), {
      merchantId: requiredMerchantId(args),
      host: hostOf(args),
      allowInsecureHost: args.has("allow-insecure-host"),
      salt: args.text("salt"),
      rule: args.text("rule") as Rule | undefined,
      extra: parseExtra(args),
      ...(args.has("no-luhn") && { luhn: false as const }),
    });
    const problems = problemsAsJson(result.problems);
    const hasError = problems.some(({ severity }) => severity === "error");
    if (args.has("json")) {
      printJson({ valid: !hasError, ...result, problems });
    } else {
      const colour = paint(process.stdout);
      process.stdout.write(`POST ${result.url}\n${formatFields(result.fields)}\n${result.canonical}\n`);
      for (const { severity, message } of problems) {
        process.stdout.write(`${colour(severity === "error" ? "red" : "yellow", severity)}: ${message}\n`);
      }
    }
    return hasError ? 1 : 0;
  },
};
