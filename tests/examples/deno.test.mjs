// Tests examples/deno with exactly the permissions of its deno.json.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { API_TOKEN, MERCHANT_ID, PAYOUT_SECRET } from "./suite/callbacks.mjs";
import { testShop } from "./suite/shop_contract.mjs";
import { freePort, runtime, start } from "./suite/processes.mjs";

const { program, version } = runtime("deno", "deno");
const example = join(import.meta.dirname, "../../examples/deno");
const faulty = join(import.meta.dirname, "deno/faulty.ts");
// The package is the packed one in node_modules; nothing is downloaded.
const config = ["--config", join(import.meta.dirname, "deno/deno.json")];
const offline = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };

/** The permissions of the task in deno.json, with other addresses and another file. */
function permissions({ port, gateway, database }) {
  const { tasks } = JSON.parse(readFileSync(join(example, "deno.json"), "utf8"));
  return tasks.start
    .split(" ")
    .filter((word) => word.startsWith("--"))
    .map((word) =>
      word
        .replace("127.0.0.1:8080", `127.0.0.1:${port}`)
        .replace("api.freedompay.kz", new URL(gateway).host)
        .replace("payouts.sqlite", database),
    );
}

const environment = ({ port, gateway, postLink, fault = "", database }) => ({
  ...offline,
  FREEDOMPAY_MERCHANT_ID: MERCHANT_ID,
  FREEDOMPAY_PAYOUT_SECRET: PAYOUT_SECRET,
  API_TOKEN,
  POST_LINK: postLink,
  FREEDOMPAY_HOST: gateway,
  PORT: String(port),
  DATABASE: database,
  FAULT: fault,
});

test(`deno ${version}: the example has no type error`, () => {
  execFileSync(program, ["check", ...config, join(example, "main.ts")], { env: { PATH: process.env.PATH, ...offline }, stdio: "pipe" });
});

testShop(`deno ${version}, Deno KV`, {
  async start({ url, folder, ...options }) {
    const given = { ...options, database: join(folder, "payouts.sqlite") };
    const allowed = permissions(given).map((word) => (word.startsWith("--allow-env") ? `${word},FAULT` : word));
    return { ...(await start(program, ["run", ...config, ...allowed, faulty], { url, env: environment(given) })), url };
  },
  async reconcile({ url }, { now }) {
    await fetch(`${url}/test/reconcile?now=${now}`);
  },
  printsCommits: true,
  extra: {
    async "its permissions are the least: without any of them it does not start, or does not pay"({ folder, proxy }) {
      const gateway = proxy.url;
      const given = { port: await freePort(), gateway, database: join(folder, "least.sqlite") };
      const url = `http://127.0.0.1:${given.port}`;
      const env = environment({ ...given, postLink: `${url}/payout-callback` });
      const run = (words) => start(program, ["run", ...config, ...words, join(example, "main.ts")], { url, env });
      const words = permissions(given);
      const permitted = words.filter((word) => word.startsWith("--allow"));
      const pay = () =>
        fetch(`${url}/payouts`, {
          method: "POST",
          body: JSON.stringify({ orderId: crypto.randomUUID(), amount: "1.00", card: "4671593866478252", description: "x" }),
          headers: { authorization: `Bearer ${API_TOKEN}` },
        });
      const whole = await run(words);
      assert.equal((await pay()).status, 201);
      await whole.stop();
      for (const one of permitted) {
        const [flag, values] = one.split("=");
        for (const value of values.split(",")) {
          const fewer = values.split(",").filter((other) => other !== value).join();
          const left = words.filter((word) => word !== one);
          if (fewer) left.push(`${flag}=${fewer}`);
          if (value !== new URL(gateway).host) {
            await assert.rejects(run(left), /NotCapable/, `without ${flag}=${value}`);
          } else {
            const shop = await run(left);
            assert.equal((await pay()).status, 202);
            await shop.stop();
            assert.match(shop.printed(), /NotCapable/);
          }
        }
      }
    },
  },
});
