// #region readme
import express from "express";
import { payoutCallback, refuse, startPayout } from "./payouts.js";

const app = express();
const send = (response, { status, headers, body }) => response.status(status).set(headers).send(body);

// This route is defined before every app.use: a body parser would consume the body.
const raw = express.raw({ type: () => true, limit: 65_536 });
app.post("/payout-callback", raw, async (request, response) => {
  const message = {
    url: process.env.POST_LINK, // the URL that the gateway called; behind a proxy request.url may differ
    method: "POST",
    body: request.body,
    contentType: request.headers["content-type"],
  };
  send(response, await payoutCallback((merchant) => merchant.verifyCallback(message)));
});

app.use(express.json());
app.post("/payouts", async (request, response) => {
  send(response, await startPayout(request.headers.authorization, request.body));
});

// Errors of the parsers, such as a body of more than 64 KiB.
app.use((error, request, response, next) => (response.headersSent ? next(error) : send(response, refuse(error))));

app.listen(Number(process.env.PORT ?? 8080), "127.0.0.1");
// #endregion
