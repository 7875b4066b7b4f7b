// The sandbox's status page. It works without scripts; its script reloads the content and keeps the focus.

import { createHash } from "node:crypto";
import { describeError } from "./error-codes.js";
import type { Gateway, Payout } from "./gateway.js";
import { errorCodes } from "./generated/error-codes.js";
import { maskCards } from "./mask.js";
import { SEND_CALLBACK, SETTLE } from "./page-actions.js";
import { SCRIPT } from "./page-script.js";
import { STYLE } from "./page-style.js";

/** The page shows the newest payouts, at most this many. */
const MAX_PAYOUTS = 100;

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The headers of the page. They allow only its own style and script, and forms that post to the sandbox. */
export function pageHeaders(): Record<string, string> {
  return {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy":
      `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; connect-src 'self'; img-src data:; ` +
      "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    // With "no-referrer" forms would be posted without the origin, by which the sandbox knows its own page.
    "referrer-policy": "same-origin",
  };
}

/** The page as HTML. `now` is the time of the sandbox's clock. */
export function renderPage(gateway: Gateway, url: string, now: Date): string {
  const count = gateway.payoutCount();
  const payouts = gateway.payouts(MAX_PAYOUTS).reverse();
  const balances = Object.entries(gateway.balances()).map(([currency, balance]) => `${balance} ${currency}`);
  // In UTC+5, like the times of payouts.
  const clock = new Date(now.getTime() + 5 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
  const shown = count > MAX_PAYOUTS ? `, the newest ${MAX_PAYOUTS} are shown` : ", the newest first";
  const summary = count === 0 ? "No payouts yet" : `${count} ${count === 1 ? "payout" : `payouts${shown}`}`;
  const facts = [
    fact("Address", escape(url)),
    fact("Merchant", escape(gateway.merchantId)),
    fact("Balance", escape(balances.join(", "))),
    fact("Clock", time(clock)),
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>FreedomPay sandbox</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>FreedomPay sandbox</h1>
<p>Payouts here move no money. <a href="/sandbox/payouts">Payouts as JSON</a></p>
</header>
<main>
<dl class="facts" id="facts">${facts.join("")}</dl>
<h2>Payouts</h2>
<p class="soft" role="status">${summary}</p>
<p role="alert"></p>
<div id="list">${payouts.map(article).join("")}</div>
<datalist id="codes">${Object.keys(errorCodes).map(codeOption).join("")}</datalist>
</main>
<script type="module">${SCRIPT}</script>
</body>
</html>
`;
}

function fact(name: string, html: string): string {
  return `<div><dt>${name}</dt><dd>${html}</dd></div>`;
}

/** A time in UTC+5, the gateway's time zone: `YYYY-MM-DD hh:mm:ss`. */
function time(text: string): string {
  return `<time datetime="${text.replace(" ", "T")}+05:00">${text} UTC+5</time>`;
}

function codeOption(code: string): string {
  return `<option value="${code}">${escape(describeError(code)?.meaning ?? "")}</option>`;
}

function article(payout: Payout): string {
  const { paymentId, orderId, operation, amount, currency, card, status, errorCode, created, settled } = payout;
  const title = `title-${escape(paymentId)}`;
  const facts = [
    fact("Payment", escape(paymentId)),
    fact("Amount", `${escape(amount)} ${escape(currency)}`),
    fact("Card", escape(card)),
    fact("Method", operation),
    fact("Requested", time(created)),
    settled === undefined ? "" : fact("Settled", time(settled)),
    errorCode === undefined ? "" : fact("Error", escape(`${errorCode}: ${describeError(errorCode)?.meaning ?? ""}`)),
  ];
  return (
    `<article id="payout-${escape(paymentId)}" aria-labelledby="${title}">` +
    `<h3 id="${title}">Order ${escape(orderId)} <span class="${status}">${status}</span></h3>` +
    `<dl>${facts.join("")}</dl><div>${callbacks(payout)}<div class="actions">${actions(payout)}</div></div></article>`
  );
}

function callbacks({ callbacks, callbackOrder, replies, nextCallback, postLink }: Payout): string {
  const order = callbackOrder === "once" ? "" : `, with the fault ${callbackOrder}`;
  const next = nextCallback === undefined ? "" : ` Next attempt at ${time(nextCallback)}.`;
  const list = replies.map(({ code, message }) => {
    const style = code === "accepted" ? "accepted" : "refused";
    return `<li><span class="${style}">${code}</span>: ${escape(maskCards(message))}</li>`;
  });
  return (
    `<h4>Callbacks</h4><p>${callbacks === 0 ? "None" : callbacks} sent to <code>${escape(postLink)}</code>${order}.${next}</p>` +
    (list.length > 0 ? `<ol aria-label="Verdicts on the replies">${list.join("")}</ol>` : "")
  );
}

/** The buttons of a payout. The names that screen readers read out contain the order. */
function actions({ paymentId, orderId, status, callbacks }: Payout): string {
  const id = escape(paymentId);
  const of = `<span class="hidden"> of order ${escape(orderId)}</span>`;
  const form = (path: string, html: string) =>
    `<form method="post" action="${path}"><input type="hidden" name="payment_id" value="${id}">${html}</form>`;
  if (status !== "process") {
    return form(SEND_CALLBACK, `<button id="send-${id}">Send callback${callbacks > 0 ? " again" : ""}${of}</button>`);
  }
  return (
    form(
      SETTLE,
      `<input type="hidden" name="result" value="success"><button id="success-${id}">Settle as success${of}</button>`,
    ) +
    form(
      SETTLE,
      `<button id="error-${id}">Settle as error${of}</button><label for="code-${id}">with code${of}</label>` +
        `<input id="code-${id}" name="result" value="10001" list="codes" inputmode="numeric" autocomplete="off" required>`,
    )
  );
}

/** Escapes text for an element or a quoted attribute. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
