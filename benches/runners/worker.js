// A contender in a Worker. Its clock stands still while it computes, so it only does what it is asked for:
// `/outcomes`, or `/turn?rotations=…`.

import * as contender from "contender";
import messages from "messages";
import { promisedTurn, turn } from "./measure.js";
import { outcomes, ready } from "./works.js";

let contending;

export default {
  async fetch(request) {
    contending ??= ready(contender, JSON.parse(messages));
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/outcomes") return Response.json(await outcomes(contending.call, contending.set));
    const promised = contending.call(contending.set.inputs[0]) instanceof Promise;
    return Response.json(await (promised ? promisedTurn : turn)(contending, Number(searchParams.get("rotations"))));
  },
};
