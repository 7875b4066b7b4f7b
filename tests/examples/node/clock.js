// Sets the time of a program to NOW: `node --import clock.js program.js`.

import { setClock } from "../suite/clock.mjs";

setClock(process.env.NOW);
