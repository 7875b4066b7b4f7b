// #region readme
import "reflect-metadata";
import { Catch, Controller, Module, Post, Req, Res, type ArgumentsHost } from "@nestjs/common";
import { BaseExceptionFilter, NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import type { Merchant } from "freedompay-payouts";
import type { Request, Response } from "express";
import { payoutCallback, refuse, startPayout } from "./payouts.js";

const CALLBACK_PATH = "/payout-callback";

const send = (response: Response, { status, headers, body }: { status: number; headers: object; body: string }) =>
  response.status(status).set(headers).send(body);

@Controller()
class Payouts {
  @Post(CALLBACK_PATH)
  async callback(@Req() request: Request, @Res() response: Response) {
    const message = {
      url: process.env["POST_LINK"] ?? "", // the URL that the gateway called; behind a proxy request.url may differ
      method: "POST" as const,
      body: request.body,
      contentType: request.headers["content-type"],
    };
    send(response, await payoutCallback((merchant: Merchant) => merchant.verifyCallback(message)));
  }

  @Post("/payouts")
  async start(@Req() request: Request, @Res() response: Response) {
    send(response, await startPayout(request.headers.authorization, request.body));
  }
}

/** Errors of the raw parser, such as a body of more than 64 KiB. */
@Catch()
class CallbackErrors extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost) {
    const http = host.switchToHttp();
    if (http.getRequest<Request>().path !== CALLBACK_PATH) return super.catch(error, host);
    send(http.getResponse<Response>(), refuse(error));
  }
}

@Module({ controllers: [Payouts] })
class App {}

const app = await NestFactory.create<NestExpressApplication>(App, { logger: ["error", "warn"] });
// Nest adds its parsers of JSON and urlencoded bodies after this one, and they skip a body that has been read.
app.useBodyParser("raw", { type: (request) => (request as Request).path === CALLBACK_PATH, limit: 65_536 });
app.useGlobalFilters(new CallbackErrors(app.getHttpAdapter()));
await app.listen(Number(process.env["PORT"] ?? 8080), "127.0.0.1");
// #endregion
