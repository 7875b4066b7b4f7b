// Vercel's Edge: the same, with the event that its runtime knows.

import { given } from "./given.js";
import { suite } from "./suite/index.js";
import { run } from "./suite/run.js";

addEventListener("fetch", (event) => event.respondWith(run(suite(given)).then((result) => Response.json(result))));
