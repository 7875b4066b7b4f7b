// What the command `sandbox` prints: as text for people, or as JSON. Neither contains bodies or card numbers.

import type { Gateway } from "../gateway.js";
import { maskCards } from "../mask.js";
import type { Sandbox, SandboxEvent } from "../sandbox.js";
import { OWN_POST_LINK } from "../server.js";
import { paint, printJson, type Paint } from "./output.js";

type RequestEvent = SandboxEvent & { readonly event: "request" };
type CallbackEvent = SandboxEvent & { readonly event: "callback" };

const NOT_LOOPBACK = "anyone who can reach this machine can reach the sandbox";

/** Prints the address as JSON. Returns a function that prints an event. */
export function startJsonLog({ url, merchantId, payoutSecret, loopback, gateway }: Sandbox): (event: SandboxEvent) => void {
  printJson({ event: "listening", url, merchantId, payoutSecret });
  if (!loopback) printJson({ event: "warning", message: NOT_LOOPBACK });
  return (event) => {
    const data = event.event === "request" ? requestData(event, gateway) : callbackData(event);
    printJson({ time: new Date().toISOString(), event: event.event, ...data });
  };
}

function callbackData({ paymentId, url, verdict, reason }: CallbackEvent): object {
  return { paymentId, url, code: verdict.code, message: maskCards(verdict.message), reason };
}

function requestData({ method, path, response }: RequestEvent, gateway: Gateway): object {
  const { status, answer, delay, paymentId, error } = response;
  const payout = paymentId === undefined ? undefined : gateway.payout(paymentId);
  return {
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

/** Prints the address and a first command to try. Returns a function that prints an event. */
export function startTextLog(
  { url, merchantId, payoutSecret, loopback, gateway }: Sandbox,
  hasDefaultSecret: boolean,
): (event: SandboxEvent) => void {
  const colour = paint(process.stdout);
  const variable = hasDefaultSecret ? `FREEDOMPAY_PAYOUT_SECRET=${payoutSecret} ` : "";
  const reach = loopback ? "this machine only" : colour("yellow", NOT_LOOPBACK);
  process.stdout.write(`${colour("bold", "FreedomPay sandbox")}: payouts here move no money

  address        ${url} (${reach})
  merchant id    ${merchantId}
  payout secret  ${hasDefaultSecret ? payoutSecret : "as given"}
  status page    ${url}/

To make a first payout, run this in another terminal:

  ${variable}npx freedompay-payouts sign p2p2nonreg --host ${url} --merchant-id ${merchantId} pg_order_id=1 pg_amount=100.00 pg_payment_to=4671593866478252 pg_description=Test pg_post_link=${url}${OWN_POST_LINK} --curl | sh

Ctrl-C stops the sandbox. Requests and callbacks:

`);
  return (event) => {
    const time = colour("dim", new Date().toTimeString().slice(0, 8));
    const line = event.event === "request" ? requestLine(event, gateway, colour) : callbackLine(event, colour);
    process.stdout.write(`${time} ${line}\n`);
  };
}

function requestLine(event: RequestEvent, gateway: Gateway, colour: Paint): string {
  const { status, answer, delay, paymentId, error } = event.response;
  const payout = paymentId === undefined ? undefined : gateway.payout(paymentId);
  const money = payout && `${payout.amount} ${payout.currency} to ${payout.card}`;
  const parts = [
    `${event.method} ${printable(event.path)}`,
    payout && `order ${printable(payout.orderId)}, payment ${payout.paymentId}, ${money}:`,
    payout && colour(({ success: "green", error: "red", process: "yellow" } as const)[payout.status], payout.status),
    error && colour("red", `${error.code} ${printable(maskCards(error.description))}`),
    !payout && !error && (status === 200 ? colour("green", "200") : answer === "dropped" ? "" : colour("red", String(status))),
    answer !== "signed" && colour("yellow", `[answer ${answer}]`),
    delay > 0 && colour("yellow", `[after ${delay} ms]`),
  ];
  return parts.filter(Boolean).join(" ");
}

function callbackLine({ paymentId, url, verdict, reason }: CallbackEvent, colour: Paint): string {
  const code = colour(verdict.code === "accepted" ? "green" : "red", verdict.code);
  const why = reason === undefined ? "" : ` (${printable(reason)})`;
  return `callback to ${printable(url)}, payment ${paymentId}: ${code}, ${printable(maskCards(verdict.message))}${why}`;
}

/** The text on one line, without control sequences for the terminal. */
function printable(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f]/g, "?");
}
