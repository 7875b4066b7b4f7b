// Runs a contender in a new process of Node, Deno or Bun.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

export async function start({ folder, contender, set, program, options }) {
  const runner = join(folder, "benches/runners/process.mjs");
  const child = spawn(program, [...options, runner, contender, set], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const request = async (line) => {
    child.stdin.write(`${line}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${contender} has ended`);
    return JSON.parse(value);
  };
  // The process ends when its input ends.
  return { results: () => request("results"), batch: request, stop: () => child.stdin.end() };
}
