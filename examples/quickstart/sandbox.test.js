// A test of the shop against the sandbox: `node --test`.

// #region readme
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { startSandbox } from "freedompay-payouts/sandbox";

test("a payout is settled once", async (t) => {
  const sandbox = await startSandbox(); // on a free port of 127.0.0.1
  t.after(() => sandbox.close());
  process.env.FREEDOMPAY_MERCHANT_ID = sandbox.merchantId;
  process.env.FREEDOMPAY_PAYOUT_SECRET = sandbox.payoutSecret;
  process.env.FREEDOMPAY_HOST = sandbox.url;
  const { pay } = await import("./payouts.js");
  const { replyToCallback } = await import("./callbacks.js");

  const server = createServer(async (request, response) => {
    const reply = await replyToCallback({ body: await buffer(request), contentType: request.headers["content-type"] });
    response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  t.after(() => server.close());
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  process.env.POST_LINK = `http://127.0.0.1:${server.address().port}/payout-callback`;

  assert.equal(await pay({ orderId: "1234", amount: "100.00", card: "4405645000006150" }), "succeeded");
  await sandbox.idle(); // waits until the callback is sent and its reply is checked
});
// #endregion
