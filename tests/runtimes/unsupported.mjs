// Where WebAssembly cannot be started: a page whose policy forbids it, and Node without it.

import { given } from "./given.js";
import { run } from "./suite/run.js";
import { unsupported } from "./suite/unsupported.js";

globalThis.results = run(unsupported(given));
if (typeof document === "undefined") console.log(JSON.stringify(await globalThis.results));
