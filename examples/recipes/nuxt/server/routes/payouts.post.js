// #region readme
import { defineEventHandler, getHeader, readBody } from "h3";
import { startPayout } from "../../start-payout.js";

export default defineEventHandler(async (event) => {
  const order = await readBody(event).catch(() => undefined);
  const { body, ...init } = await startPayout(getHeader(event, "authorization"), order);
  return new Response(body, init);
});
// #endregion
