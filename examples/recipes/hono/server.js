// #region readme
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { payoutCallback, startPayout } from "./payouts.js";

const app = new Hono();
const respond = ({ body, ...init }) => new Response(body, init);

// c.req.raw is the Request of the Fetch API. Do not read its body before, and do not use c.req.parseBody().
app.post("/payout-callback", async (c) => respond(await payoutCallback((merchant) => merchant.receiveCallback(c.req.raw))));

app.post("/payouts", async (c) => {
  const order = await c.req.json().catch(() => undefined);
  return respond(await startPayout(c.req.header("authorization"), order));
});

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8080), hostname: "127.0.0.1" });
// #endregion
