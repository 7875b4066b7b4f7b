// A contender in a page: what it makes of the messages, and how long a call takes.

import * as contender from "contender";
import messages from "messages";
import { measureHere } from "./measure.js";
import { outcomes, ready } from "./works.js";

globalThis.contend = async (milliseconds) => {
  const contending = ready(contender, JSON.parse(messages));
  return { made: await outcomes(contending.call, contending.set), ns: await measureHere(contending, milliseconds) };
};
