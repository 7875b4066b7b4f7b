// Receives the callbacks of the gateway.

// #region readme
import { MessageError, reportOf, SignatureError } from "freedompay-payouts";
import { ledger } from "./ledger.js";
import { merchant } from "./payouts.js";

/** For servers with Request and Response. Returns the Response. */
export async function respondToCallback(request) {
  const { body, ...init } = await settleCallback(() => merchant().receiveCallback(request));
  return new Response(body, init);
}

/** For other servers. `body` is the raw body, text or bytes. Returns status, headers and body of the response. */
export function replyToCallback({ body, contentType }) {
  return settleCallback(() => merchant().verifyCallback({ url: process.env.POST_LINK, method: "POST", body, contentType }));
}

async function settleCallback(verify) {
  let callback;
  try {
    callback = await verify();
  } catch (error) {
    const { code, message } = error;
    const isRejected = error instanceof SignatureError || error instanceof MessageError || code === "fields_invalid";
    // A wrong setting or a fault of the program: respond with status 500. Then the gateway repeats the callback.
    if (!isRejected) throw error;
    const status = error instanceof SignatureError ? 401 : code === "body_too_large" ? 413 : 400;
    console.warn(JSON.stringify({ event: "rejected", status, code, message })); // never a secret
    return { status, headers: { "content-type": "text/plain" }, body: `${code}\n` }; // never a signed reply
  }
  const settlement = await ledger.settle(reportOf(callback));
  return settlement.is === "conflict" ? callback.reply("error", settlement.reason) : callback.reply("ok");
}
// #endregion
