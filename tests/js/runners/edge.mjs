// Runs the suite in Vercel's Edge runtime, which has fetch events.

import { given } from "../support/modules.js";
import { suite } from "../suite/index.js";
import { run } from "../support/run.js";

addEventListener("fetch", (event) => event.respondWith(run(suite(given)).then((result) => Response.json(result))));
