// Drives Cloudflare's workerd, with and without nodejs_compat. Another worker requests the results of the two, so that
// the suite runs inside a request handler and no port is needed.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { report } from "../run.js";
import { bundleRunner } from "./bundle.mjs";

const [folder, workerd] = process.argv.slice(2);
const built = await bundleRunner(folder, "workerd", ["workerd", "worker"]);

const worker = (flags) => `(
  modules = [
    (name = "workerd.js", esModule = embed "workerd.js"),
    (name = "full.wasm", wasm = embed "full.wasm"),
    (name = "main.wasm", wasm = embed "main.wasm"),
    (name = "preview.wasm", wasm = embed "preview.wasm"),
  ],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = [${flags}],
)`;

const asker = `export default {
  async test(controller, services) {
    for (const [name, service] of Object.entries(services)) {
      const response = await service.fetch("https://worker.example/");
      console.log("RESULT " + JSON.stringify({ name, result: await response.json() }));
    }
  },
};`;

writeFileSync(join(built, "asker.js"), asker);
writeFileSync(
  join(built, "config.capnp"),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "plain", worker = ${worker('"no_nodejs_compat", "no_nodejs_compat_v2"')}),
  (name = "compat", worker = ${worker('"nodejs_compat"')}),
  (name = "asker", worker = (
    modules = [(name = "asker.js", esModule = embed "asker.js")],
    compatibilityDate = "2026-11-01",
    bindings = [(name = "plain", service = "plain"), (name = "compat", service = "compat")],
  )),
]);
`,
);

const printed = execFileSync(workerd, ["test", join(built, "config.capnp")], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const version = execFileSync(workerd, ["--version"], { encoding: "utf8" }).trim().split(" ").pop();
for (const [, json] of printed.matchAll(/RESULT (.*)/g)) {
  const { name, result } = JSON.parse(json);
  // Otherwise both workers would be the same runtime.
  if (result.node !== (name === "compat")) throw new Error(`${name}: Node's modules ${result.node ? "are" : "are not"} there`);
  console.log(report(`workerd ${version}, ${name === "compat" ? "nodejs_compat" : "without nodejs_compat"}`, result));
}
