// The shop's routes in Express. The order of steps matters: a payout is recorded
// before it is sent, and a callback is verified, then settled, then replied to.

import express from "express";
import { FreedomPayError, MessageError, SignatureError, reportOf } from "freedompay-payouts";
import { isAllowed, startPayout } from "./payouts.js";

export function shop({ merchant, ledger, settings }) {
  const app = express();

  // A body parser such as app.use(express.json()) or express.urlencoded() would consume and change
  // the body, and the signature would not match. So this route reads the raw bytes, and is defined
  // before every app.use.
  const raw = express.raw({ type: () => true, limit: 65_536 });
  app.post("/payout-callback", raw, async (request, response) => {
    const callback = merchant.verifyCallback({
      url: settings.postLink, // the URL that the gateway called; behind a proxy request.url may differ
      method: "POST",
      body: request.body ?? "",
      contentType: request.headers["content-type"],
    });
    const settled = await ledger.settle(reportOf(callback));
    const reply = settled.is === "conflict" ? callback.reply("error", settled.reason) : callback.reply("ok");
    response.status(reply.status).set(reply.headers).send(reply.body);
  });

  const allowed = isAllowed(settings.apiToken);
  app.post("/payouts", allowed, express.json(), startPayout({ merchant, ledger, settings }));
  app.get("/payouts", allowed, async (request, response) => {
    const { orderId } = request.query;
    if (typeof orderId !== "string") return response.status(400).type("text/plain").send("orderId is needed\n");
    response.json(await ledger.state(orderId));
  });

  app.use((error, request, response, next) => {
    if (response.headersSent) return next(error);
    const [status, event, code = error.code ?? error.name] = describe(error);
    // The message of an error of the package contains no secret and no card number. Others may quote the body.
    const message = error instanceof FreedomPayError ? error.message : error.name;
    console.error(JSON.stringify({ event, pathname: request.path, status, code, message }));
    // Plain and unsigned: only a verified callback gets a signed reply.
    response.status(status).type("text/plain").send(`${event === "rejected" ? code : event}\n`);
  });
  return app;
}

function describe(error) {
  if (error instanceof SignatureError) return [401, "rejected"];
  if (error.code === "body_too_large" || error.status === 413) return [413, "rejected", "body_too_large"];
  if (error instanceof MessageError || error.code === "fields_invalid") return [400, "rejected"];
  if (error.status < 500) return [400, "rejected", "body_unreadable"]; // an error of express.raw or express.json
  // A wrong setting, such as a POST_LINK without a script name. The message names it.
  if (error.code === "options_invalid") return [500, "misconfigured"];
  // Our fault, for example the database is down. After a 503 the gateway repeats the callback.
  return [503, "unavailable"];
}
