// #region readme
import { payoutCallback } from "../../../payouts.js";

export async function POST({ request }) {
  const { body, ...init } = await payoutCallback((merchant) => merchant.receiveCallback(request));
  return new Response(body, init);
}
// #endregion
