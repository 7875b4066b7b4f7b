// Faults of the sandbox: what the gateway and the network can do to a payout.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { after, test } from "node:test";
import { startSandbox } from "freedompay-payouts/sandbox";

const card = "4405645000006150";
const verdicts = [];
const sandbox = await startSandbox({ onEvent: ({ verdict }) => verdict && verdicts.push(verdict.code) });
process.env.FREEDOMPAY_MERCHANT_ID = sandbox.merchantId;
process.env.FREEDOMPAY_PAYOUT_SECRET = sandbox.payoutSecret;
process.env.FREEDOMPAY_HOST = sandbox.url;
const { ledger } = await import("./ledger.js");
const { merchant, pay } = await import("./payouts.js");
const { replyToCallback } = await import("./callbacks.js");

let isDown = false;
const server = createServer(async (request, response) => {
  const body = await buffer(request);
  if (isDown) return response.writeHead(503).end();
  const reply = await replyToCallback({ body, contentType: request.headers["content-type"] });
  response.writeHead(reply.status, reply.headers).end(reply.body);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
process.env.POST_LINK = `http://127.0.0.1:${server.address().port}/payout-callback`;
after(async () => {
  await sandbox.close();
  server.close();
});

const query = async (orderId) => {
  const request = merchant().sign("payout_status2", { pg_order_id: orderId });
  return merchant().verifyAnswer(request, await (await fetch(request.url, request)).text()).outcome;
};

test("each fault has its effect", async () => {
  // #region readme
  sandbox.next({ dropAfterBooking: true }); // the next payout is booked, but gets no answer
  sandbox.next({ process: 3, settle: "10001" }); // the payout after it: `process` for three status queries, then failed
  sandbox.rule({ when: { pg_order_id: "cut" }, then: { answer: "cut" }, times: 2 }); // two answers end in the middle
  // #endregion
  assert.equal(await pay({ orderId: "dropped", amount: "100.00", card }), "unknown");
  assert.equal(await pay({ orderId: "slow", amount: "100.00", card }), "pending");
  assert.deepEqual([await query("slow"), await query("slow"), await query("slow"), await query("slow")], ["pending", "pending", "pending", "failed"]);
  assert.equal(await pay({ orderId: "cut", amount: "100.00", card }), "unknown");
  await sandbox.idle();
  assert.deepEqual(ledger.takeDue(), []);
});

test("a callback without an accepted reply is repeated", async () => {
  verdicts.length = 0;
  isDown = true;
  await pay({ orderId: "repeated", amount: "100.00", card });
  await sandbox.idle();
  isDown = false;
  // #region readme
  await sandbox.clock.advance(1800); // half an hour later: repeats callbacks whose reply was not accepted
  await sandbox.idle(); // waits until every due callback is sent and its reply is checked
  // #endregion
  assert.deepEqual(verdicts, ["status", "accepted"]);
});
