import { explain, type Explanation, type ExplainOptions, type Suspect } from "../explain.js";
import { mostSecrets, type Operation } from "../generated/protocol.js";
import { preview } from "../preview.js";
import { Misuse, paint, printJson, readBytes, standardInput, withoutLastNewline, Words, type Command } from "./command.js";

export const explainSignature: Command = {
  name: "explain",
  does: "says why a signature doesn't match, and what to change",
  help: `usage: freedompay-payouts explain --url URL           a callback to URL
       freedompay-payouts explain <operation>         the gateway's answer
       freedompay-payouts explain --answer-to URL     the answer from that URL
       freedompay-payouts explain --script NAME       any message, also your own

The message comes raw on standard input, or from --body-file FILE.

  --url URL           again: others that may have been signed for
  --script NAME       with the others: the name that the check was given
  --content-type TYPE, --merchant-id ID    what else is known
  --secret-file NAME=FILE  more secrets: receive=FILE, old=FILE; FILE alone is
                      the payout secret. Taken to the byte, newlines included.
  --json              the findings as JSON

FREEDOMPAY_PAYOUT_SECRET is "payout", FREEDOMPAY_RECEIVE_SECRET is "receive".
Exit code 0: the signature matches, and the message is of this kind; 1: not so.

examples:
  explain --url https://shop.example/paid --secret-file old=old.key <body.txt
  explain payout_status2 --body-file answer.xml --json
`,
  async run(given) {
    const words = new Words(given, {
      url: "texts",
      "answer-to": "text",
      script: "text",
      "body-file": "text",
      "content-type": "text",
      "merchant-id": "text",
      "secret-file": "texts",
      json: "flag",
    });
    words.noMorePlain(1);
    const about = messageOf(words);
    const secrets = namedSecrets(words);
    const explanation = explain({
      message: about(await body(words)),
      secrets,
      merchantId: words.text("merchant-id") ?? process.env["FREEDOMPAY_MERCHANT_ID"],
      urls: words.texts("url").slice(1),
      script: words.text("script"),
    } satisfies ExplainOptions);
    if (words.has("json")) printJson(explanation);
    else process.stdout.write(`${report(explanation)}\n`);
    return explanation.verdict === "matches" ? 0 : 1;
  },
};

/** What the message is, still without its body. */
function messageOf(words: Words): (body: Uint8Array) => Suspect {
  const [operation] = words.plain;
  const [url] = words.texts("url");
  const [answerTo, script] = [words.text("answer-to"), words.text("script")];
  if ([operation, url, answerTo].filter((kind) => kind !== undefined).length > 1) {
    throw new Misuse("--url, --answer-to and an operation contradict each other: a message is of one kind");
  }
  const contentType = words.text("content-type");
  if (url !== undefined) return (body) => ({ url, body, contentType });
  const asked = answerTo ?? (operation === undefined ? undefined : urlOf(operation));
  if (asked !== undefined) {
    if (contentType !== undefined) throw new Misuse("--content-type says nothing about an answer, which is XML");
    return (body) => ({ kind: "answer", url: asked, body });
  }
  if (script === undefined) {
    throw new Misuse("it isn't said what the message is: --url URL, an operation, --answer-to URL, or --script NAME");
  }
  return (body) => ({ kind: "request", url: script, body, contentType });
}

/** Where the operation's requests are posted to. */
function urlOf(operation: string): string {
  return preview(operation as Operation, {}, { merchantId: "1" }).url;
}

/** A file by its path, or by a name and its path. A path with a "=" in it is written with a "/". */
const NAMED_FILE = /^([^=./\\:]*)=(.*)$/s;

/** The secrets by their names, to the byte; the one expected first. */
function namedSecrets(words: Words): Record<string, readonly string[]> {
  const found = new Map<string, string[]>([["payout", []]]);
  for (const [at, word] of words.texts("secret-file").entries()) {
    const [, name = "payout", file = word] = NAMED_FILE.exec(word) ?? [];
    const what = `secret file ${at + 1}`;
    // A number would come before the names. The word isn't repeated: it may be the secret.
    if (!/^[a-z][\w-]*$/i.test(name)) throw new Misuse(`${what} has a name that doesn't begin with a letter: NAME=FILE`);
    found.set(name, [...(found.get(name) ?? []), secretIn(file, what)]);
  }
  const payout = process.env["FREEDOMPAY_PAYOUT_SECRET"];
  if (found.get("payout")?.length === 0) {
    if (payout === undefined) {
      throw new Misuse("the payout secret is missing: set FREEDOMPAY_PAYOUT_SECRET or give --secret-file payout=FILE");
    }
    if (isBlank(payout)) throw new Misuse("the payout secret is empty; is its environment variable set?");
    found.set("payout", [payout]);
  }
  const receive = process.env["FREEDOMPAY_RECEIVE_SECRET"];
  if (receive !== undefined && !isBlank(receive) && !found.has("receive")) found.set("receive", [receive]);
  if ([...found.values()].flat().length > mostSecrets) throw new Misuse(`there are more than ${mostSecrets} secrets`);
  return Object.fromEntries(found);
}

/** The whole of a file: what stands around the secret may be the cause. */
function secretIn(file: string, what: string): string {
  const bytes = readBytes(file, what);
  let secret: string;
  try {
    secret = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Misuse(`${what} is not in UTF-8; PowerShell's ">" writes UTF-16`);
  }
  if (isBlank(secret)) throw new Misuse(`${what} is empty`);
  return secret;
}

/** A byte order mark is white space, too. */
function isBlank(secret: string): boolean {
  return secret.trim() === "";
}

/** The message, as `verify` takes it. */
async function body(words: Words): Promise<Uint8Array> {
  const file = words.text("body-file");
  if (file === undefined && process.stdin.isTTY) {
    throw new Misuse("the message is missing: it comes on standard input, or from --body-file");
  }
  return withoutLastNewline(file === undefined ? await standardInput() : readBytes(file, "the body file"));
}

/** The report, its first line in colour. */
function report(explanation: Explanation): string {
  const colour = paint(process.stdout);
  const [headline = "", ...lines] = String(explanation).split("\n");
  return [colour(explanation.verdict === "matches" ? "green" : "red", headline), ...lines].join("\n");
}
