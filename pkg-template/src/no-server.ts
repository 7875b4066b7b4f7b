// Takes the place of `server.ts` in runtimes whose programs cannot open a port: Workers and Vercel Edge.

import { FreedomPayError } from "./errors.js";
import type { SandboxServer as Server } from "./server.js";

/** A class whose constructor throws. */
export const SandboxServer = class {
  constructor() {
    throw new FreedomPayError(
      "environment_unsupported",
      "startSandbox opens a port, which programs in this runtime cannot do; use Gateway or testCallback here, or run " +
        "startSandbox in Node, Deno or Bun",
    );
  }
} as unknown as typeof Server;
