// Runs the tests for environments without WebAssembly: a page whose policy forbids it, and Node with --jitless.

import { given } from "./modules.js";
import { run } from "./suite/run.js";
import { unsupported } from "./suite/unsupported.js";

globalThis.results = run(unsupported(given));
if (typeof document === "undefined") console.log(JSON.stringify(await globalThis.results));
