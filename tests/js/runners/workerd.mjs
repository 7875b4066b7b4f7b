// Runs the suite inside a request handler of a Worker: only there Workers have random numbers.

import { given } from "../support/modules.js";
import { suite } from "../suite/index.js";
import { run } from "../support/run.js";

export default {
  fetch: async () => Response.json({ ...(await run(suite(given))), node: typeof globalThis.process?.getBuiltinModule === "function" }),
};
