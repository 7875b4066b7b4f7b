// Tests examples/cloudflare-worker in workerd, the runtime of Cloudflare Workers, with storage on disk.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { API_TOKEN, MERCHANT_ID, PAYOUT_SECRET } from "./suite/callbacks.mjs";
import { testShop } from "./suite/shop_contract.mjs";
import { runtime, start } from "./suite/processes.mjs";

const { program, version } = runtime("workerd", "bin/workerd");

const built = join(import.meta.dirname, "built/worker");
await build({
  entryPoints: [join(import.meta.dirname, "worker/faulty.js")],
  outfile: join(built, "worker.js"),
  bundle: true,
  format: "esm",
  target: "es2022",
  conditions: ["workerd", "worker"],
  external: ["cloudflare:workers"],
  // Like wrangler: the wasm is a separate module beside the bundle.
  loader: { ".wasm": "copy" },
  assetNames: "[name]",
});

const config = ({ gateway, postLink, folder, fault }) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "disk", disk = (path = ${JSON.stringify(folder)}, writable = true)),
    # The gateway is on this machine.
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "main.wasm", wasm = embed "main.wasm"),
  ],
  compatibilityDate = "2026-11-01",
  bindings = [
    (name = "MERCHANT_ID", text = "${MERCHANT_ID}"),
    (name = "PAYOUT_SECRET", fromEnvironment = "PAYOUT_SECRET"),
    (name = "API_TOKEN", fromEnvironment = "API_TOKEN"),
    (name = "GATEWAY", text = "${gateway}"),
    (name = "POST_LINK", text = "${postLink}"),
    (name = "FAULT", text = "${fault}"),
    (name = "LEDGER", durableObjectNamespace = "Ledger"),
  ],
  durableObjectNamespaces = [(className = "Ledger", uniqueKey = "ledger", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
);
`;

await testShop(`cloudflare-worker, workerd ${version}`, {
  async start({ port, url, ...options }) {
    mkdirSync(built, { recursive: true });
    const file = join(built, "config.capnp");
    writeFileSync(file, config(options));
    const words = ["serve", file, "--socket-addr", `http=127.0.0.1:${port}`];
    const shop = await start(program, words, { url, env: { PAYOUT_SECRET, API_TOKEN } });
    return { ...shop, url };
  },
  async reconcile({ url }) {
    await fetch(`${url}/test/reconcile`);
  },
});
