// Tests examples/admin-preview in Debian's Chromium, at the width of a phone and of a desktop.

import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { Merchant } from "freedompay-payouts";
import { operations } from "freedompay-payouts/preview";
import { startSandbox } from "freedompay-payouts/sandbox";
import { chromium } from "playwright-core";
import { signed } from "../js/support/signer.mjs";

const example = join(import.meta.dirname, "../../examples/admin-preview");
const built = join(import.meta.dirname, "built/admin-preview");
const pictures = join(import.meta.dirname, "built/screenshots");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const CARD = "4671593866478252";
const PAYOUT = {
  pg_merchant_id: "500001",
  pg_order_id: "1234",
  pg_amount: "1500.00",
  pg_payment_to: "4671 5938 6647 8252",
  pg_description: "Выплата + бонус № 7; it's yours",
  pg_post_link: "https://shop.example/payout-callback",
};
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 960 } };

// The same build as `npm run build` of the example.
await build({ entryPoints: [join(example, "page.js")], outfile: join(built, "page.js"), bundle: true, minify: true, format: "esm" });
for (const file of ["index.html", "page.css"]) copyFileSync(join(example, file), join(built, file));
mkdirSync(pictures, { recursive: true });

const TYPES = { html: "text/html", css: "text/css", js: "text/javascript" };
const server = createServer((request, response) => {
  const name = request.url === "/" ? "index.html" : request.url.slice(1);
  if (!["index.html", "page.css", "page.js"].includes(name)) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": `${TYPES[name.split(".").pop()]}; charset=utf-8` }).end(readFileSync(join(built, name)));
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const url = `http://127.0.0.1:${server.address().port}/`;

// No background requests. Root cannot use the browser sandbox.
const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [...quiet, ...(process.getuid() === 0 ? ["--no-sandbox"] : [])],
});

await test(`admin-preview, Chromium ${browser.version()}`, async (t) => {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      await t.test(`${size}, ${colorScheme}`, (t) => walk(t, { size, colorScheme, viewport }));
    }
  }
});
await browser.close();
server.close();
server.closeAllConnections();

