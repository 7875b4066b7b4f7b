// Runs a bundled contender in a new workerd process. The time of a request is measured here, because the clock of a Worker does
// not advance while it computes.

import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bundleContender } from "./bundle.mjs";

const config = (built, contender) => {
  const wasm = readdirSync(built).filter((file) => file.endsWith(".wasm"));
  // Without Node's modules: js-md5 would mistake workerd for Node and fail to start.
  const flags = contender.endsWith("js-md5") ? '"no_nodejs_compat", "no_nodejs_compat_v2"' : "";
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "contender", worker = (
    modules = [
      (name = "worker.js", esModule = embed "worker.js"),
      ${wasm.map((file) => `(name = "${file}", wasm = embed "${file}"),`).join("\n      ")}
    ],
    compatibilityDate = "2026-11-01",
    compatibilityFlags = [${flags}],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "contender")],
);
`;
};

export async function start(job) {
  const built = await bundleContender(job, "worker", ["workerd", "worker"]);
  writeFileSync(join(built, "config.capnp"), config(built, job.contender));
  const args = ["serve", join(built, "config.capnp"), "--control-fd=1"];
  const workerd = spawn(job.program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const url = await listening(workerd);
  const get = async (path) => {
    const response = await fetch(url + path);
    if (!response.ok) throw new Error(`${job.contender}, ${path}: ${await response.text()}`);
    return response.json();
  };
  return {
    results: () => get("/results"),
    async batch(rotations) {
      const started = performance.now();
      const { sum } = await get(`/batch?rotations=${rotations}`);
      return { sum, milliseconds: performance.now() - started };
    },
    stop: () => workerd.kill(),
  };
}

/** The address that workerd listens on. */
async function listening(workerd) {
  for await (const line of createInterface(workerd.stdout)) {
    const { event, port } = JSON.parse(line);
    if (event === "listen") return `http://127.0.0.1:${port}`;
  }
  throw new Error("workerd has ended");
}
