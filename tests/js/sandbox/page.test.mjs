// The status page and its JSON.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { request } from "node:http";
import { test } from "node:test";
import { CARD, MASKED, open } from "./shop.mjs";

/** Checks that all elements are closed in order, and returns them with their attributes and texts. */
function parse(html) {
  const rest = html.replace(/^<!DOCTYPE html>/, "").replace(/<(style|script)([^>]*)>[^]*?<\/\1>/g, "<$1$2></$1>");
  const elements = [];
  const opened = [];
  for (const [, closing, name, attributes, text] of rest.matchAll(/<(\/?)([a-z0-9]+)([^<>]*)>([^<]*)/g)) {
    if (closing) assert.equal(opened.pop()?.name, name);
    else {
      const element = { name, attributes, text, within: opened.map((one) => one.name) };
      elements.push(element);
      if (!["meta", "link", "input"].includes(name)) opened.push(element);
    }
    assert.doesNotMatch(text, /[<>]/);
  }
  assert.deepEqual(opened, []);
  return elements;
}

test("the page shows payouts, callbacks and replies, and masks cards", async (t) => {
  const shop = await open(t);
  await shop.pay("1");
  await shop.pay("2", { pg_payment_to: "4556046085041740" });
  await shop.sandbox.idle();
  shop.reply = () => ({ status: 404, headers: {}, body: "" });
  await shop.pay("3", { pg_post_link: `${shop.origin}/hook/${CARD}?card=${CARD}&x=<b>'"` });
  await shop.sandbox.idle();
  const response = await fetch(shop.sandbox.url);
  const html = await response.text();
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  const elements = parse(html);
  // The newest payout is the first.
  const articles = elements.filter(({ name }) => name === "article").map(({ attributes }) => / id="([^"]*)"/.exec(attributes)[1]);
  assert.deepEqual(articles, ["payout-700000003", "payout-700000002", "payout-700000001"]);
  const verdicts = elements.filter(({ name, within }) => name === "span" && within.at(-1) === "li").map(({ text }) => text);
  assert.deepEqual(verdicts, ["status", "accepted", "accepted"]);
  for (const shown of [MASKED, "455604******1740", "10001: Payment error, contact the card issuer", "the reply has HTTP status 404", "Next attempt at "]) {
    assert.ok(html.includes(shown), shown);
  }
  // The balance is there once, and each time has its zone.
  assert.equal(html.split("999800.00 KZT").length, 2);
  const times = elements.filter(({ name }) => name === "time");
  assert.equal(times.length, 1 + 3 + 3 + 1);
  for (const { text, attributes } of times) {
    assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\+5$/);
    assert.match(attributes, /^ datetime="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:00"$/);
  }
  assert.ok(!html.includes(CARD) && !html.includes("4556046085041740"));
  assert.ok(!html.includes("<b>"));
  // Accessible: language, title, headings, labels, a live status.
  assert.match(html, /<html lang="en">/);
  assert.ok(elements.some(({ name, text }) => name === "title" && text !== ""));
  assert.equal(elements.filter(({ name }) => name === "h1").length, 1);
  assert.equal(elements.filter(({ name }) => name === "h3").length, 3);
  assert.ok(elements.some(({ attributes, text }) => attributes.includes('role="status"') && text === "3 payouts, the newest first"));

  // A second request shows new events.
  await shop.pay("4");
  assert.match(await (await fetch(shop.sandbox.url)).text(), /700000004/);
});

