// Runs builds and servers, and opens pages.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

/** A module of the folder with the runtimes and their drivers. */
export const host = (file) => import(pathToFileURL(join(process.env.HOSTS, file)));

/** Runs a program, and returns its standard output. If the program fails, all of its output is part of the error. */
export function run(program, words, env = {}) {
  const { error, status, stdout, stderr } = runToEnd(program, words, env);
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${[program, ...words].join(" ")}: exit code ${status}\n${stdout}\n${stderr}`);
  return stdout.trim();
}

/** Runs a program, and returns its exit code and its output. */
export const runToEnd = (program, words, env = {}) =>
  spawnSync(program, words, { encoding: "utf8", env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });

/** Starts a server, and passes `use` the address that it prints. */
export async function withServer(program, words, env, use) {
  const server = spawn(program, words, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(server, "exit");
  try {
    return await use(await addressOf(server));
  } finally {
    server.kill();
    await ended;
  }
}

function addressOf(server) {
  let printed = "";
  return new Promise((resolve, reject) => {
    server.stdout.setEncoding("utf8").on("data", (text) => {
      printed += text;
      const [address] = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(printed) ?? [];
      if (address !== undefined) resolve(address);
    });
    server.once("exit", () => reject(new Error(`the server has not started: ${printed}`)));
  });
}

/** Posts a message to a route that responds with the results. */
export async function post(address, message) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(message) });
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Opens a page in Chromium, and returns the result of `read`. Errors of the page are thrown. */
export async function openPage(address, read) {
  const { launchChromium } = await host("launch.mjs");
  const browser = await launchChromium(process.env.CHROMIUM);
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    const failed = new Promise((_, reject) => page.on("pageerror", reject));
    await page.goto(address);
    return await Promise.race([read(page), failed]);
  } finally {
    await browser.close();
  }
}

/** Serves the files of a folder, with `charset` in each content type. Returns the address, and `close`. */
export async function serve(folder, charset) {
  const suffix = charset === undefined ? "" : `; charset=${charset}`;
  const server = createServer(async ({ url }, response) => {
    const name = basename(url) || "index.html";
    const body = await readFile(join(folder, name)).catch(() => undefined);
    const type = name.endsWith(".js") ? "text/javascript" : "text/html";
    response.writeHead(body === undefined ? 404 : 200, { "content-type": type + suffix });
    response.end(body);
  });
  const port = await listen(server);
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** A port that is free at the moment. */
export async function freePort() {
  const server = createServer();
  const port = await listen(server);
  await new Promise((closed) => server.close(closed));
  return port;
}

async function listen(server) {
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return server.address().port;
}
