// Runs the handler of examples/recipes/aws-lambda behind an HTTP server, which makes the events of API Gateway: those of a REST API
// (format 1.0), or those of an HTTP API and of a function URL (format 2.0).

import { createServer } from "node:http";
import { handler } from "../aws-lambda/handler.js";

const events = {
  // A REST API with a binary media type `*/*`: every body is base64.
  "1.0": ({ method, url, headers, rawHeaders }, body) => ({
    version: "1.0",
    resource: url.pathname,
    path: url.pathname,
    httpMethod: method,
    headers: Object.fromEntries(rawHeaders.map((name, n) => [name, rawHeaders[n + 1]]).filter((_, n) => n % 2 === 0)),
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    body: body.length === 0 ? null : body.toString("base64"),
    isBase64Encoded: true,
    requestContext: { stage: "prod", path: `/prod${url.pathname}`, httpMethod: method },
  }),
  // Text is passed as text, everything else as base64.
  "2.0": ({ method, url, headers }, body) => {
    const isText = /^(text\/|application\/(json|xml|javascript))/.test(headers["content-type"] ?? "");
    return {
      version: "2.0",
      routeKey: `${method} ${url.pathname}`,
      rawPath: url.pathname,
      rawQueryString: url.search.slice(1),
      headers,
      requestContext: { stage: "$default", http: { method, path: url.pathname, protocol: "HTTP/1.1" } },
      ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
      isBase64Encoded: !isText && body.length > 0,
    };
  },
};

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method, headers, rawHeaders } = request;
  const url = new URL(request.url, "http://127.0.0.1");
  const result = await handler(events[process.env.FORMAT]({ method, url, headers, rawHeaders }, Buffer.concat(chunks)));
  response.writeHead(result.statusCode, result.headers).end(result.body);
}).listen(Number(process.env.PORT), "127.0.0.1");
