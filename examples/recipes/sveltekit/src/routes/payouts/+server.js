// #region readme
import { startPayout } from "../../../start-payout.js";

export async function POST({ request }) {
  const order = await request.json().catch(() => undefined);
  const { body, ...init } = await startPayout(request.headers.get("authorization") ?? "", order);
  return new Response(body, init);
}
// #endregion
