// Starts the build of Next.js, posts callbacks to both of its server runtimes, and opens the page.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { openPage } from "../browser.mjs";
import { checkAnswers, checkCanonical } from "../message.mjs";

for (const bundler of ["webpack", "turbopack"]) {
  const server = spawn("next", ["start", "--hostname", "127.0.0.1", "--port", "0"], {
    env: { ...process.env, DIST: `dist/${bundler}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(server, "exit");
  try {
    const address = await addressOf(server);
    for (const runtime of ["node", "edge"]) {
      await checkAnswers(async (url, body) => {
        const response = await fetch(`${address}/${runtime}`, { method: "POST", headers: { "callback-url": url }, body });
        return response.text();
      });
    }
    checkCanonical(await openPage(address, (page) => page.locator("output:not(:empty)").textContent()));
    console.log(`Next.js, ${bundler}: a Node route, an Edge route and a page`);
  } finally {
    server.kill();
    await ended;
  }
}

/** Reads the address that the server prints. */
async function addressOf(server) {
  let printed = "";
  for await (const text of server.stdout) {
    printed += text;
    const [address] = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(printed) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error(`next has not started: ${printed}`);
}
