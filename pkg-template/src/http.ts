// Reads and writes HTTP bodies, within limits.

import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "./generated/protocol.js";

/** The connection is closed after this number of bytes of a body. */
const MAX_READ = 16 * limits.bytes;

/** Sends a response. The promise resolves when it is written, or when the connection is closed. */
export function sendResponse(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<void> {
  return new Promise((sent) => {
    // If the client has closed the connection, `end` never calls back.
    response.once("close", sent);
    response.writeHead(status, { ...headers });
    response.end(body, sent);
    if (response.destroyed) sent();
  });
}

/** Reads the body of a request. Returns only the start of a body over the limit, which the gateway then rejects. */
export function readRequestBody(request: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const done = () => resolve(Buffer.concat(parts));
    request.on("data", (part: Buffer) => {
      if (length <= limits.bytes) parts.push(part);
      length += part.length;
      if (length > MAX_READ) {
        request.pause();
        done();
      }
    });
    request.on("end", done);
    request.on("error", reject);
    request.on("close", () => reject(new Error("the client has closed the connection")));
  });
}

/** Reads the body of a reply. Returns only the start of a body over the limit, which the gateway then rejects. */
export async function readReplyBody(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined && length <= limits.bytes) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(parts);
    parts.push(value);
    length += value.length;
  }
  await reader?.cancel();
  return Buffer.concat(parts);
}
