import { maskCards, type Gateway } from "../gateway.js";
import type { CallbackForm } from "../generated/protocol.js";
import { readScenario, type Scenario } from "../scenario.js";
import { startSandbox, type Sandbox, type SandboxEvent } from "../sandbox.js";
import { OWN_POST_LINK } from "../server.js";
import { givenSecrets, Misuse, paint, printJson, readText, Words, type Command } from "./command.js";

/** Where it listens unless told otherwise. */
const PORT = 8700;

export const sandbox: Command = {
  name: "sandbox",
  does: "a FreedomPay on this machine, for tests: moves no money",
  help: `usage: freedompay-payouts sandbox [option …]

  --port N              ${PORT} unless given; 0 takes a free one
  --hostname ADDRESS    127.0.0.1 unless given: this machine only
  --merchant-id ID      500001 unless given
  --secret-file FILE    or FREEDOMPAY_PAYOUT_SECRET; else nobody's secret
  --currency CODE       KZT unless given
  --balance AMOUNT      1000000.00 unless given
  --commission PERCENT  0 unless given
  --callback-form FORM  urlencoded, multipart, pg_xml or xml
  --scenario FILE       JSON with rules: which payouts have a bad day
  --json                a line of JSON for each event, the first when it listens

A scenario: { "rules": [{ "when": { "pg_payment_to": "4405645000006150" },
"then": { "process": 3, "settle": "10001" } }] }. The vendor's test cards do
what the vendor says; any other card succeeds.

examples:
  sandbox
  sandbox --port 0 --json --scenario bad-days.json
`,
  async run(given) {
    const words = new Words(given, {
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
    words.noMorePlain(0);
    const port = words.number("port", 65_535) ?? PORT;
    const secret = givenSecrets(words)?.[0];
    const options = {
      ...scenarioOf(words),
      ...onlyGiven("currency", words.text("currency")),
      ...onlyGiven("balance", words.text("balance")),
      ...onlyGiven("commission", words.text("commission")),
      ...onlyGiven("callbackForm", words.text("callback-form") as CallbackForm | undefined),
    };
    const report: { tell?: (event: SandboxEvent) => void } = {};
    const running = await startSandbox({
      ...options,
      port,
      hostname: words.text("hostname"),
      merchantId: words.text("merchant-id") ?? process.env["FREEDOMPAY_MERCHANT_ID"],
      payoutSecret: secret,
      onEvent: (event) => report.tell?.(event),
    }).catch((error: unknown) => {
      throw notListening(error, port);
    });
    report.tell = words.has("json") ? startJson(running) : startText(running, secret === undefined);
    await stopped();
    await running.close();
    return 0;
  },
};

/** An option that is given, and nothing else: what isn't given is left to the scenario. */
function onlyGiven<N extends string, T>(name: N, value: T | undefined): { [name in N]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [name in N]: T });
}

function scenarioOf(words: Words): Scenario {
  const file = words.text("scenario");
  return file === undefined ? {} : readScenario(readText(file, "the scenario file"));
}

function notListening(error: unknown, port: number): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return new Misuse(`port ${port} is in use; --port 0 takes a free one`);
    case "EACCES":
      return new Misuse(`port ${port} may not be taken by this user; --port 0 takes a free one`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Misuse("--hostname is no address of this machine");
    default:
      return error;
  }
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

function startJson({ url, merchantId, payoutSecret, loopback, gateway }: Sandbox): (event: SandboxEvent) => void {
  printJson({ event: "listening", url, merchantId, payoutSecret });
  if (!loopback) printJson({ event: "warning", message: EVERYBODY });
  return (event) => printJson({ time: new Date().toISOString(), ...facts(event, gateway) });
}

const EVERYBODY = "everybody who can reach this machine can reach the sandbox";

/** What of an event is told: no bodies, no card numbers. */
function facts(event: SandboxEvent, gateway: Gateway): Record<string, unknown> {
  if (event.event === "callback") {
    const { paymentId, url, verdict, reason } = event;
    return { event: "callback", paymentId, url, code: verdict.code, message: maskCards(verdict.message), reason };
  }
  const { method, path, response } = event;
  const { status, answer, delay, paymentId, error } = response;
  const payout = paymentId === undefined ? undefined : gateway.payout(paymentId);
  return {
    event: "request",
    method,
    path,
    status,
    answer,
    ...(delay > 0 && { delay }),
    ...(payout && {
      paymentId,
      orderId: payout.orderId,
      amount: payout.amount,
      currency: payout.currency,
      card: payout.card,
      payoutStatus: payout.status,
    }),
    ...(error && { code: error.code, description: maskCards(error.description) }),
  };
}

function startText({ url, merchantId, payoutSecret, loopback, gateway }: Sandbox, isNobodys: boolean): (event: SandboxEvent) => void {
  const colour = paint(process.stdout);
  const variable = isNobodys ? `FREEDOMPAY_PAYOUT_SECRET=${payoutSecret} ` : "";
  const reach = loopback ? "this machine only" : colour("yellow", EVERYBODY);
  process.stdout.write(`${colour("bold", "FreedomPay sandbox")}: payouts here move no money

  address        ${url} (${reach})
  merchant id    ${merchantId}
  payout secret  ${isNobodys ? payoutSecret : "the one that you gave"}
  status page    ${url}/

A first payout, from another terminal:

  ${variable}npx freedompay-payouts sign p2p2nonreg --host ${url} --merchant-id ${merchantId} pg_order_id=1 pg_amount=100.00 pg_payment_to=4671593866478252 pg_description=Test pg_post_link=${url}${OWN_POST_LINK} --curl | sh

Ctrl-C stops it. Requests and callbacks:

`);
  return (event) => {
    const time = colour("dim", new Date().toTimeString().slice(0, 8));
    process.stdout.write(`${time} ${event.event === "request" ? requestLine(event, gateway, colour) : callbackLine(event, colour)}\n`);
  };
}

type Paint = ReturnType<typeof paint>;

function requestLine(event: SandboxEvent & { event: "request" }, gateway: Gateway, colour: Paint): string {
  const { status, answer, delay, paymentId, error } = event.response;
  const payout = paymentId === undefined ? undefined : gateway.payout(paymentId);
  const money = payout && `${payout.amount} ${payout.currency} to ${payout.card}`;
  const parts = [
    `${event.method} ${plain(event.path)}`,
    payout && `order ${plain(payout.orderId)}, payment ${payout.paymentId}, ${money}:`,
    payout && colour(({ success: "green", error: "red", process: "yellow" } as const)[payout.status], payout.status),
    error && colour("red", `${error.code} ${plain(maskCards(error.description))}`),
    !payout && !error && (status === 200 ? colour("green", "200") : answer === "dropped" ? "" : colour("red", String(status))),
    answer !== "signed" && colour("yellow", `[answer ${answer}]`),
    delay > 0 && colour("yellow", `[after ${delay} ms]`),
  ];
  return parts.filter(Boolean).join(" ");
}

function callbackLine(event: SandboxEvent & { event: "callback" }, colour: Paint): string {
  const { paymentId, url, verdict, reason } = event;
  const code = colour(verdict.code === "accepted" ? "green" : "red", verdict.code);
  const why = reason === undefined ? "" : ` (${plain(reason)})`;
  return `callback to ${plain(url)}, payment ${paymentId}: ${code}, ${plain(maskCards(verdict.message))}${why}`;
}

/** On one line, and without a word for the terminal. */
function plain(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f]/g, "?");
}
