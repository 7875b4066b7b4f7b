// #region readme
import express from "express";
import { replyToCallback } from "./callbacks.js";
import { startPayout } from "./start-payout.js";

const app = express();
const send = (response, { status, headers, body }) => response.status(status).set(headers).send(body);

// The parsers of the app, before the route of the callback.
app.use(express.json({ limit: "1mb" }), express.urlencoded({ extended: false, limit: "1mb" }));

// Reads the bodies that no parser has read: multipart and XML. So `request.body` is parsed fields or bytes.
app.post("/payout-callback", express.raw({ type: () => true, limit: "1mb" }), async (request, response) => {
  send(response, await replyToCallback({ body: request.body, contentType: request.headers["content-type"] }));
});

app.post("/payouts", async (request, response) => {
  send(response, await startPayout(request.headers.authorization, request.body));
});

app.listen(Number(process.env.PORT ?? 8080), "127.0.0.1");
// #endregion
