// Runs the tests for environments without WebAssembly: a page whose policy forbids it, and Node with --jitless.

import { given } from "../support/modules.js";
import { run } from "../support/run.js";
import { unsupported } from "./unsupported_tests.js";

globalThis.results = run(unsupported(given));
if (typeof document === "undefined") console.log(JSON.stringify(await globalThis.results));
