// Clients that share no code with this project use the sandbox and check its messages.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSandbox } from "freedompay-payouts/sandbox";

test("a Python client written from the vendor's documentation", async (t) => {
  const sandbox = await startSandbox({
    payoutSecret: "секрет;payout-secret",
    rules: ["multipart", "pg_xml", "xml"].map((form) => ({ when: { pg_order_id: `py-${form}` }, then: { callbackForm: form } })),
  });
  t.after(() => sandbox.close());
  const client = fileURLToPath(new URL("../../clients/python/client.py", import.meta.url));
  const { stdout } = await promisify(execFile)("python3", [client, sandbox.url, sandbox.merchantId, sandbox.payoutSecret], {
    timeout: 60_000,
  });
  t.diagnostic(stdout.trim());
  assert.deepEqual(JSON.parse(stdout), { answers: 20, callbacks: 7, unsigned: 2, payouts: 7 });
});
