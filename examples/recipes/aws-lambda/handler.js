// #region readme
import { payoutCallback, startPayout } from "./payouts.js";

/** Handles events of HTTP APIs and function URLs (payload format 2.0), and of REST APIs (1.0). */
export async function handler(event) {
  const path = event.rawPath ?? event.path; // 2.0, 1.0
  const headers = new Headers(event.headers ?? {}); // a REST API keeps the case of the names
  // API Gateway and function URLs pass many bodies in base64: the flag, not the content type, says which.
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (path.endsWith("/payout-callback")) {
    const message = {
      url: process.env.POST_LINK, // the URL that the gateway called; the path of the event may have the stage before it
      method: "POST",
      body,
      contentType: headers.get("content-type") ?? undefined,
    };
    return responseOf(await payoutCallback((merchant) => merchant.verifyCallback(message)));
  }
  if (path.endsWith("/payouts")) {
    return responseOf(await startPayout(headers.get("authorization") ?? "", parsed(body)));
  }
  return { statusCode: 404 };
}

const responseOf = ({ status, headers, body }) => ({ statusCode: status, headers, body });

function parsed(body) {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
// #endregion
