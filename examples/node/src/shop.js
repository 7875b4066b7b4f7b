// The shop's routes in Express. The order of steps matters: a payout is recorded
// before it is sent, and a callback is verified, then settled, then replied to.

// #region readme
import express from "express";
import { FreedomPayError, SignatureError } from "freedompay-payouts";
// #endregion
import { isAllowed, startPayout } from "./payouts.js";
// #region readme

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
    const { outcome, fields } = callback;
    const { pg_order_id: orderId, pg_payment_id: paymentId, pg_payment_amount: amount } = fields;
    const settled = await ledger.settle({ outcome, orderId, paymentId, amount });
    const reply = settled.is === "conflict" ? callback.reply("error", settled.reason) : callback.reply("ok");
    response.status(reply.status).set(reply.headers).send(reply.body);
  });
  // #endregion

  const allowed = isAllowed(settings.apiToken);
  app.post("/payouts", allowed, express.json(), startPayout({ merchant, ledger, settings }));
  app.get("/payouts", allowed, async (_, response) => response.json(await ledger.overview()));
  // #region readme

  app.use((error, request, response, next) => {
    if (response.headersSent) return next(error);
    const [status, code] = statusAndCode(error);
    const reason = status === 500 ? error.message : (error.code ?? error.name);
    if (status >= 500) console.error(JSON.stringify({ event: code, pathname: request.path, error: reason }));
    // Plain and unsigned: only a verified callback gets a signed reply.
    response.status(status).type("text/plain").send(`${code}\n`);
  });
  return app;
}

function statusAndCode(error) {
  if (error instanceof SignatureError) return [401, error.code];
  // A wrong setting, such as a POST_LINK without a script name. The message names it.
  if (error.code === "options_invalid") return [500, "misconfigured"];
  if (error.code === "body_too_large" || error.status === 413) return [413, "body_too_large"];
  if (error instanceof FreedomPayError || error.status < 500) return [400, error.code ?? "body_unreadable"];
  // Our fault, for example the database is down. After a 503 the gateway repeats the callback.
  return [503, "unavailable"];
}
// #endregion
