import { explain, type ExplainableMessage, type Explanation, type ExplainOptions } from "../explain.js";
import { maxSecrets } from "../generated/protocol.js";
import { Args } from "./args.js";
import { UsageError, type Command } from "./command.js";
import { checkUrl, decodeUtf8, readBytes, readMessage, urlOf } from "./input.js";
import { paint, printJson } from "./output.js";

export const explainSignature: Command = {
  name: "explain",
  summary: "finds out why a signature does not match, and what to change",
  help: `usage: freedompay-payouts explain --url URL           a callback to URL
       freedompay-payouts explain <operation>         an answer
       freedompay-payouts explain --answer-to URL     an answer from this URL
       freedompay-payouts explain --script NAME       any other message

Standard input must be the raw message, or give --body-file FILE.

  --url URL           repeatable: other URLs that may have been signed
  --script NAME       with --url or an answer: the script name you verify with
  --no-script         signed without a script name
  --content-type TYPE, --merchant-id ID    if known
  --secret-file NAME=FILE  a secret, such as receive=FILE; repeatable. Default
                      NAME: payout. Newlines are part of the secret.
  --json              prints the findings as JSON

The secret "payout" may come from FREEDOMPAY_PAYOUT_SECRET, and "receive" from
FREEDOMPAY_RECEIVE_SECRET.
Exit code 0: the signature matches and the message is of this kind; else 1.

examples:
  npx freedompay-payouts explain payout_status2 --body-file answer.xml --json
  npx freedompay-payouts explain --url https://shop.example/paid \\
    --secret-file old=old.secret <body.txt
`,
  async run(argv) {
    const args = new Args(argv, {
      url: "texts",
      "answer-to": "text",
      script: "text",
      "no-script": "flag",
      "body-file": "text",
      "content-type": "text",
      "merchant-id": "text",
      "secret-file": "texts",
      json: "flag",
    });
      const messageWith = messageKind(args);
    const secrets = namedSecrets(args);
    const explanation = explain({
      message: messageWith(await readMessage(args)),
      secrets,
      merchantId: args.text("merchant-id") ?? process.env["FREEDOMPAY_MERCHANT_ID"],
      urls: args.texts("url").slice(1),
      script: args.script(),
    } satisfies ExplainOptions);
    if (args.has("json")) printJson(explanation);
    else process.stdout.write(`${formatReport(explanation)}\n`);
    return explanation.verdict === "matches" ? 0 : 1;
  },
};

/** A function that makes the message from its body. Wrong usage is reported before the body is read. */
function messageKind(args: Args): (body: Uint8Array) => ExplainableMessage {
  const operation = args.operation();
  if (args.positionals.length > (operation === undefined ? 0 : 1)) {
    throw new UsageError("pass the raw message on standard input or with --body-file FILE, not as arguments");
  }
  const [url] = args.texts("url");
  const [answerTo, script] = [args.text("answer-to"), args.script()];
  if ([operation, url, answerTo].filter((kind) => kind !== undefined).length > 1) {
    throw new UsageError("--url, --answer-to and an operation cannot be combined: a message is of one kind");
  }
  for (const each of args.texts("url")) checkUrl("url", each);
  if (answerTo !== undefined) checkUrl("answer-to", answerTo);
  const contentType = args.text("content-type");
  if (url !== undefined) return (body) => ({ url, body, contentType });
  const postedTo = answerTo ?? (operation === undefined ? undefined : urlOf(operation));
  if (postedTo !== undefined) {
    if (contentType !== undefined) throw new UsageError("--content-type cannot be combined with an answer, which is always XML");
    return (body) => ({ kind: "answer", url: postedTo, body });
  }
  if (script === undefined) {
    throw new UsageError("the kind of message is missing: give --url URL, an operation, --answer-to URL, --script NAME, or --no-script");
  }
  return (body) => ({ kind: "request", url: script ?? "", body, contentType });
}

/** `NAME=FILE`. A path that contains "=" must also contain "/", as in "./a=b". */
const NAMED_FILE = /^([^=./\\:]*)=(.*)$/s;

/** The secrets by name, without any change; the payout secret first, because the check expects it. */
function namedSecrets(args: Args): Record<string, readonly string[]> {
  const secrets = new Map<string, string[]>([["payout", []]]);
  for (const [index, argument] of args.texts("secret-file").entries()) {
    const [, name = "payout", file = argument] = NAMED_FILE.exec(argument) ?? [];
    const what = `secret file ${index + 1}`;
    // JavaScript would list a numeric name before the others. The message does not contain the argument, which may be
    // the secret.
    if (!/^[a-z][\w-]*$/i.test(name)) throw new UsageError(`the name of ${what} must begin with a letter: NAME=FILE`);
    secrets.set(name, [...(secrets.get(name) ?? []), readSecret(file, what)]);
  }
  if (secrets.get("payout")?.length === 0) secrets.set("payout", [payoutSecretOfEnvironment()]);
  const receive = process.env["FREEDOMPAY_RECEIVE_SECRET"];
  if (receive !== undefined && !isBlank(receive) && !secrets.has("receive")) secrets.set("receive", [receive]);
  if ([...secrets.values()].flat().length > maxSecrets) throw new UsageError(`there are more than ${maxSecrets} secrets: give fewer --secret-file`);
  return Object.fromEntries(secrets);
}

function payoutSecretOfEnvironment(): string {
  const secret = process.env["FREEDOMPAY_PAYOUT_SECRET"];
  if (secret === undefined) {
    throw new UsageError("the payout secret is missing: set FREEDOMPAY_PAYOUT_SECRET or give --secret-file payout=FILE");
  }
  if (isBlank(secret)) throw new UsageError("FREEDOMPAY_PAYOUT_SECRET is empty");
  return secret;
}

/** The whole file: white space around the secret may be the reason why the signature does not match. */
function readSecret(file: string, what: string): string {
  const secret = decodeUtf8(readBytes(file, what));
  if (secret === undefined) throw new UsageError(`${what} is not UTF-8; PowerShell's ">" writes UTF-16`);
  if (isBlank(secret)) throw new UsageError(`${what} is empty`);
  if (secret.includes("\0")) throw new UsageError(`${what} contains a NUL character`);
  return secret;
}

/** `trim` also removes a byte order mark. */
function isBlank(secret: string): boolean {
  return secret.trim() === "";
}

/** The report with its first line in colour. */
function formatReport(explanation: Explanation): string {
  const colour = paint(process.stdout);
  const [headline = "", ...lines] = String(explanation).split("\n");
  return [colour(explanation.verdict === "matches" ? "green" : "red", headline), ...lines].join("\n");
}
