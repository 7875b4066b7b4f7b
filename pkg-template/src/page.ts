// The sandbox's status page. It works without scripts; a script only reloads its content.

import { createHash } from "node:crypto";
import type { Gateway, Payout } from "./gateway.js";
import { maskCards } from "./mask.js";

/** The page shows the newest payouts, at most this many. */
const MAX_PAYOUTS = 100;

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
dt { font-weight: 600; }
dd { margin: 0; font-family: ui-monospace, monospace; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding: 0.5rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-top: 1px solid #8886; }
td { white-space: nowrap; }
td:last-child { white-space: normal; overflow-wrap: anywhere; min-width: 18rem; }
td.amount { text-align: right; font-variant-numeric: tabular-nums; }
ol { margin: 0; padding-left: 1.2rem; }
.success, .accepted { color: light-dark(#0a6b2d, #6fdc94); }
.error, .refused { color: light-dark(#a3121f, #ff9aa2); }
`;

const SCRIPT = `
const main = document.querySelector("main");
const status = document.querySelector("[role=status]");
async function refresh() {
  if (!document.hidden) {
    try {
      const response = await fetch("/", { cache: "no-store" });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const next = page.querySelector("main");
      if (next.innerHTML !== main.innerHTML) main.replaceChildren(...next.childNodes);
      const summary = page.querySelector("[role=status]").textContent;
      if (status.textContent !== summary) status.textContent = summary;
    } catch {
      status.textContent = "The sandbox has stopped.";
    }
  }
  setTimeout(refresh, 1000);
}
setTimeout(refresh, 1000);
`;

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The headers of the page. They allow only its own style and script. */
export function pageHeaders(): Record<string, string> {
  return {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy":
      `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; connect-src 'self'; img-src data:; ` +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  };
}

/** The page as HTML. `now` is the time of the sandbox's clock. */
export function renderPage(gateway: Gateway, url: string, now: Date): string {
  const count = gateway.payoutCount();
  const payouts = gateway.payouts(MAX_PAYOUTS).reverse();
  const balances = Object.entries(gateway.balances()).map(([currency, balance]) => `${balance} ${currency}`);
  // In UTC+5, like the times in the table.
  const clock = new Date(now.getTime() + 5 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
  const summary = `${count} ${count === 1 ? "payout" : "payouts"}, balance ${balances.join(", ")}`;
  const caption = count > MAX_PAYOUTS ? `Payouts, the newest ${MAX_PAYOUTS} of ${count}` : "Payouts, the newest first";
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
<p role="status">${escape(summary)}</p>
</header>
<main>
<dl>
<dt>Address</dt><dd>${escape(url)}</dd>
<dt>Merchant id</dt><dd>${escape(gateway.merchantId)}</dd>
<dt>Balance</dt><dd>${escape(balances.join(", "))}</dd>
<dt>Clock (UTC+5)</dt><dd>${clock}</dd>
</dl>
<div class="wide" role="region" aria-label="Payouts" tabindex="0">
<table>
<caption>${escape(caption)}</caption>
<thead><tr>${COLUMNS.map((column) => `<th scope="col">${column}</th>`).join("")}</tr></thead>
<tbody>
${payouts.map(row).join("\n") || `<tr><td colspan="${COLUMNS.length}">None yet.</td></tr>`}
</tbody>
</table>
</div>
</main>
<script type="module">${SCRIPT}</script>
</body>
</html>
`;
}

const COLUMNS = ["Payment", "Order", "Method", "Amount", "Card", "Status", "Requested", "Settled", "Callbacks and replies"];

function row(payout: Payout): string {
  const { paymentId, orderId, operation, amount, currency, card, status, errorCode, created, settled } = payout;
  const statusText = errorCode === undefined ? status : `${status} ${errorCode}`;
  return (
    `<tr><th scope="row">${escape(paymentId)}</th><td>${escape(orderId)}</td><td>${operation}</td>` +
    `<td class="amount">${escape(amount)} ${escape(currency)}</td><td>${escape(card)}</td>` +
    `<td class="${status}">${escape(statusText)}</td><td>${escape(created)}</td><td>${escape(settled ?? "")}</td>` +
    `<td>${callbacks(payout)}</td></tr>`
  );
}

function callbacks({ callbacks, callbackOrder, replies, nextCallback, postLink }: Payout): string {
  const order = callbackOrder === "once" ? "" : ` (${callbackOrder})`;
  const next = nextCallback === undefined ? "" : `, again at ${nextCallback}`;
  const list = replies.map(({ code, message }) => {
    const style = code === "accepted" ? "accepted" : "refused";
    return `<li><span class="${style}">${code}</span>: ${escape(maskCards(message))}</li>`;
  });
  return `${callbacks} to ${escape(postLink)}${order}${escape(next)}${list.length > 0 ? `<ol>${list.join("")}</ol>` : ""}`;
}

/** Escapes text for an element or a quoted attribute. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
