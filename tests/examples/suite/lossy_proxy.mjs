// A proxy to the gateway that loses requests and answers.

import { createServer } from "node:http";

/**
 * `lose("request")` closes the connection before the gateway gets the request, `lose("answer")` afterwards.
 * `lose("signature")` removes the signature of the answer. `lose("time")` never sends the answer.
 */
export async function startLossyProxy(gateway) {
  let loss;
  const requests = [];
  // A client may reuse a connection at any time: if it were closed when idle, a request could be lost.
  const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
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
    requests.push({ operation, orderId: new URLSearchParams(body.toString()).get("pg_order_id") });
    if (lost === "time") return;
    if (lost === "request" || lost === "answer") return request.socket.destroy();
    const text = lost === "signature" ? answer.text.replace(/<pg_sig>.*<\/pg_sig>/, "") : answer.text;
    response.writeHead(answer.status, { "content-type": "application/xml; charset=utf-8" }).end(text);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    lose: (what) => (loss = what),
    count: (operation, orderId) => requests.filter((one) => one.operation === operation && one.orderId === orderId).length,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
