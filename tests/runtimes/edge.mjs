// Runs the suite in Vercel's Edge runtime, which has fetch events.

import { given } from "./modules.js";
import { suite } from "./suite/index.js";
import { run } from "./suite/run.js";

addEventListener("fetch", (event) => event.respondWith(run(suite(given)).then((result) => Response.json(result))));