async function walk(t, { size, colorScheme, viewport }) {
  const context = await browser.newContext({ viewport, colorScheme });
  const page = await context.newPage();
  const asked = [];
  const problems = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => problems.push(message.text()));
  const test = (name, run) => t.test(name, { timeout: 60_000 }, run);
  const field = (name) => page.locator(`#field-${name}`);
  const problem = async (name) => (await page.locator(`#field-${name}-problem`).textContent()) || undefined;
  const accessible = async (what) => {
    const { violations, passes } = await page.evaluate(`${axe}; axe.run(document, { resultTypes: ["violations"] })`);
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target.join(" "))]), [], what);
    assert.ok(passes.length > 20, "axe has looked at something");
    const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
    assert.ok(scrollWidth === undefined || scrollWidth <= clientWidth, `${what}: the page is wider than the window`);
  };
  const choose = (operation) => page.getByRole("radio", { name: operation, exact: true }).check();
  const fill = async (fields) => {
    for (const [name, value] of Object.entries(fields)) await field(name).fill(value);
  };
  await page.goto(url);

  await test("every operation has a form without findings of axe", async () => {
    for (const [operation, { request }] of Object.entries(operations)) {
      await choose(operation);
      const names = request.map((one) => one.name).filter((name) => !["pg_salt", "pg_sig"].includes(name));
      assert.deepEqual(await page.locator(".field label code").allTextContents(), names);
      await accessible(operation);
    }
    await choose("p2p2nonreg");
  });

  await test("a visited field shows its problem", async () => {
    assert.equal(await page.locator(".problem:not(:empty)").count(), 0);
    await fill({ pg_amount: "1,5", pg_payment_to: "4671593866478253", pg_post_link: "shop" });
    await field("pg_description").focus();
    await field("pg_user_id").focus();
    for (const name of ["pg_amount", "pg_payment_to", "pg_post_link", "pg_description"]) {
      assert.ok((await problem(name)).includes(name), name);
      assert.equal(await field(name).getAttribute("aria-invalid"), "true");
      // A screen reader announces the problem with the field.
      assert.ok((await field(name).getAttribute("aria-describedby")).split(" ").includes(`field-${name}-problem`));
    }
    assert.equal(await problem("pg_order_id"), undefined);
    assert.match(await page.locator("#state").textContent(), /^\d fields need attention$/);
    await accessible("problems");
    await page.screenshot({ path: join(pictures, `problems-${size}-${colorScheme}.png`), fullPage: true });
  });

  await test("a complete form shows the string to sign, the masked card number and the curl command", async () => {
    await fill(PAYOUT);
    await page.locator("#result-title").click();
    assert.equal(await page.locator("#state").textContent(), "Ready to be signed");
    assert.equal(await page.locator(".problem:not(:empty)").count(), 0);
    const canonical = await page.locator("#canonical").textContent();
    assert.match(canonical, /^p2p2nonreg;1500\.00;.*;\{salt\};\{secret\}$/);
    assert.deepEqual(await page.locator("#canonical mark").allTextContents(), ["{salt}", "{secret}"]);
    const shown = await page.locator("#result").innerText();
    assert.ok(!shown.replaceAll(/\s/g, "").includes(CARD));
    assert.ok(shown.includes("467159"));
    await accessible("filled in");
    const file = `${size}-${colorScheme}.png`;
    await page.evaluate(() => document.activeElement.blur());
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(pictures, file), fullPage: size === "phone" });
    const committed = join(process.env.PROJECT ?? "", "examples/admin-preview/screenshots", file);
    if (process.env.PROJECT && colorScheme === "light" && !existsSync(committed)) {
      mkdirSync(join(committed, ".."), { recursive: true });
      copyFileSync(join(pictures, file), committed);
    }
  });

  await test("the sandbox accepts the curl command after card number, salt and signature are filled in", async () => {
    const secret = "the-payout-secret-of-the-tests";
    const sandbox = await startSandbox({ payoutSecret: secret, merchantId: PAYOUT.pg_merchant_id });
    const curl = await page.locator("#curl").textContent();
    const pairs = [...curl.matchAll(/--data-urlencode '((?:[^']|'\\'')*)'/g)].map(([, text]) => {
      const [name, ...value] = text.replaceAll(`'\\''`, "'").split("=");
      return [name, value.join("=")];
    });
    const fields = Object.fromEntries(pairs.filter(([name]) => name !== "pg_sig"));
    fields.pg_salt = "aSalt";
    fields.pg_payment_to = CARD;
    // Another post link, because the sandbox sends callbacks only to loopback.
    fields.pg_post_link = "http://127.0.0.1:9/payout-callback";
    const [, target] = curl.match(/'(https:[^']*)'$/);
    const body = new URLSearchParams(signed("p2p2nonreg", fields, secret)).toString();
    const asked = { operation: "p2p2nonreg", pg_order_id: PAYOUT.pg_order_id, pg_amount: PAYOUT.pg_amount };
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const response = await fetch(sandbox.url + new URL(target).pathname, { method: "POST", body, headers });
    const merchant = new Merchant({ merchantId: PAYOUT.pg_merchant_id, payoutSecret: secret, host: sandbox.url });
    assert.equal(merchant.verifyAnswer(asked, await response.text()).outcome, "succeeded");
    await sandbox.close();
  });

  await test("the page works with the keyboard alone", async () => {
    await page.reload();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.value), "p2p2nonreg");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => document.activeElement.value), "payout_status2");
    for (const text of ["500001", "", "1234"]) {
      await page.keyboard.press("Tab");
      // The focus ring.
      assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none");
      await page.keyboard.type(text);
    }
    assert.equal(await page.locator("#canonical").textContent(), "payout_status2;500001;1234;{salt};{secret}");
    // Tab through the scrollable regions to the button.
    for (let tabs = 0; (await page.evaluate(() => document.activeElement.id)) !== "copy"; tabs += 1) {
      assert.ok(tabs < 6, "the button can't be reached");
      await page.keyboard.press("Tab");
    }
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.keyboard.press("Enter");
    await page.locator("#copied:not(:empty)").waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.locator("#curl").textContent());
  });

  await test("nothing leaves the browser", async () => {
    const files = ["", "page.css", "page.js"].map((name) => url + name);
    assert.deepEqual([...new Set(asked)].filter((one) => !one.endsWith("/favicon.ico")).sort(), files.sort());
    assert.deepEqual(problems, []);
    // The policy forbids connections.
    const tried = await page.evaluate(async (url) => {
      const event = (target, good, bad) =>
        new Promise((resolve, reject) => Object.assign(target, { [`on${good}`]: resolve, [`on${bad}`]: reject }));
      const violation = () =>
        new Promise((_, reject) => document.addEventListener("securitypolicyviolation", reject, { once: true }));
      const ways = {
        fetch: () => fetch(url),
        beacon: () => {
          const refused = violation();
          navigator.sendBeacon(url);
          return refused;
        },
        socket: () => event(new WebSocket(url.replace("http", "ws")), "open", "error"),
        image: () => event(Object.assign(new Image(), { src: `${url}page.css` }), "load", "error"),
        eval: async () => new Function("return 1")(),
      };
      const results = {};
      for (const [way, attempt] of Object.entries(ways)) results[way] = await attempt().then(() => "went out", () => "refused");
      return results;
    }, url);
    assert.deepEqual(new Set(Object.values(tried)), new Set(["refused"]), JSON.stringify(tried));
  });
  await context.close();
}
