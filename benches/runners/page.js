// Runs a contender in a page.

import * as contender from "contender";
import messages from "messages";
import { scenario } from "./scenario.js";

globalThis.scenario = scenario(contender, JSON.parse(messages));
