// A contender in a Worker: `/results`, or `/batch?rotations=…`. Its clock stands still while it computes, so the one who
// asks takes the time.

import * as contender from "contender";
import messages from "messages";
import { scenario } from "./scenario.js";

// Made in the first request: at top level a Worker has no random numbers.
let ready;

export default {
  async fetch(request) {
    ready ??= scenario(contender, JSON.parse(messages));
    const { pathname, searchParams } = new URL(request.url);
    return Response.json(await (pathname === "/results" ? ready.results() : ready.batch(Number(searchParams.get("rotations")))));
  },
};
