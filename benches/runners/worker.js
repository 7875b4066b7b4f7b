// Runs a contender in a Worker, with the paths `/results` and `/batch?rotations=…`. The clock of a Worker does not advance
// while it computes, so the client measures the time.

import * as contender from "contender";
import messages from "messages";
import { scenario } from "./scenario.js";

// Created in the first request, because a Worker has no random numbers at top level.
let ready;

export default {
  async fetch(request) {
    ready ??= scenario(contender, JSON.parse(messages));
    const { pathname, searchParams } = new URL(request.url);
    return Response.json(await (pathname === "/results" ? ready.results() : ready.batch(Number(searchParams.get("rotations")))));
  },
};
