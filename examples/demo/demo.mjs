// A merchant and the FreedomPay sandbox on one machine: payouts over real HTTP, from the request to the
// reply, and three forged messages, all rejected. `cargo xtask demo` runs it.

import { createServer } from "node:http";
import { FreedomPayError, Merchant, UnsignedAnswerError } from "freedompay-payouts";
import { preview } from "freedompay-payouts/preview";
import { startSandbox } from "freedompay-payouts/sandbox";

// ---- Output -------------------------------------------------------------------------------

const colour = process.stdout.isTTY ? (code, text) => `\x1b[${code}m${text}\x1b[0m` : (_, text) => text;
const bold = (text) => colour(1, text);
const dim = (text) => colour(2, text);
const outcomeColours = { succeeded: 32, failed: 31, pending: 33, unknown: 35 };
const shownOutcome = (outcome) => colour(outcomeColours[outcome], outcome.toUpperCase());

let steps = 0;
const step = (title) => console.log(`\n${bold(`${(steps += 1)}. ${title}`)}`);
const line = (mark, text) => console.log(`   ${mark} ${text}`);
const showFields = (fields) => {
  for (const [name, value] of fields) console.log(`       ${dim(name.padEnd(22))} ${value}`);
};

/** The demo also checks its results, so that its output is true. */
const assertEqual = (actual, expected, what) => {
  if (actual !== expected) throw new Error(`${what}: expected ${expected}, found ${actual}`);
};

// ---- The gateway and the merchant ---------------------------------------------------------

const sandbox = await startSandbox({
  onEvent: ({ event, url, verdict }) => {
    if (event === "callback") line("<", `gateway: callback to ${new URL(url).pathname}, our reply: ${verdict.code}`);
  },
});
const { merchantId, payoutSecret, url: host } = sandbox;
const merchant = new Merchant({ merchantId, payoutSecret, host });

/** The messages at the post link, with the replies to them. */
const received = [];
const settled = new Map();

/** The merchant's endpoint: verify, act once, reply. */
async function payoutCallback(request) {
  try {
    const callback = await merchant.receiveCallback(request);
    const { outcome, fields, deduplicationKey } = callback;
    if (!settled.has(deduplicationKey)) settled.set(deduplicationKey, outcome);
    line(">", `shop:    order ${fields.pg_order_id}, payment ${fields.pg_payment_id}: ${shownOutcome(outcome)}`);
    const reply = callback.reply("ok");
    return new Response(reply.body, reply);
  } catch (error) {
    if (!(error instanceof FreedomPayError)) throw error;
    line("x", `shop:    ${colour(31, `rejected, ${error.code}`)}`);
    console.log(`       ${error.message}`);
    // Plain and unsigned: only a verified callback is replied to.
    return new Response(`${error.code}\n`, { status: error.name === "SignatureError" ? 401 : 400 });
  }
}

const shop = createServer(async (incoming, outgoing) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const contentType = incoming.headers["content-type"];
  const url = `http://${incoming.headers.host}${incoming.url}`;
  const response = await payoutCallback(new Request(url, { method: "POST", body, headers: { "content-type": contentType } }));
  const reply = await response.text();
  received.push({ url, contentType, body, reply });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(reply);
});
await new Promise((listening) => shop.listen(0, "127.0.0.1", listening));
const postLink = `http://127.0.0.1:${shop.address().port}/payout-callback`;

/** Signs and posts a request, verifies the answer, and prints each step. */
async function ask(operation, fields, by = merchant) {
  const request = by.sign(operation, fields);
  line(">", `shop:    POST ${request.url}`);
  const salt = new URLSearchParams(request.body).get("pg_salt");
  showFields(preview(operation, fields, { merchantId, host, salt }).fields);
  const response = await fetch(request.url, request);
  const body = await response.text();
  const answer = by.verifyAnswer(request, body);
  line("<", `gateway: HTTP ${response.status}, ${shownOutcome(answer.outcome)}${answer.safeToResend ? ", safe to send again under a new order id" : ""}`);
  showFields(Object.entries(answer.fields).filter(([name]) => name !== "pg_sig"));
  if (answer.error) console.log(`       ${answer.error.code}: ${answer.error.meaning}`);
  await sandbox.idle();
  return answer;
}

