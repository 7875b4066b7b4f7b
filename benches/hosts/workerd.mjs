// A bundled contender in a fresh workerd: judged, then timed by our clock around requests, because a Worker's own
// stands still while it computes. What a request takes beside the calls is in a short turn as in a long one.
//
//   node workerd.mjs <folder> <work>/<contender> <set of messages> <milliseconds of a batch> <program>

import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { judge } from "../runners/judge.mjs";
import { measure, timer } from "../runners/measure.js";

const [folder, contender, set, milliseconds, program] = process.argv.slice(2);
const messages = JSON.parse(readFileSync(join(folder, `benches/messages/${set}.json`), "utf8"));
const built = join(folder, "built/worker", contender);
// js-md5 takes what looks like Node for Node, and then doesn't start.
const flags = contender.endsWith("js-md5") ? '"no_nodejs_compat", "no_nodejs_compat_v2"' : "";
writeFileSync(
  join(built, "config.capnp"),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "contender", worker = (
    modules = [
      (name = "worker.js", esModule = embed "worker.js"),
      (name = "main.wasm", wasm = embed "main.wasm"),
      (name = "preview.wasm", wasm = embed "preview.wasm"),
    ],
    compatibilityDate = "2026-11-01",
    compatibilityFlags = [${flags}],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "contender")],
);
`,
);

/** Starts workerd; gives the address that it chose, and `stop`. */
async function start() {
  const workerd = spawn(program, ["serve", join(built, "config.capnp"), "--control-fd=1"], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(workerd.stdout)) {
    const { event, port } = JSON.parse(line);
    if (event === "listen") return { url: `http://127.0.0.1:${port}`, stop: () => workerd.kill() };
  }
  throw new Error("workerd has ended");
}

const { url, stop } = await start();
try {
  const ask = async (path) => {
    const response = await fetch(url + path);
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  };
  judge(messages, await ask("/outcomes"));
  const request = await timer((rotations) => ask(`/turn?rotations=${rotations}`));
  const timed = async (rotations) => (await request(rotations + 1)) - (await request(1));
  console.log(`ns ${await measure(timed, messages.inputs.length, Number(milliseconds))}`);
} finally {
  stop();
}
