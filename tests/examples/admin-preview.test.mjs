// Tests examples/admin-preview in Debian's Chromium, at the width of a phone and of a desktop.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Merchant } from "freedompay-payouts";
import { operations } from "freedompay-payouts/preview";
import { startSandbox } from "freedompay-payouts/sandbox";
import { signature } from "../js/support/signer.mjs";
import { assertUsable, launch, SIZES } from "./chromium.mjs";

const example = join(import.meta.dirname, "../../examples/admin-preview");
const pictures = join(import.meta.dirname, "built/screenshots");
mkdirSync(pictures, { recursive: true });

const CARD = "4671593866478252";
const MASKED = "467159******8252";
const PAYOUT = {
  pg_merchant_id: "500001",
  pg_order_id: "1234",
  pg_amount: "1500.00",
  pg_payment_to: "4671 5938 6647 8252",
  pg_description: "Выплата + бонус № 7; it's yours",
  pg_post_link: "https://shop.example/payout-callback",
};

// A copy of the folder, outside the project. The commands are those of its README. The package is the packed one.
const copy = mkdtempSync(join(tmpdir(), "admin-preview-"));
after(() => rmSync(copy, { recursive: true }));
for (const file of readdirSync(example)) if (file !== "screenshots") cpSync(join(example, file), join(copy, file));
const manifest = readFileSync(join(copy, "package.json"), "utf8");
const { version } = createRequire(import.meta.url)("freedompay-payouts/package.json");
const tarball = join(process.env.PROJECT, `target/package/freedompay-payouts-${version}.tgz`);
writeFileSync(join(copy, "package.json"), manifest.replace('"^0.1.0"', JSON.stringify(`file:${tarball}`)));
const [, shell] = /```sh\n([^]*?)```/.exec(readFileSync(join(copy, "README.md"), "utf8"));
const commands = shell.trim().split("\n");
const quietly = { npm_config_audit: "false", npm_config_fund: "false", npm_config_update_notifier: "false", npm_config_prefer_offline: "true" };
const options = { cwd: copy, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...quietly } };
for (const command of commands.slice(0, -1)) execFileSync("sh", ["-c", command], { ...options, stdio: ["ignore", "ignore", "inherit"] });
assert.deepEqual(readdirSync(join(copy, "site")).sort(), ["index.html", "page.css", "page.js"]);
const server = spawn("sh", ["-c", `exec ${commands.at(-1)}`], { ...options, stdio: ["pipe", "pipe", "pipe"], detached: true });
after(() => process.kill(-server.pid));
const url = await served(server);
const browser = await launch();

/** The address that esbuild prints. */
async function served({ stdout, stderr }) {
  let printed = "";
  for (;;) {
    const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed);
    if (address) return address[0];
    const [part] = await Promise.race([once(stdout, "data"), once(stderr, "data")]);
    printed += part;
  }
}

await test(`admin-preview, Chromium ${browser.version()}`, async (t) => {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      await t.test(`${size}, ${colorScheme}`, (t) => walk(t, { size, colorScheme, viewport }));
    }
  }
});
await browser.close();

/** What the screenshots show: the sources of the page, and the texts on it. */
async function fingerprint(page) {
  const hash = createHash("sha256");
  for (const file of ["index.html", "page.css", "page.js"]) hash.update(readFileSync(join(example, file)));
  return hash.update(await page.evaluate(() => document.body.innerText)).digest("hex");
}

