// #region readme
import { defineEventHandler, toWebRequest } from "h3";
import { payoutCallback } from "../../payouts.js";

export default defineEventHandler(async (event) => {
  const { body, ...init } = await payoutCallback((merchant) => merchant.receiveCallback(toWebRequest(event)));
  return new Response(body, init);
});
// #endregion