test("the page loads nothing, and its policy forbids other scripts", async (t) => {
  const { sandbox } = await open(t);
  const response = await fetch(sandbox.url);
  const html = await response.text();
  const policy = response.headers.get("content-security-policy");
  assert.match(policy, /^default-src 'none';/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  const inline = [...html.matchAll(/<(style|script)[^>]*>([^]*?)<\/\1>/g)];
  assert.deepEqual(inline.map(([, kind]) => kind), ["style", "script"]);
  for (const [, kind, text] of inline) {
    const hash = createHash("sha256").update(text).digest("base64");
    assert.ok(policy.includes(`${kind}-src 'sha256-${hash}'`), kind);
  }
  assert.doesNotMatch(html, /\ssrc=|\sstyle=|\son[a-z]+=|@import|url\(/);
  assert.deepEqual([...html.matchAll(/href="([^"]*)"/g)].map(([, target]) => target), ["data:,", "/sandbox/payouts"]);
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  const head = await fetch(sandbox.url, { method: "HEAD" });
  assert.equal(head.status, 200);
});

/** Posts a form to an action with these headers. `fetch` does not allow all of them. */
function act(sandbox, path, fields, headers) {
  const { hostname, port } = new URL(sandbox.url);
  const body = new URLSearchParams(fields).toString();
  return new Promise((resolve, reject) => {
    const type = { "content-type": "application/x-www-form-urlencoded", "content-length": body.length };
    const posted = request({ hostname, port, path, method: "POST", headers: { ...type, ...headers } }, async (response) => {
      const parts = [];
      for await (const part of response) parts.push(part);
      resolve([response.statusCode, response.headers.location ?? Buffer.concat(parts).toString()]);
    });
    posted.on("error", reject);
    posted.end(body);
  });
}

test("actions settle a payout and send its callback again, and errors are text", async (t) => {
  const shop = await open(t);
  const { sandbox } = shop;
  const own = { origin: sandbox.url };
  for (const order of ["1", "2"]) {
    sandbox.next({ process: 0 });
    await shop.pay(order);
  }
  const settle = (id, result) => act(sandbox, "/sandbox/settle", { payment_id: id, result }, own);
  const send = (id) => act(sandbox, "/sandbox/send_callback", { payment_id: id }, own);
  assert.deepEqual(await send("700000001"), [400, "payout 700000001 is not settled yet, so it has no callback\n"]);
  for (const wrong of ["", "404404", "Success", "<b>"]) {
    const message = `result must be success or an error code of the vendor's table, found "${wrong}"\n`;
    assert.deepEqual(await settle("700000001", wrong), [400, message]);
  }
  assert.deepEqual(await settle("700000001", "success"), [303, "/"]);
  assert.deepEqual(await settle("700000002", "10001"), [303, "/"]);
  assert.deepEqual(await settle("700000002", "success"), [400, "payout 700000002 is settled already: error\n"]);
  assert.deepEqual(await settle("5", "success"), [400, "there is no payout 5\n"]);
  assert.deepEqual(await send("700000001"), [303, "/"]);
  const payouts = sandbox.gateway.payouts().map(({ status, errorCode, replies }) => [status, errorCode, replies.length]);
  assert.deepEqual(payouts, [["success", undefined, 2], ["error", "10001", 1]]);
  assert.deepEqual(shop.received.map(({ order, outcome }) => [order, outcome]), [["1", "succeeded"], ["2", "failed"], ["1", "succeeded"]]);
});

test("only the sandbox's own page can cause an action", async (t) => {
  const shop = await open(t);
  const { sandbox } = shop;
  await shop.pay("1");
  await sandbox.idle();
  const host = new URL(sandbox.url).host;
  const port = host.split(":")[1];
  const post = (headers) => act(sandbox, "/sandbox/send_callback", { payment_id: "700000001" }, headers);
  const refused = [403, "only the sandbox's own page can do this\n"];
  for (const headers of [
    {},
    { origin: "null" },
    { origin: "https://evil.example" },
    { origin: `https://${host}` },
    { origin: `http://127.0.0.1:${Number(port) + 1}` },
    { "sec-fetch-site": "cross-site", origin: sandbox.url },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    // A name of another site that leads to this machine.
    { host: `evil.example:${port}`, origin: `http://evil.example:${port}` },
    { host: `evil.example:${port}`, "sec-fetch-site": "same-origin" },
    { host: `127.0.0.1.evil.example:${port}`, origin: `http://127.0.0.1.evil.example:${port}` },
  ]) {
    assert.deepEqual(await post(headers), refused, JSON.stringify(headers));
    assert.deepEqual(await act(sandbox, "/sandbox/settle", { payment_id: "1", result: "success" }, headers), refused);
  }
  assert.equal(shop.received.length, 1);
  for (const headers of [
    { origin: sandbox.url },
    { "sec-fetch-site": "same-origin" },
    { host: `localhost:${port}`, origin: `http://localhost:${port}` },
    { host: `[::1]:${port}`, origin: `http://[::1]:${port}` },
  ]) {
    assert.deepEqual(await post(headers), [303, "/"], JSON.stringify(headers));
  }
  assert.equal(shop.received.length, 5);
});

test("a sandbox that other machines can reach has its page under any name", async (t) => {
  const shop = await open(t, { hostname: "0.0.0.0" });
  await shop.pay("1");
  const post = (headers) => act(shop.sandbox, "/sandbox/send_callback", { payment_id: "700000001" }, headers);
  assert.deepEqual(await post({ host: "devbox:8700", origin: "http://devbox:8700" }), [303, "/"]);
  assert.equal((await post({ host: "devbox:8700", origin: "http://evil.example" }))[0], 403);
});

test("JSON has all payouts or the last ones", async (t) => {
  const shop = await open(t);
  for (const order of ["1", "2", "3"]) await shop.pay(order);
  await shop.sandbox.idle();
  const url = `${shop.sandbox.url}/sandbox/payouts`;
  const response = await fetch(url);
  assert.equal(response.headers.get("content-type"), "application/json");
  const text = await response.text();
  assert.ok(!text.includes(CARD));
  const payouts = JSON.parse(text);
  assert.deepEqual(payouts.map(({ orderId }) => orderId), ["1", "2", "3"]);
  const { paymentId, amount, currency, card, status, callbacks, replies } = payouts[0];
  assert.deepEqual(
    [paymentId, amount, currency, card, status, callbacks, replies],
    ["700000001", "100.00", "KZT", MASKED, "success", 1, [{ code: "accepted", message: "the reply is signed and has pg_status ok" }]],
  );
  assert.deepEqual((await (await fetch(`${url}?last=2`)).json()).map(({ orderId }) => orderId), ["2", "3"]);
});

test("other paths and HTTP methods are rejected", async (t) => {
  const { sandbox } = await open(t);
  for (const [method, path, status] of [
    ["GET", "/favicon.ico", 404],
    ["POST", "/", 404],
    ["PUT", "/g2g/p2p2nonreg", 405],
    ["DELETE", "/", 405],
    ["GET", "/g2g/balance_status", 200],
    ["POST", "/sandbox/payouts", 404],
    ["POST", "/sandbox/post_link", 400],
    ["GET", "/sandbox/settle", 404],
    ["GET", "/sandbox/send_callback", 404],
  ]) {
    assert.equal((await fetch(sandbox.url + path, { method })).status, status, `${method} ${path}`);
  }
});

test("events contain no card number", async (t) => {
  const shop = await open(t);
  await shop.pay("1", { pg_post_link: `${shop.postLink}?to=${CARD}` });
  await shop.sandbox.idle();
  shop.sandbox.gateway.respond({ url: "/g2g/p2p2nonreg", body: shop.merchant.sign("p2p2nonreg", shop.payout(`no${CARD}`)).body });
  assert.equal(shop.sandbox.gateway.payouts()[1].orderId, `no${MASKED}`);
  await fetch(`${shop.sandbox.url}/g2g/${CARD}?card=${CARD}`);
  await fetch(`${shop.sandbox.url}/g2g/p2p2nonreg?pg_payment_to=${CARD}`);
  assert.equal(shop.events.length, 4);
  assert.ok(!JSON.stringify(shop.events).includes(CARD), JSON.stringify(shop.events));
});
