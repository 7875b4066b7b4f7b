// Builds for Node, where the wasm is inlined or a file, and for Cloudflare, whose build runs in workerd.

import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, message } from "./shared/message.mjs";
import { freePort, post, run, runToEnd, withServer } from "./shared/tools.mjs";

const build = (preset, wasm) => {
  rmSync(".output", { recursive: true, force: true });
  const { status, stdout, stderr } = runToEnd("nitropack", ["build", "--preset", preset], { NITRO_WASM: String(wasm) });
  const printed = `${stdout}\n${stderr}`;
  if (status !== 0 || printed.includes("plugin unwasm")) throw new Error(`Nitro fails or warns:\n${printed}`);
};

for (const wasm of [false, true]) {
  build("node-server", wasm);
  const env = { NITRO_HOST: "127.0.0.1", NITRO_PORT: String(await freePort()) };
  await withServer(process.execPath, [".output/server/index.mjs"], env, async (address) => {
    check(await post(`${address}/shop`, message));
  });
  console.log(`Nitro, node-server${wasm ? ", experimental.wasm" : ""}: a route`);
}

build("cloudflare-module", true);
const server = ".output/server";
const files = readdirSync(server, { recursive: true }).filter((file) => /\.(mjs|wasm)$/.test(file)).sort((one) => (one === "index.mjs" ? -1 : 1));
const modules = files.map((file) => `(name = "${file}", ${file.endsWith(".wasm") ? "wasm" : "esModule"} = embed "${file}")`);
const asker = `export default {
  async test(controller, { shop }) {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: ${JSON.stringify(JSON.stringify(message))} };
    const response = await shop.fetch("https://shop.example/shop", init);
    console.log("RESULT " + (await response.text()).replaceAll("\\n", " "));
  },
};`;
writeFileSync(join(server, "asker.js"), asker);
writeFileSync(
  join(server, "config.capnp"),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "shop", worker = (modules = [${modules}], compatibilityDate = "2026-11-01", compatibilityFlags = ["nodejs_compat"])),
  (name = "asker", worker = (
    modules = [(name = "asker.js", esModule = embed "asker.js")],
    compatibilityDate = "2026-11-01",
    bindings = [(name = "shop", service = "shop")],
  )),
]);
`,
);
const [, json = ""] = /RESULT (.*)/.exec(run(process.env.WORKERD, ["test", join(server, "config.capnp")])) ?? [];
check(JSON.parse(json));
console.log("Nitro, cloudflare-module: a route in workerd");
rmSync(".output", { recursive: true });
