// Starts Chromium.

import { chromium } from "playwright-core";

/** No background requests. Root, as in a container, cannot use the browser sandbox. */
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
