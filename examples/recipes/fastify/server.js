// #region readme
import Fastify from "fastify";
import { payoutCallback, refuse, startPayout } from "./payouts.js";

const app = Fastify();
const send = (reply, { status, headers, body }) => reply.code(status).headers(headers).send(body);

// A plugin has its own parsers: the other routes keep theirs.
app.register(async (callbacks) => {
  callbacks.removeAllContentTypeParsers();
  callbacks.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: 65_536 }, async (request, body) => body);
  // Errors of the parser, such as a body of more than 64 KiB.
  callbacks.setErrorHandler((error, request, reply) => send(reply, refuse(error)));
  callbacks.post("/payout-callback", async (request, reply) => {
    const message = {
      url: process.env.POST_LINK, // the URL that the gateway called; behind a proxy request.url may differ
      method: "POST",
      body: request.body,
      contentType: request.headers["content-type"],
    };
    return send(reply, await payoutCallback((merchant) => merchant.verifyCallback(message)));
  });
});

app.post("/payouts", async (request, reply) => send(reply, await startPayout(request.headers.authorization, request.body)));

await app.listen({ port: Number(process.env.PORT ?? 8080), host: "127.0.0.1" });
// #endregion
