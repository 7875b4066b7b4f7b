// Starts programs that listen on a local port, and collects their output.

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/** A free port. */
export async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Starts a program and waits until it answers at `url`. */
export async function start(program, words, { url, env = {}, cwd }) {
  const child = spawn(program, words, { cwd, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } });
  let printed = "";
  let failure;
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (printed += text));
  const ended = new Promise((end) => {
    child.on("close", end);
    child.on("error", (error) => end((failure = error)));
  });
  const running = () => child.exitCode === null && child.signalCode === null && !failure;
  const end = async (signal) => {
    if (running()) child.kill(signal);
    await ended;
  };
  for (let tries = 0; ; tries += 1) {
    if (!running() || tries === 600) {
      await end("SIGKILL");
      throw new Error(`${program} did not start${failure ? `: ${failure.message}` : ""}\n${printed}`);
    }
    try {
      await (await fetch(url)).arrayBuffer();
      break;
    } catch {
      await new Promise((later) => setTimeout(later, 50));
    }
  }
  return { printed: () => printed, running, kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
}

/** A program of the npm packages `<name>-linux-<processor>`. */
export function runtime(name, file) {
  const packages = join(import.meta.dirname, "../../../node_modules");
  const folder = join(packages, `${name}-${process.platform}-${process.arch}`);
  if (!existsSync(folder)) throw new Error(`tests/examples/package.json has no ${name} for ${process.platform} on ${process.arch}`);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return { program: join(folder, file), version };
}
