// The routes of the shop. The order of steps matters: a payout is recorded before it is sent, and a
// callback is verified, then settled, then replied to.

import { FreedomPayError, type Merchant, MessageError, reportOf, SignatureError } from "freedompay-payouts";
import type { Ledger } from "./ledger.ts";
import { showPayout, startPayout } from "./payouts.ts";

export interface Context {
  merchant: Merchant;
  ledger: Ledger; // in Deno KV: settles every payment once
  apiToken: string;
  postLink: string;
}

/** Handles a callback that the gateway posts to `pg_post_link`. */
async function payoutCallback(request: Request, { merchant, ledger }: Context): Promise<Response> {
  let callback;
  try {
    callback = await merchant.receiveCallback(request);
  } catch (error) {
    // Other errors are not of the message but of the program, such as a wrong setting: see below.
    if (!(error instanceof SignatureError || error instanceof MessageError)) throw error;
    const { code, message } = error;
    const status = error instanceof SignatureError ? 401 : code === "body_too_large" ? 413 : 400;
    // The message of an error of the package contains no secret and no card number.
    console.warn(JSON.stringify({ event: "rejected", status, code, message }));
    // Plain and unsigned: only a verified callback gets a signed reply.
    return new Response(`${code}\n`, { status });
  }
  const settled = await ledger.settle(reportOf(callback));
  const reply = settled.is === "conflict" ? callback.reply("error", settled.reason) : callback.reply("ok");
  return new Response(reply.body, reply);
}

export const shop = (context: Context) => async (request: Request): Promise<Response> => {
  const { pathname } = new URL(request.url);
  try {
    if (pathname === "/payout-callback") return await payoutCallback(request, context);
    if (pathname === "/payouts") return await (request.method === "POST" ? startPayout : showPayout)(request, context);
    return new Response("not found\n", { status: 404 });
  } catch (error) {
    // Our fault: a wrong setting, or for example the storage is down. The gateway repeats the callback.
    const { name } = error as Error;
    const { code, message } = error instanceof FreedomPayError ? error : { code: name, message: name };
    const [status, event] = code === "options_invalid" ? [500, "misconfigured"] : [503, "unavailable"];
    console.error(JSON.stringify({ event, pathname, status, code, message }));
    return new Response(`${event}\n`, { status });
  }
};
