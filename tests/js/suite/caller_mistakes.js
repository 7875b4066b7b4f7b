// Values that callers pass by mistake: objects of frameworks, responses, promises, and methods without their object.

import { equal, rejects, throws } from "../support/check.js";
import { callbackFields, form, options, paidBody, payout, postLink as url, signed } from "../support/fixtures.mjs";

const NEEDS = "receiveCallback needs a Request of the Fetch API, found ";
const CALL = "or call verifyCallback({ url, body, contentType }) with your pg_post_link and the raw body";

class IncomingMessage {
  url = "/payout-callback";
  method = "POST";
  headers = { "content-type": "application/x-www-form-urlencoded" };
  pipe() {}
}

/** Objects in which frameworks pass a request, each with what the error says about it. */
const requests = (request) => {
  const node = new IncomingMessage();
  const hono = new (class HonoRequest {
    raw = request;
    url = request.url;
    method = "POST";
    header() {}
    arrayBuffer() {}
  })();
  const stream = { pipe() {}, on() {} };
  const nodeFetch = new (class Request {
    url = url;
    method = "POST";
    headers = new Headers();
    body = stream;
    bodyUsed = false;
    arrayBuffer() {}
  })();
  const lambda = { resource: "/", path: "/cb", httpMethod: "POST", headers: {}, body: "", isBase64Encoded: false, requestContext: {} };
  return {
    "req of Express": [Object.assign(node, { body: {} }), `an object of the class IncomingMessage; ${CALL}`],
    "request of Fastify": [new (class Request { raw = node; url = "/cb"; headers = {}; body = {}; })(), `an object of the class Request; ${CALL}`],
    "ctx of Koa": [{ request: { url: "/cb", headers: {} }, response: {}, app: {}, req: node, res: {} }, `an object with the properties request, response, app, req; ${CALL}`],
    "c of Hono": [new (class Context { req = hono; env = {}; })(), "an object of the class Context; pass its property req.raw"],
    "c.req of Hono": [hono, "an object of the class HonoRequest; pass its property raw"],
    "event of Lambda": [lambda, `an object with the properties resource, path, httpMethod, headers; ${CALL}`],
    "event of Lambda with base64": [
      { version: "2.0", rawPath: "/cb", headers: {}, body: "cGc=", isBase64Encoded: true },
      `an object with the properties version, rawPath, headers, body; ${CALL}, decoded from base64`,
    ],
    "event of SvelteKit": [{ url: new URL(url), request, params: {} }, "an object with the properties url, request, params; pass its property request"],
    "event of h3": [new (class H3Event { req = request; })(), "an object of the class H3Event; pass its property req"],
    "event of h3, version 1": [new (class H3Event { node = { req: node }; })(), `an object of the class H3Event; ${CALL}`],
    "context of Oak": [{ request: { headers: request.headers, url: new URL(url), source: request } }, "an object with the properties request; pass its property request.source"],
    "Request of node-fetch 2": [nodeFetch, `an object of the class Request whose body is not a ReadableStream; ${CALL}`],
    "a response": [new Response("", { headers: { "content-type": "text/plain" } }), `an object of the class Response; ${CALL}`],
    "a promise": [Promise.resolve(request), `a promise; await it; ${CALL}`],
    "a body": [form(callbackFields), `a string; ${CALL}`],
    "an object with odd names": [{ "4405645000006150": 1, "a\nb": 1, ["x".repeat(99)]: 1 }, `an object with the properties (none); ${CALL}`],
    "an object without a prototype": [Object.create(null), `an object with the properties (none); ${CALL}`],
    "an object whose getters throw": [{ get url() { throw new Error("own"); }, get headers() { throw new Error("own"); } }, `an object with the properties url, headers; ${CALL}`],
    nothing: [undefined, `undefined; ${CALL}`],
  };
};

