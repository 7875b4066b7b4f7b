// The parsers of the frameworks that are plain Node programs.

import "reflect-metadata";
import assert from "node:assert/strict";
import { test } from "node:test";
import formbody from "@fastify/formbody";
import multipart from "@fastify/multipart";
import { serve } from "@hono/node-server";
import { Body, Controller, Module, Post, RawBody } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import { checkParser, rows } from "./parsers.mjs";
import { PAYOUT_SECRET } from "./suite/callbacks.mjs";
import { freePort } from "./suite/processes.mjs";
import { verdict } from "./verdict.mjs";

process.env.FREEDOMPAY_PAYOUT_SECRET = PAYOUT_SECRET;

/** Each function starts a server on a port, and returns the function that stops it. */
const parsers = {
  "express.urlencoded({ extended: false })": (port) => listenExpress(express.urlencoded({ extended: false }), port),
  "express.urlencoded({ extended: true })": (port) => listenExpress(express.urlencoded({ extended: true }), port),
  "@fastify/formbody": (port) => listenFastify(formbody, {}, port),
  "@fastify/multipart": (port) => listenFastify(multipart, { attachFieldsToBody: "keyValues" }, port),
  "c.req.parseBody()": (port) => listenHono((c) => c.req.parseBody(), port),
  "c.req.parseBody({ all: true })": (port) => listenHono((c) => c.req.parseBody({ all: true }), port),
  "c.req.formData()": (port) => listenHono((c) => c.req.formData(), port),
  "@Body()": (port) => listenNest(Body(), {}, port),
  "request.rawBody": (port) => listenNest(RawBody(), { rawBody: true }, port),
};

async function listenExpress(parser, port) {
  const app = express();
  app.post("/", parser, (request, response) => response.send(verdict(request.body)));
  const server = app.listen(port);
  return () => server.close();
}

async function listenFastify(plugin, options, port) {
  const app = Fastify();
  app.register(plugin, options);
  app.post("/", async (request) => verdict(request.body));
  await app.listen({ port });
  return () => app.close();
}

async function listenHono(parse, port) {
  const app = new Hono();
  app.post("/", async (c) => c.text(verdict(await parse(c))));
  const server = serve({ fetch: app.fetch, port });
  return () => server.close();
}

async function listenNest(parameter, options, port) {
  class Parsed {
    post(body) {
      return verdict(body);
    }
  }
  // The decorators of `@Controller() class Parsed { @Post() post(@Body() body) {} }`.
  parameter(Parsed.prototype, "post", 0);
  Post()(Parsed.prototype, "post", Object.getOwnPropertyDescriptor(Parsed.prototype, "post"));
  Controller()(Parsed);
  class App {}
  Module({ controllers: [Parsed] })(App);
  const app = await NestFactory.create(App, { logger: false, ...options });
  await app.listen(port);
  return () => app.close();
}

for (const [parser, listen] of Object.entries(parsers)) {
  test(`the page says which forms ${parser} supports`, async () => {
    const port = await freePort();
    const close = await listen(port);
    try {
      await checkParser(parser, `http://localhost:${port}/`);
    } finally {
      close();
    }
  });
}

test("every parser in the page's tables is tested", () => {
  const inOtherProjects = ["request.formData()", "readBody(event)", "readFormData(event)"];
  assert.deepEqual([...rows().keys()].sort(), [...Object.keys(parsers), ...inOtherProjects].sort());
});
