// A merchant and the FreedomPay sandbox on one machine: payouts over real HTTP, from the request to the
// reply. Every verified message is settled: each order has one effect. Three forged messages are rejected.
// `cargo xtask demo` runs it.

import { createServer } from "node:http";
import { FreedomPayError, Merchant, nextCheck, reportOf, settle, signFields, UnsignedAnswerError } from "freedompay-payouts";
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

/** The shop's records, one for each order, and the number of settlements of each kind. A shop has a database. */
const records = new Map();
const counts = { effect: 0, reversal: 0, repeat: 0, open: 0, conflict: 0 };

const meanings = {
  effect: "the first final outcome: act on it",
  reversal: "another final outcome than before: a person must look at it",
  repeat: "nothing new: do nothing",
};

/** Settles a verified message. In a shop this is one transaction. */
function book(report) {
  const { orderId, outcome, paymentId } = report;
  const paymentOwner = [...records.values()].find((record) => paymentId && record.paymentId === paymentId)?.orderId;
  const settlement = settle(records.get(orderId), report, { paymentOwner });
  counts[settlement.is] += 1;
  let meaning = meanings[settlement.is];
  if (settlement.is === "conflict") {
    meaning = `${settlement.reason}: nothing changes, a person must look at it`;
  } else {
    records.set(orderId, settlement.record);
    const seconds = (time) => (Date.parse(time) - Date.parse(settlement.record.begunAt)) / 1000;
    if (settlement.is === "open") meaning = `not final: ask again ${Math.round(seconds(nextCheck(settlement.record, new Date())))} s after the payout began`;
  }
  line("=", `shop:    order ${orderId} ${shownOutcome(outcome)}, ${bold(settlement.is)}: ${meaning}`);
  return settlement;
}

/** Records a payout before it is sent, so that a crash cannot lead to a second one. */
function begin({ pg_order_id: orderId, pg_amount: amount }) {
  records.set(orderId, { orderId, amount, outcome: "unknown", endings: [], begunAt: new Date().toISOString(), asks: 0 });
}

/** The merchant's endpoint: verify, settle, reply. */
async function payoutCallback(request) {
  try {
    const callback = await merchant.receiveCallback(request);
    line(">", `shop:    a verified callback, payment ${callback.fields.pg_payment_id}`);
    const settlement = book(reportOf(callback));
    const reply = settlement.is === "conflict" ? callback.reply("error", settlement.reason) : callback.reply("ok");
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
  if (operation === "p2p2nonreg" || operation === "reg2reg") begin(fields);
  line(">", `shop:    POST ${request.url}`);
  const salt = new URLSearchParams(request.body).get("pg_salt");
  showFields(preview(operation, fields, { merchantId, host, salt }).fields);
  const response = await fetch(request.url, request);
  const body = await response.text();
  const answer = by.verifyAnswer(request, body);
  line("<", `gateway: HTTP ${response.status}, ${shownOutcome(answer.outcome)}${answer.safeToResend ? ", safe to send again under a new order id" : ""}`);
  showFields(Object.entries(answer.fields).filter(([name]) => name !== "pg_sig"));
  if (answer.error) console.log(`       ${answer.error.code}: ${answer.error.meaning}`);
  if (operation !== "balance_status") book(reportOf(answer, request));
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
line("-", "neither an error nor a success: query payout_status2 until the outcome is final");
let status;
do status = await ask("payout_status2", { pg_order_id: "1004" });
while (status.outcome === "pending");
assertEqual(status.outcome, "succeeded", "payout after status requests");

step("The status by the older operation, payout_status");
assertEqual((await ask("payout_status", { pg_order_id: "1001" })).outcome, "succeeded", "payout_status");

step("The balance: 1000000 less 1500, 250 and 1500");
assertEqual((await ask("balance_status", { pg_currency: "KZT" })).fields.pg_balance, "996750.00", "balance");

// ---- One effect for each order --------------------------------------------------------------

step("A repeat: the gateway sends a callback again");
const [effects, repeats] = [counts.effect, counts.repeat];
await sandbox.sendCallback(paid.fields.pg_payment_id);
assertEqual(counts.repeat, repeats + 1, "repeats");
assertEqual(counts.effect, effects, "effects");

step("A late status: the answer to a payout is lost, and there is no callback");
sandbox.next({ dropAfterBooking: true, callbacks: "never" });
await ask("p2p2nonreg", payout("1005", "4671593866478252")).catch(({ name, code }) => {
  line("x", `shop:    no answer (${code ?? name}), outcome ${shownOutcome(records.get("1005").outcome)}: never send it again, query its status`);
});
assertEqual(records.get("1005").outcome, "unknown", "payout without an answer");
line("-", `the first check is due at ${nextCheck(records.get("1005"), new Date())}; the demo does not wait`);
// Recorded before the query, so that a query that fails does not come first again.
records.set("1005", { ...records.get("1005"), askedAt: new Date().toISOString(), asks: 1 });
assertEqual((await ask("payout_status2", { pg_order_id: "1005" })).outcome, "succeeded", "late status");
assertEqual(counts.effect, effects + 1, "effects");
assertEqual(nextCheck(records.get("1005"), new Date()), undefined, "next check of a final outcome");

/** Posts a callback that the gateway has signed. */
const deliver = async (changes) => {
  const fields = { ...Object.fromEntries(new URLSearchParams(received[0].body.toString())), ...changes, pg_salt: "another" };
  const pg_sig = signFields("payout-callback", fields, payoutSecret);
  const response = await fetch(postLink, { method: "POST", body: new URLSearchParams({ ...fields, pg_sig }) });
  const [, status, description = ""] = /<pg_status>(\w+)<\/pg_status>(?:<pg_description>(.*)<\/pg_description>)?/.exec(await response.text());
  line("<", `shop:    replies ${[status, description].filter(Boolean).join(", ")}`);
};

step("A conflict: a genuine callback about an order that the shop does not know");
await deliver({ pg_order_id: "9001", pg_payment_id: "9001" });
step("A conflict: a genuine callback with another amount");
await deliver({ pg_payment_amount: "9500.00" });
assertEqual(counts.conflict, 2, "conflicts");
assertEqual(records.get("1001").outcome, "succeeded", "outcome after the conflicts");

step("A reversal: the payout of step 1 has failed after all");
await deliver({ pg_status: "error" });
await deliver({ pg_status: "error" });
assertEqual(counts.reversal, 1, "reversals");
assertEqual(records.get("1001").endings.join(), "succeeded,failed", "endings");

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
const { effect, reversal, repeat, conflict } = counts;
console.log(
  `\n${bold("Done.")} ${records.size} payouts, ${callbacks} callbacks: ${effect} effects, ${reversal} reversal, ${repeat} repeats, ${conflict} conflicts; 3 forged messages rejected.`,
);
