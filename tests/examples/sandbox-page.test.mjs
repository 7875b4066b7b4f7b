// Tests the sandbox's status page in Debian's Chromium, at the width of a phone and of a desktop.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { Merchant } from "freedompay-payouts";
import { startSandbox } from "freedompay-payouts/sandbox";
import { assertUsable, launch, SIZES } from "./chromium.mjs";

const pictures = join(import.meta.dirname, "built/screenshots");
const LINK = "https://shop.example/payouts/callback-of-a-long-name?tenant=4401-2277-aa10";
mkdirSync(pictures, { recursive: true });
const browser = await launch();

/** A sandbox with payouts in every state. `pay` makes a payout. */
async function open(t) {
  const sandbox = await startSandbox({ balance: "500000.00", balances: { USD: "10.20" } });
  t.after(() => sandbox.close());
  const merchant = new Merchant({ merchantId: sandbox.merchantId, payoutSecret: sandbox.payoutSecret, host: sandbox.url });
  const pay = async (pg_order_id, fault = {}, changes = {}) => {
    sandbox.next(fault);
    const request = merchant.sign("p2p2nonreg", {
      pg_order_id,
      pg_amount: "1500.00",
      pg_payment_to: "4671593866478252",
      pg_description: "Payout",
      pg_post_link: `${sandbox.url}/sandbox/post_link`,
      ...changes,
    });
    await (await fetch(request.url, request)).text();
    await sandbox.idle();
  };
  return { sandbox, pay };
}

await test(`the status page of the sandbox, Chromium ${browser.version()}`, async (t) => {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) await t.test(`${size}, ${colorScheme}`, (t) => look(t, { size, viewport, colorScheme }));
  }
  await t.test("the page works without scripts", withoutScripts);
  await t.test("a page of another origin cannot cause an action", otherOrigin);
});
await browser.close();

async function look(t, { size, viewport, colorScheme }) {
  const { sandbox, pay } = await open(t);
  await pay("paid-1");
  await pay("refused-2", { callbackSecret: "other_secret" });
  await pay("e21b6f0e-8f0b-4a43-9a0f-6a5b86f3d0c3", { settle: "10001" });
  await pay("open-4", { process: 0 });
  const context = await browser.newContext({ viewport, colorScheme });
  t.after(() => context.close());
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => problems.push(message.text()));
  await page.goto(sandbox.url);
  const article = (order) => page.getByRole("article", { name: `Order ${order}` });

  await assertUsable(page, "four payouts");
  assert.equal(await page.getByRole("status").textContent(), "4 payouts, the newest first");
  // Each verdict is inside the window, without scrolling sideways.
  const verdicts = await page.getByRole("list", { name: "Verdicts on the replies" }).locator("li").all();
  assert.deepEqual(await Promise.all(verdicts.map((verdict) => verdict.textContent())), [
    "accepted: the reply is signed and has pg_status ok",
    "status: the reply has HTTP status 400; it must be 200",
    "accepted: the reply is signed and has pg_status ok",
  ]);
  for (const verdict of verdicts) {
    const { x, width } = await verdict.boundingBox();
    assert.ok(x >= 0 && x + width <= viewport.width);
  }
  assert.match(await page.locator("#facts").innerText(), /Balance\s+495500\.00 KZT, 10\.20 USD\s+Clock\s+[\d-]{10} [\d:]{8} UTC\+5/);
  await page.screenshot({ path: join(pictures, `sandbox-${size}-${colorScheme}.png`), fullPage: true });

  // With the keyboard: the focus stays on the button after the page has changed.
  await article("paid-1").getByRole("button", { name: "Send callback again of order paid-1" }).focus();
  await page.keyboard.press("Enter");
  await article("paid-1").locator("li").nth(1).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "send-700000001");
  assert.equal(sandbox.gateway.payout("700000001").replies.length, 2);

  // The typed error code stays while other payouts change.
  const code = article("open-4").getByRole("combobox", { name: "with code of order open-4" });
  assert.equal(await code.inputValue(), "10001");
  await code.fill("1");
  await pay("open-5", { process: 0 });
  await article("open-5").waitFor();
  assert.equal(await code.inputValue(), "1");
  assert.equal(await page.evaluate(() => document.activeElement.id), "code-700000004");
  await page.keyboard.press("Enter");
  const alert = page.locator("[role=alert]");
  await alert.filter({ hasText: "vendor's table" }).waitFor();
  assert.equal((await alert.textContent()).trim(), 'result must be success or an error code of the vendor\'s table, found "1"');
  await assertUsable(page, "an error");
  await code.fill("8888");
  await article("open-4").getByRole("button", { name: "Settle as error of order open-4" }).click();
  await article("open-4").getByText("8888: Insufficient funds").waitFor();
  await article("open-4").locator("li").waitFor();
  assert.equal(await alert.textContent(), "");
  await article("open-5").getByRole("button", { name: "Settle as success of order open-5" }).click();
  await article("open-5").getByText("accepted", { exact: true }).waitFor();
  assert.deepEqual(
    sandbox.gateway.payouts(2).map(({ status, errorCode, callbacks }) => [status, errorCode, callbacks]),
    [["error", "8888", 1], ["success", undefined, 1]],
  );

  await pay("long-link-6", { callbacks: "never" }, { pg_post_link: LINK });
  await article("long-link-6").waitFor();
  await assertUsable(page, "a long link");
  // The response to the wrong code is the only message of the console.
  assert.deepEqual(problems.filter((text) => !text.includes("status of 400")), []);
  await sandbox.close();
  await page.getByText("The sandbox has stopped.").waitFor();
}

async function withoutScripts(t) {
  const { sandbox, pay } = await open(t);
  await pay("1", { process: 0 });
  const context = await browser.newContext({ javaScriptEnabled: false });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(sandbox.url);
  await page.getByRole("button", { name: "Settle as success of order 1" }).click();
  await page.getByRole("button", { name: "Send callback again of order 1" }).click();
  await page.getByText("2 sent to").waitFor();
  assert.equal(page.url(), `${sandbox.url}/`);
  const { status, callbacks } = sandbox.gateway.payouts()[0];
  assert.deepEqual([status, callbacks], ["success", 2]);
}

async function otherOrigin(t) {
  const { sandbox, pay } = await open(t);
  await pay("1", { process: 0 });
  const form = `<form method="post" action="${sandbox.url}/sandbox/settle"><input name="payment_id" value="700000001">
    <input name="result" value="success"><button>Win a prize</button></form>`;
  // A page of another port, and one of another site.
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(form));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => (server.closeAllConnections(), server.close()));
  const { port } = server.address();
  for (const host of ["127.0.0.1", "localhost"]) {
    const page = await browser.newPage();
    await page.goto(`http://${host}:${port}/`);
    await page.getByRole("button").click();
    await page.getByText("only the sandbox's own page can do this").waitFor();
    await page.goto(`http://${host}:${port}/`);
    const body = new URLSearchParams({ payment_id: "700000001", result: "success" }).toString();
    await page.evaluate(([url, body]) => fetch(url, { method: "POST", body, mode: "no-cors", headers: { "content-type": "application/x-www-form-urlencoded" } }), [
      `${sandbox.url}/sandbox/settle`,
      body,
    ]);
    await page.close();
  }
  assert.equal(sandbox.gateway.payouts()[0].status, "process");
}
