// #region readme
import Fastify from "fastify";
import { replyToCallback } from "./callbacks.js";
import { startPayout } from "./start-payout.js";

// Without the logger Fastify logs no error.
const app = Fastify({ logger: { level: "error" } });
const send = (reply, { status, headers, body }) => reply.code(status).headers(headers).send(body);

// A plugin has its own parsers, so the other routes keep theirs. Fastify reads bodies up to 1 MiB.
app.register(async (callbacks) => {
  callbacks.removeAllContentTypeParsers();
  callbacks.addContentTypeParser("*", { parseAs: "buffer" }, async (request, body) => body);
  callbacks.post("/payout-callback", async (request, reply) =>
    send(reply, await replyToCallback({ body: request.body, contentType: request.headers["content-type"] })),
  );
});

app.post("/payouts", async (request, reply) => send(reply, await startPayout(request.headers.authorization, request.body)));

await app.listen({ port: Number(process.env.PORT ?? 8080), host: "127.0.0.1" });
// #endregion
