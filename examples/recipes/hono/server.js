// #region readme
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { respondToCallback } from "./callbacks.js";
import { startPayout } from "./start-payout.js";

const app = new Hono();

// c.req.raw is the Request of the Fetch API. Do not read its body before.
app.post("/payout-callback", (c) => respondToCallback(c.req.raw));

app.post("/payouts", async (c) => {
  const order = await c.req.json().catch(() => undefined);
  const { body, ...init } = await startPayout(c.req.header("authorization"), order);
  return new Response(body, init);
});

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8080), hostname: "127.0.0.1" });
// #endregion