console.log(`${bold("FreedomPay sandbox")} ${host}, merchant ${merchantId}`);
console.log(`${bold("Shop")}               ${postLink}`);

// ---- Payouts ------------------------------------------------------------------------------

const payout = (order, card) => ({
  pg_order_id: order,
  pg_amount: "1500.00",
  pg_payment_to: card,
  pg_description: "Выплата + бонус № 7",
  pg_post_link: postLink,
});

step("A payout by card number that succeeds");
const paid = await ask("p2p2nonreg", payout("1001", "4671 5938 6647 8252"));
assertEqual(paid.outcome, "succeeded", "payout");

step("A payout that fails: the payout balance is too low");
const refused = await ask("p2p2nonreg", payout("1002", "5543974702876045"));
assertEqual(refused.outcome, "failed", "payout");
assertEqual(refused.error.code, "8888", "error");

step("A payout to a registered card, by its token");
const byToken = await ask("reg2reg", {
  pg_amount: "250",
  pg_order_id: "1003",
  pg_user_id: "42",
  pg_card_token_to: "c92741d9-ddd7-4bad-abd0-5594a79eea1a",
  pg_description: "Payment description",
  pg_post_link: postLink,
  pg_order_time_limit: "2030-12-31 12:00:00",
});
assertEqual(byToken.outcome, "succeeded", "payout by token");

step("A payout that stays in process");
const slow = await ask("p2p2nonreg", payout("1004", "5507841999732294"));
assertEqual(slow.outcome, "pending", "payout");
line("-", "neither an error nor a success: ask payout_status2 until the outcome is final");
let status;
do status = await ask("payout_status2", { pg_order_id: "1004" });
while (status.outcome === "pending");
assertEqual(status.outcome, "succeeded", "payout after status requests");

step("The status by the older operation, payout_status");
assertEqual((await ask("payout_status", { pg_order_id: "1001" })).outcome, "succeeded", "payout_status");

step("The balance: 1000000 less 1500, 250 and 1500");
assertEqual((await ask("balance_status", { pg_currency: "KZT" })).fields.pg_balance, "996750.00", "balance");

step("A callback that comes twice has one effect");
const effects = settled.size;
await sandbox.sendCallback(paid.fields.pg_payment_id);
assertEqual(settled.size, effects, "effects");
line("-", `${received.length} callbacks so far, ${settled.size} effects`);

// ---- Forged messages ----------------------------------------------------------------------

const callbacks = received.length;
const [genuine] = received;
const post = async (body, contentType) => {
  const response = await fetch(postLink, { method: "POST", body, headers: { "content-type": contentType } });
  line("<", `shop:    HTTP ${response.status} ${(await response.text()).trim()}`);
  return response.status;
};

step("A forged callback: the genuine one with another amount");
const forged = new URLSearchParams(genuine.body.toString());
forged.set("pg_payment_amount", "9500.00");
assertEqual(await post(forged.toString(), genuine.contentType), 401, "forged callback");

step("A replayed reply: the signed reply of the shop, posted as a callback");
assertEqual(await post(genuine.reply, "application/xml"), 400, "replayed reply");

step("An answer without a signature: the request was signed with another secret");
const wrongMerchant = new Merchant({ merchantId, payoutSecret: "the-receive-secret", host });
try {
  await ask("payout_status2", { pg_order_id: "1001" }, wrongMerchant);
  throw new Error("an unsigned answer was accepted");
} catch (error) {
  if (!(error instanceof UnsignedAnswerError)) throw error;
  line("x", `shop:    ${colour(31, `rejected, ${error.code}`)}, outcome ${shownOutcome(error.outcome)}`);
  console.log(`       ${error.message}`);
  assertEqual(error.error.code, "1100", "error of the unsigned answer");
}

await sandbox.close();
shop.close();
shop.closeAllConnections();
console.log(`\n${bold("Done.")} 4 payouts, ${callbacks} callbacks, ${settled.size} effects, 3 forged messages rejected.`);
