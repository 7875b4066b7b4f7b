// A merchant with a post link, and a sandbox: the fixture of the tests in this folder.

import { createServer } from "node:http";
import { FreedomPayError, Merchant } from "freedompay-payouts";
import { startSandbox } from "freedompay-payouts/sandbox";

export const CARD = "4405645000006150";
export const MASKED = "440564******6150";

/** Starts a sandbox and a shop. `shop.reply` replaces the reply to a callback. */
export async function open(test, options = {}) {
  const events = [];
  const sandbox = await startSandbox({ onEvent: (event) => events.push(event), ...options });
  const merchant = new Merchant({ merchantId: sandbox.merchantId, payoutSecret: sandbox.payoutSecret, host: sandbox.url });
  const received = [];
  const shop = { sandbox, merchant, events, received, reply: undefined };

  const server = createServer(async (incoming, outgoing) => {
    const parts = [];
    for await (const part of incoming) parts.push(part);
    const message = { url: `${shop.origin}${incoming.url}`, body: Buffer.concat(parts), contentType: incoming.headers["content-type"] };
    const seen = { message, at: sandbox.clock.now() };
    received.push(seen);
    try {
      const callback = merchant.verifyCallback(message);
      const { outcome, deduplicationKey, fields } = callback;
      Object.assign(seen, { outcome, deduplicationKey, order: fields.pg_order_id });
      const reply = shop.reply?.(callback) ?? callback.reply("ok");
      outgoing.writeHead(reply.status, reply.headers).end(reply.body);
    } catch (error) {
      seen.error = error;
      outgoing.writeHead(error instanceof FreedomPayError ? 400 : 500).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  shop.origin = `http://127.0.0.1:${server.address().port}`;
  shop.postLink = `${shop.origin}/payout-callback`;
  test.after(async () => {
    await sandbox.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  shop.payout = (order, changes = {}) => ({
    pg_order_id: order,
    pg_amount: "100.00",
    pg_payment_to: CARD,
    pg_description: "Выплата №1",
    pg_post_link: shop.postLink,
    ...changes,
  });
  /** Signs, posts and verifies. Returns the answer, or the error with its outcome. */
  shop.ask = async (operation, fields, by = merchant) => {
    const request = by.sign(operation, fields);
    let response;
    try {
      response = await fetch(request.url, request);
    } catch (error) {
      return { outcome: "unknown", transport: error };
    }
    const body = await response.text();
    try {
      return { status: response.status, ...by.verifyAnswer(request, body) };
    } catch (error) {
      if (!(error instanceof FreedomPayError)) throw error;
      const { code, outcome, safeToResend } = error;
      return { status: response.status, code, outcome, safeToResend, error: error.error, message: error.message };
    }
  };
  shop.pay = (order, changes) => shop.ask("p2p2nonreg", shop.payout(order, changes));
  shop.queryStatus = (order, operation = "payout_status2") => shop.ask(operation, { pg_order_id: order });
  return shop;
}