export const callerMistakes = ({ main, preview: { preview } }) => {
  const { Merchant, MessageError, ValidationError } = main;
  const merchant = new Merchant(options);
  const body = paidBody;
  const newRequest = () => new Request(url, { method: "POST", body });
  const invalid = (attempt, message) => throws(attempt, ValidationError, "options_invalid", message);

  return [
    [
      "receiveCallback names the object of a framework, and the property with the Request",
      async () => {
        for (const [what, [value, message]] of Object.entries(requests(newRequest()))) {
          const error = await rejects(merchant.receiveCallback(value), ValidationError, "options_invalid");
          equal(error.message, NEEDS + message, what);
        }
      },
    ],
    [
      "receiveCallback takes whatever has the properties of a Request",
      async () => {
        const real = newRequest();
        const { headers } = real;
        const bytes = new TextEncoder().encode(body);
        const likes = [
          real,
          // Firefox has no property `body`.
          { url, method: "POST", headers, bodyUsed: false, arrayBuffer: async () => bytes.buffer },
          { url, method: "POST", headers: { get: () => null }, body: new Response(bytes).body ?? undefined, arrayBuffer: async () => bytes.buffer },
        ];
        for (const request of likes) equal((await merchant.receiveCallback(request)).outcome, "succeeded");
        const query = { url: `${url}?${body}`, method: "GET", headers, body: null };
        equal((await merchant.receiveCallback(query)).outcome, "succeeded");
      },
    ],
    [
      "verifyAnswer says how to get the text of a response, and to await a promise",
      () => {
        const request = merchant.sign("balance_status", {});
        const unreadable = (given, found) =>
          throws(() => merchant.verifyAnswer(request, given), MessageError, "body_unreadable", `the answer's body must be text or bytes, found ${found}`);
        const text = "pass the result of its method text(): await response.text()";
        unreadable(new Response("<response/>"), `an object of another type; ${text}`);
        unreadable(new Blob(["<response/>"]), `an object of another type; ${text}`);
        unreadable({ text() {} }, `an object of another type; ${text}`);
        unreadable(Promise.resolve("<response/>"), "a promise; await it");
        unreadable(new Response("<response/>").body ?? { getReader() {} }, "a stream; read it first");
        unreadable({ on() {}, pipe() {} }, "a stream; read it first");
        unreadable({ then() {} }, "a promise; await it");
        unreadable({ status: 200, data: "<response/>" }, "an object of another type; pass it unparsed");
        unreadable(undefined, "undefined; pass it unparsed");
        invalid(() => merchant.verifyAnswer(Promise.resolve(request), "<response/>"), "the request must be an object, found a promise; await it");
      },
    ],
    [
      "promises in place of arguments are an error that says to await them",
      () => {
        const promise = Promise.resolve({});
        const awaited = "found a promise; await it";
        const pairs = "the fields must be an object or a list of pairs";
        const notFields = (attempt) => throws(attempt, ValidationError, "fields_invalid", `${pairs}, ${awaited}`);
        for (const fields of [promise, { then() {} }, Object.assign(Promise.resolve(), { _bitField: 1 })]) {
          notFields(() => merchant.sign("payout_status", fields));
          notFields(() => merchant.sign("balance_status", fields));
          notFields(() => merchant.sign("balance_status", fields, {}));
          notFields(() => main.signFields("x", fields, "key"));
          notFields(() => main.verifyFields("x", fields, "key"));
          notFields(() => preview("balance_status", fields, { merchantId: "1" }));
        }
        invalid(() => new Merchant(promise), `the merchant's options must be an object, ${awaited}`);
        invalid(() => new Merchant({ merchantId: promise, payoutSecret: "key" }), `merchantId must be text or a whole number, ${awaited}`);
        invalid(() => new Merchant({ merchantId: "1", payoutSecret: promise }), `payoutSecret must be text, ${awaited}`);
        invalid(() => merchant.verifyCallback(promise), `the callback must be an object, ${awaited}`);
        invalid(() => merchant.verifyCallback({ url: promise, body }), `url must be text or a URL, ${awaited}`);
        invalid(() => main.scriptName(promise), `url must be text or a URL, ${awaited}`);
      },
    ],
    [
      "objects without fields are not read as empty fields",
      () => {
        const bytes = new Uint8Array(1);
        for (const [value, found] of [[new Date(0), "an object of another type"], [/x/, "an object of another type"], [bytes, "bytes"], [bytes.buffer, "bytes"]]) {
          const attempts = [() => merchant.sign("balance_status", value), () => main.verifyFields("x", value, "key")];
          for (const attempt of attempts) throws(attempt, ValidationError, "fields_invalid", `the fields must be an object or a list of pairs, found ${found}`);
        }
        equal(merchant.sign("balance_status", {}).operation, "balance_status");
        equal(merchant.sign("balance_status", Object.create(null)).operation, "balance_status");
        equal(merchant.sign("balance_status", new Map()).operation, "balance_status");
      },
    ],
    [
      "reply works when it is taken off its callback",
      () => {
        const callback = merchant.verifyCallback({ url, body });
        const { reply } = callback;
        equal(reply("ok").body.includes("<pg_order_id>1234</pg_order_id>"), true);
        equal([["ok", "done"]].map((given) => callback.reply.apply(undefined, given))[0].body.includes("done"), true);
        const other = merchant.verifyCallback({ url, body: form(signed("payout-callback", callbackFields.map(([name, value]) => [name, name === "pg_order_id" ? "5" : value]))) });
        equal(reply.call(other, "ok").body.includes("<pg_order_id>1234</pg_order_id>"), true, "the callback of the reply");
      },
    ],
    [
      "methods of a merchant that were taken off it are an error that says so",
      async () => {
        const { sign, verifyAnswer, verifyCallback, receiveCallback } = merchant;
        const message = (method, found) => `${method} must be called on a Merchant, found ${found}: write merchant.${method}(...)`;
        for (const [self, found] of [[undefined, "undefined"], [null, "null"], [{}, "an object of another type"], [new Proxy(merchant, {}), "an object of another type"], ["x", "a string"]]) {
          invalid(() => sign.call(self, "balance_status", {}), message("sign", found));
          invalid(() => verifyAnswer.call(self, {}, ""), message("verifyAnswer", found));
          invalid(() => verifyCallback.call(self, { url, body }), message("verifyCallback", found));
          await rejects(receiveCallback.call(self, newRequest()), ValidationError, "options_invalid", message("receiveCallback", found));
        }
        class Own extends Merchant {}
        equal(new Own(options).verifyCallback({ url, body }).outcome, "succeeded");
      },
    ],
    [
      "missing options of a merchant name what may be missing in the environment",
      () => {
        const unset = "is its environment variable set?";
        invalid(() => new Merchant({ merchantId: "1", payoutSecret: undefined }), `payoutSecret must be text, found undefined; ${unset}`);
        invalid(() => new Merchant({ merchantId: "1" }), `payoutSecret must be text, found undefined; ${unset}`);
        invalid(() => new Merchant({ merchantId: "1", payoutSecret: ["key", undefined] }), `payoutSecret must be text, found undefined; ${unset}`);
        invalid(() => new Merchant({ merchantId: undefined, payoutSecret: "key" }), `merchantId must be text or a whole number, found undefined; ${unset}`);
        invalid(() => new Merchant({ merchantId: null, payoutSecret: "key" }), `merchantId must be text or a whole number, found null; ${unset}`);
        invalid(() => preview("balance_status", {}, {}), `merchantId must be text or a whole number, found undefined; ${unset}`);
        // No guess may hide another mistake.
        invalid(() => new Merchant({ merchantId: 1.5, payoutSecret: "key" }), "merchantId must be text or a whole number, found a number that is not whole");
        invalid(() => new Merchant({ merchantId: "1", payoutSecret: 5 }), "payoutSecret must be text, found a number");
        invalid(() => new Merchant({ merchantId: "1", payoutSecret: new Uint8Array(9) }), "payoutSecret must be text, found bytes");
      },
    ],
    [
      "a user and a password in a URL have an error of their own, without the password",
      () => {
        const linked = { ...payout, pg_post_link: "https://shop:hunter2@shop.example/payout-callback" };
        const expected = "pg_post_link must not have a user or a password before its host";
        for (const problem of [
          throws(() => merchant.sign("p2p2nonreg", linked), ValidationError, "fields_invalid").problems[0],
          preview("p2p2nonreg", linked, { merchantId: "1" }).problems[0],
        ]) {
          equal(problem.code, "url_format");
          equal(problem.message, expected);
        }
        const host = "https://shop:hunter2@gateway.example";
        invalid(() => new Merchant({ ...options, host }), "the host must not have a user or a password");
        const shown = preview("balance_status", { pg_currency: "KZT" }, { merchantId: "1", host });
        equal(shown.url, "{host}/g2g/balance_status");
        equal(shown.problems[0].message, "host is not valid: the host must not have a user or a password");
      },
    ],
    [
      "allowInsecureHost allows http, but not for the vendor's own hosts",
      () => {
        const card = "the host must use https, except in tests with allowInsecureHost: a payout request contains a card number";
        const own = "the host must use https: it is FreedomPay's own";
        const at = (host, allowInsecureHost) => preview("balance_status", { pg_currency: "KZT" }, { merchantId: "1", host, allowInsecureHost });
        for (const allowInsecureHost of [undefined, null, false]) {
          invalid(() => new Merchant({ ...options, host: "http://sandbox:8787", allowInsecureHost }), card);
          equal(at("http://sandbox:8787", allowInsecureHost).problems[0].message, `host is not valid: ${card}`);
        }
        const url = "http://sandbox:8787/g2g/balance_status";
        equal(new Merchant({ ...options, host: "http://sandbox:8787", allowInsecureHost: true }).sign("balance_status", {}).url, url);
        equal(at("http://sandbox:8787", true).url, url);
        equal(at("http://sandbox:8787", true).problems.length, 0);
        for (const host of ["http://api.freedompay.kz", "http://FREEDOMPAY.UZ", "http://test-api.freedompay.money.", "http://freedompay.kg:80", "http://api.paybox.money"]) {
          invalid(() => new Merchant({ ...options, host, allowInsecureHost: true }), own);
          equal(at(host, true).problems[0].message, `host is not valid: ${own}`);
        }
        invalid(() => new Merchant({ ...options, allowInsecureHost: "true" }), "allowInsecureHost must be true or false, found a string");
        invalid(() => at("http://sandbox", 1), "allowInsecureHost must be true or false, found a number");
      },
    ],
    [
      "allFields is the same object as fields",
      () => {
        const more = signed("payout-callback", [...callbackFields, ["shop", "1"]]);
        const callback = merchant.verifyCallback({ url, body: form(more) });
        equal(callback.allFields, callback.fields);
        equal(callback.allFields.shop, "1");
        equal(callback.allFields.toString, undefined);
      },
    ],
  ];
};
