// The status page and its JSON.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
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
      if (!["meta", "link"].includes(name)) opened.push(element);
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
  shop.reply = () => ({ status: 404, headers: {}, body: "" });
  await shop.pay("3", { pg_post_link: `${shop.origin}/hook/${CARD}?card=${CARD}&x=<b>'"` });
  await shop.sandbox.idle();
  const response = await fetch(shop.sandbox.url);
  const html = await response.text();
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  const elements = parse(html);
  const cells = elements.filter(({ within, name }) => within.includes("tbody") && ["td", "th"].includes(name));
  assert.equal(cells.length, 3 * 9);
  assert.equal(cells.find(({ name }) => name === "th").text, "700000003");
  for (const shown of [MASKED, "455604******1740", "error 10001", "accepted", "the reply has HTTP status 404", "again at "]) {
    assert.ok(html.includes(shown), shown);
  }
  assert.ok(!html.includes(CARD) && !html.includes("4556046085041740"));
  assert.ok(!html.includes("<b>"));
  // Accessible: language, title, headings, captions, scopes, a live status.
  assert.match(html, /<html lang="en">/);
  assert.ok(elements.some(({ name, text }) => name === "title" && text !== ""));
  assert.equal(elements.filter(({ name }) => name === "h1").length, 1);
  assert.equal(elements.filter(({ name }) => name === "caption").length, 1);
  assert.ok(elements.filter(({ name }) => name === "th").every(({ attributes }) => /scope="(col|row)"/.test(attributes)));
  assert.ok(elements.some(({ attributes, text }) => attributes.includes('role="status"') && text === "3 payouts, balance 999800.00 KZT"));

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
    ["700000001", "100.00", "KZT", MASKED, "success", 1, [{ code: "accepted", message: "the callback was accepted" }]],
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
