// Runs the program that Parcel builds, and opens the page.

import { rmSync } from "node:fs";
import { check, checkCanonical, message } from "./shared/message.mjs";
import { openPage, run, serve } from "./shared/tools.mjs";

run("parcel", ["build", "--no-cache", "--no-source-maps", "--log-level", "warn"]);
check(JSON.parse(run(process.execPath, ["dist/server/server.js", JSON.stringify(message)])));

const { address, close } = await serve("dist/page");
try {
  checkCanonical(await openPage(address, (page) => page.locator("output:not(:empty)").textContent()));
} finally {
  close();
}
console.log("Parcel: a program and a page");
rmSync("dist", { recursive: true });
