// #region readme
import express from "express";
import { replyToCallback } from "./callbacks.js";
import { startPayout } from "./start-payout.js";

const app = express();
const send = (response, { status, headers, body }) => response.status(status).set(headers).send(body);

// This route is defined before every app.use: a body parser would consume the body. The limit is above 64 KiB, so that a larger body
// reaches replyToCallback, which logs it and responds with 413.
app.post("/payout-callback", express.raw({ type: () => true, limit: "1mb" }), async (request, response) => {
  send(response, await replyToCallback({ body: request.body, contentType: request.headers["content-type"] }));
});

app.use(express.json());
app.post("/payouts", async (request, response) => {
  send(response, await startPayout(request.headers.authorization, request.body));
});

app.listen(Number(process.env.PORT ?? 8080), "127.0.0.1");
// #endregion
