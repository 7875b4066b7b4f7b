// A Worker: the suite runs inside a request handler, where alone Workers give random numbers.

import { given } from "./given.js";
import { suite } from "./suite/index.js";
import { run } from "./suite/run.js";

export default {
  fetch: async () => Response.json({ ...(await run(suite(given))), node: typeof globalThis.process?.getBuiltinModule === "function" }),
};
