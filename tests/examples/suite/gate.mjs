// A way to the gateway on which things get lost.

import { createServer } from "node:http";

/**
 * `lose("request")` cuts the line before the gateway hears; `"answer"` after it has heard;
 * `"signature"` has the answer come without its signature; `"time"` keeps it for ever.
 */
export async function startGate(gateway) {
  let loss;
  const heard = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const operation = request.url.split("/").pop();
    const lost = loss;
    const ask = async () => {
      const headers = { "content-type": request.headers["content-type"] };
      const answer = await fetch(gateway + request.url, { method: request.method, headers, body });
      return { status: answer.status, text: await answer.text() };
    };
    const answer = lost === "request" ? undefined : await ask();
    heard.push({ operation, orderId: new URLSearchParams(body.toString()).get("pg_order_id") });
    if (lost === "time") return;
    if (lost === "request" || lost === "answer") return request.socket.destroy();
    const text = lost === "signature" ? answer.text.replace(/<pg_sig>.*<\/pg_sig>/, "") : answer.text;
    response.writeHead(answer.status, { "content-type": "application/xml; charset=utf-8" }).end(text);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    lose: (what) => (loss = what),
    counted: (operation, orderId) => heard.filter((one) => one.operation === operation && one.orderId === orderId).length,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
