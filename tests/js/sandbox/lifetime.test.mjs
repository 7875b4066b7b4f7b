// How long a sandbox lives, and what keeps the process alive.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { Merchant } from "freedompay-payouts";
import { startSandbox } from "freedompay-payouts/sandbox";

const LIMIT = 30_000;

/** Runs a module in another process, in this folder, and returns what it prints. Fails if the process does not end. */
async function run(code, flags = []) {
  const words = [...flags, "--input-type=module", "--eval", `import { Merchant } from "freedompay-payouts";
import { startSandbox } from "freedompay-payouts/sandbox";
${code}`];
  const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: LIMIT, cwd: import.meta.dirname });
  return stdout.trim();
}

const PAYOUT = `const merchant = new Merchant({ merchantId: sandbox.merchantId, payoutSecret: sandbox.payoutSecret, host: sandbox.url });
const request = merchant.sign("p2p2nonreg", {
  pg_order_id: "1", pg_amount: "100.00", pg_payment_to: "4405645000006150", pg_description: "x",
  pg_post_link: sandbox.url + "/sandbox/post_link",
});
const response = await fetch(request.url, request);
console.log(merchant.verifyAnswer(request, await response.text()).outcome);
`;

test("a sandbox that is not closed does not keep the process alive", async () => {
  assert.equal(await run(`const sandbox = await startSandbox();\n${PAYOUT}`), "succeeded");
});

for (const [what, end] of [["does not close", ""], ["closes", "await sandbox.idle(); await sandbox.close();"]]) {
  test(`a test of node:test that ${what} its sandbox ends`, async () => {
    const code = `import { test } from "node:test";
test("x", async () => { const sandbox = await startSandbox(); ${PAYOUT} ${end} });`;
    assert.match(await run(code), /pass 1\b/);
  });
}

test("idle keeps the process alive until the callback is sent", async () => {
  const code = `const sandbox = await startSandbox();
sandbox.next({ delay: 300 });
${PAYOUT.replace("await fetch", "fetch").split("console.log")[0]}
await new Promise((resolve) => setTimeout(resolve, 100));
await sandbox.idle();
console.log(sandbox.gateway.payouts()[0].replies[0].code);
await response;`;
  assert.equal(await run(code), "accepted");
});

test("await using closes the sandbox at the end of the block", async () => {
  let url;
  {
    const sandbox = await startSandbox();
    url = sandbox.url;
    assert.equal(await fetch(`${url}/sandbox/payouts`).then(({ status }) => status), 200);
    // The end of a block with `await using` calls this.
    await sandbox[Symbol.asyncDispose]();
  }
  await assert.rejects(fetch(url), TypeError);
});

test("in a runtime without Symbol.asyncDispose the sandbox works", async () => {
  const code = `const sandbox = await startSandbox();
console.log(Symbol.asyncDispose, typeof sandbox[Symbol.for("Symbol.asyncDispose")], Object.keys(sandbox).includes("undefined"));
await sandbox[Symbol.for("Symbol.asyncDispose")]();`;
  const withoutSymbol = `const { asyncDispose, ...others } = Object.getOwnPropertyDescriptors(Symbol);
const create = Symbol;
globalThis.Symbol = Object.defineProperties(function (text) { return create(text); }, others);`;
  const without = `data:text/javascript,${encodeURIComponent(withoutSymbol)}`;
  assert.equal(await run(code, ["--import", without]), "undefined function false");
});

test("close does not wait for the delay of a fault", async (t) => {
  for (const fault of [{ delay: 600_000 }, { delay: 600_000, callbacks: "before_answer" }]) {
    const sandbox = await startSandbox({ callbackTimeout: 600_000 });
    t.after(() => sandbox.close());
    sandbox.next(fault);
    const merchant = new Merchant({ merchantId: sandbox.merchantId, payoutSecret: sandbox.payoutSecret, host: sandbox.url });
    const request = merchant.sign("p2p2nonreg", {
      pg_order_id: "1",
      pg_amount: "100.00",
      pg_payment_to: "4405645000006150",
      pg_description: "x",
      pg_post_link: `${sandbox.url}/sandbox/post_link`,
    });
    const response = fetch(request.url, request);
    // With "before_answer" the delay begins after the callback.
    while (sandbox.gateway.payoutCount() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const started = Date.now();
    await Promise.all([sandbox.close(), assert.rejects(response, TypeError)]);
    assert.ok(Date.now() - started < 5000, JSON.stringify(fault));
  }
});
