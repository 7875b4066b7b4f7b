// Debian's Chromium, and checks that every page must pass.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The sizes of windows that pages are tested at. */
export const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 960 } };

/** Starts Chromium without background requests. Root cannot use its sandbox. */
export function launch() {
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [...quiet, ...(process.getuid() === 0 ? ["--no-sandbox"] : [])],
  });
}

/** axe-core finds nothing, and the page is not wider than its window. */
export async function assertUsable(page, what) {
  const { violations, passes } = await page.evaluate(`${axe}; axe.run(document, { resultTypes: ["violations"] })`);
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target.join(" "))]), [], what);
  assert.ok(passes.length > 20, "axe has looked at something");
  const [scrollWidth, clientWidth] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  assert.ok(clientWidth > 0 && scrollWidth <= clientWidth, `${what}: the page is ${scrollWidth} wide, its window ${clientWidth}`);
}
