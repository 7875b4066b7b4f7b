// The buttons of the sandbox's status page: the paths that they post to, and the check that the page has posted.

import type { IncomingMessage } from "node:http";
import { FreedomPayError } from "./errors.js";
import type { Fault, ReplyVerdict } from "./gateway.js";

/** Settles a payout: `payment_id`, and `result`, which is `success` or an error code. */
export const SETTLE = "/sandbox/settle";

/** Sends the callback of a settled payout, again if it has been sent: `payment_id`. */
export const SEND_CALLBACK = "/sandbox/send_callback";

/** What the actions do. */
export interface Actions {
  settle(paymentId: string, result?: Fault["settle"]): Promise<ReplyVerdict | undefined>;
  sendCallback(paymentId: string): Promise<ReplyVerdict>;
}

/** The response to an action. */
export interface ActionResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Runs the action of a path, and leads back to the page. A page of another origin cannot cause an action. */
export async function runAction(
  path: string,
  request: IncomingMessage,
  body: Uint8Array,
  { actions, loopback }: { readonly actions: Actions; readonly loopback: boolean },
): Promise<ActionResponse> {
  if (!isFromOwnPage(request, loopback)) return plain(403, "only the sandbox's own page can do this");
  const form = new URLSearchParams(new TextDecoder().decode(body));
  const paymentId = form.get("payment_id") ?? "";
  try {
    if (path === SETTLE) await actions.settle(paymentId, form.get("result") ?? "");
    else await actions.sendCallback(paymentId);
    return { status: 303, headers: { location: "/" }, body: "" };
  } catch (error) {
    if (!(error instanceof FreedomPayError)) throw error;
    return plain(400, error.message);
  }
}

function plain(status: number, text: string): ActionResponse {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" }, body: `${text}\n` };
}

/** Host names that no other machine's page can have. */
const LOOPBACK_HOST = /^(localhost|[\w.-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** Whether the browser says that a page of the sandbox has sent the request. Scripts cannot change these headers. */
function isFromOwnPage({ headers }: IncomingMessage, loopback: boolean): boolean {
  const { host = "", origin } = headers;
  // Another site's name may lead to this machine. Its pages then have the same origin as the sandbox.
  if (loopback && !LOOPBACK_HOST.test(host)) return false;
  // Browsers send this header only to https and to loopback.
  const site = headers["sec-fetch-site"];
  return site === undefined ? origin === `http://${host}` : site === "same-origin";
}
