// #region readme
import { replyToCallback } from "./callbacks.js";
import { startPayout } from "./start-payout.js";

/** Handles events of HTTP APIs and function URLs (payload format 2.0), and of REST APIs (1.0). */
export async function handler(event) {
  const path = event.rawPath ?? event.path; // 2.0, 1.0
  const headers = new Headers(event.headers ?? {}); // a REST API keeps the case of the names
  // API Gateway and function URLs pass many bodies in base64: the flag, not the content type, says which.
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  try {
    if (path.endsWith("/payout-callback")) {
      return responseOf(await replyToCallback({ body, contentType: headers.get("content-type") ?? undefined }));
    }
    if (path.endsWith("/payouts")) return responseOf(await startPayout(headers.get("authorization") ?? "", parsed(body)));
    return { statusCode: 404 };
  } catch (error) {
    console.error(error); // a wrong setting, or a fault of the program
    return { statusCode: 500 };
  }
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
