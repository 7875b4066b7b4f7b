// Chromium, driven.

import { chromium } from "playwright-core";

/** Quiet: nothing but the page is asked for. Root has no sandbox to give, as in a container. */
export const launchChromium = (executablePath) =>
  chromium.launch({
    executablePath,
    args: [
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      ...(process.getuid() === 0 ? ["--no-sandbox"] : []),
    ],
  });