/** Compares the committed screenshot with the page by their fingerprints, because fonts differ between machines. */
async function checkScreenshot(page, name) {
  const committed = join(process.env.PROJECT, "examples/admin-preview/screenshots");
  const list = join(committed, "fingerprints.json");
  const fingerprints = JSON.parse(readFileSync(list, "utf8"));
  const current = await fingerprint(page);
  if (process.env.SCREENSHOTS === "write") {
    copyFileSync(join(pictures, name), join(committed, name));
    writeFileSync(list, `${JSON.stringify({ ...fingerprints, [name]: current }, null, 2)}\n`);
    return;
  }
  assert.ok(readFileSync(join(committed, name)).length > 0);
  assert.equal(fingerprints[name], current, `${name} is older than the page: run SCREENSHOTS=write cargo xtask test examples`);
}

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
  const state = () => page.locator("#state").textContent();
  const accessible = (what) => assertUsable(page, what);
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
    assert.equal(await page.locator(".problems:not(:empty)").count(), 0);
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
    assert.equal(await state(), "6 errors");
    await accessible("problems");
    await page.screenshot({ path: join(pictures, `problems-${size}-${colorScheme}.png`), fullPage: true });
  });

  await test("fields have no placeholders, which look like values", async () => {
    assert.equal(await page.locator("[placeholder]").count(), 0);
    const modes = ["pg_amount", "pg_payment_to", "pg_post_link"].map((name) => field(name).getAttribute("inputmode"));
    assert.deepEqual(await Promise.all(modes), ["decimal", "numeric", "url"]);
    const hint = (name) => page.locator(`#field-${name}-description`).textContent();
    assert.equal(await hint("pg_merchant_id"), "The merchant's id in FreedomPay. For example: 500001");
    assert.match(await hint("pg_post_link"), /, at most 255 characters\. For example: https:\/\/shop\.example\/payout-callback$/);
  });

  await test("errors and warnings are counted apart", async () => {
    await fill({ ...PAYOUT, pg_order_id: "order-1234", pg_post_link: "https://shop.example/callback?shop=1" });
    assert.equal(await state(), "Ready to be signed, 2 warnings");
    assert.match(await problem("pg_order_id"), /^warning: pg_order_id has characters other than Latin letters and digits/);
    await fill({ pg_amount: "0" });
    assert.equal(await state(), "1 error, 2 warnings");
    assert.equal(await field("pg_amount").getAttribute("aria-invalid"), "true");
    assert.equal(await field("pg_order_id").getAttribute("aria-invalid"), null);
    await accessible("errors and warnings");
  });

  await test("the card number is whole only while it is typed", async () => {
    await field("pg_payment_to").fill(PAYOUT.pg_payment_to);
    assert.equal(await field("pg_payment_to").inputValue(), PAYOUT.pg_payment_to);
    await field("pg_amount").focus();
    assert.equal(await field("pg_payment_to").inputValue(), MASKED);
    await choose("payout_status");
    await choose("p2p2nonreg");
    assert.equal(await field("pg_payment_to").inputValue(), MASKED);
    await field("pg_payment_to").focus();
    assert.equal(await field("pg_payment_to").inputValue(), PAYOUT.pg_payment_to);
  });

  await test("the result is beside the form, or right after it", async () => {
    const [form, result] = [await page.locator("#form").boundingBox(), await page.locator("#result").boundingBox()];
    if (size === "desktop") {
      assert.ok(result.x >= form.x + form.width && result.y < 200, "beside the form, and visible without scrolling");
    } else {
      const gap = result.y - (form.y + form.height);
      assert.ok(gap >= 0 && gap <= 32, `${gap}`);
    }
  });

  await test("a complete form shows the string to sign, the masked card number and the curl command", async () => {
    await fill(PAYOUT);
    await page.locator("#result-title").click();
    assert.equal(await state(), "Ready to be signed");
    assert.equal(await field("pg_payment_to").inputValue(), MASKED);
    assert.equal(await page.locator(".problems:not(:empty)").count(), 0);
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
    await checkScreenshot(page, file);
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
    // A post link on this machine, because the sandbox would post the callback to shop.example.
    fields.pg_post_link = "http://127.0.0.1:9/payout-callback";
    const [, target] = curl.match(/'(https:[^']*)'$/);
    const pg_sig = signature("p2p2nonreg", fields, secret);
    const body = new URLSearchParams({ ...fields, pg_sig }).toString();
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
