// Runs a bundled contender in a page of a new Chromium process.

import { launchChromium } from "../../tests/js/support/hosts/launch.mjs";
import { serve } from "../../tests/js/support/hosts/site.mjs";
import { bundleContender } from "./bundle.mjs";

export async function start(job) {
  const { url, close } = await serve(await bundleContender(job, "page", ["browser"]), "page.js");
  const browser = await launchChromium(job.program);
  const stop = async () => {
    await browser.close();
    close();
  };
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error.message));
    await page.goto(url);
    await page.waitForFunction("globalThis.scenario !== undefined", undefined, { timeout: 30_000, polling: 50 });
    return {
      results: () => page.evaluate(() => globalThis.scenario.results()),
      batch: (rotations) => page.evaluate((rotations) => globalThis.scenario.batch(rotations), rotations),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
