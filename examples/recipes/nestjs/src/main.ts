// #region readme
import "reflect-metadata";
import { Controller, Module, Post, Req, Res } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import type { Request, Response } from "express";
import { replyToCallback } from "./callbacks.js";
import { startPayout } from "./start-payout.js";

const CALLBACK_PATH = "/payout-callback";

const send = (response: Response, { status, headers, body }: { status: number; headers: object; body: string }) =>
  response.status(status).set(headers).send(body);

@Controller()
class Payouts {
  @Post(CALLBACK_PATH)
  async callback(@Req() request: Request, @Res() response: Response) {
    send(response, await replyToCallback({ body: request.body, contentType: request.headers["content-type"] }));
  }

  @Post("/payouts")
  async start(@Req() request: Request, @Res() response: Response) {
    send(response, await startPayout(request.headers.authorization, request.body));
  }
}

@Module({ controllers: [Payouts] })
class App {}

const app = await NestFactory.create<NestExpressApplication>(App, { logger: ["error", "warn"] });
// Nest adds its parsers of JSON and urlencoded bodies after this one, and they skip a body that has been read. The limit is above
// 64 KiB, so that a larger body reaches replyToCallback, which logs it and responds with 413.
app.useBodyParser("raw", { type: (request) => (request as Request).path === CALLBACK_PATH, limit: "1mb" });
await app.listen(Number(process.env["PORT"] ?? 8080), "127.0.0.1");
// #endregion
