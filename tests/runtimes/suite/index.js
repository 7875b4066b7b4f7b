// The suite that every runtime runs: a list of [name, test]. The runner gives the modules and the vectors.

import { answers } from "./answers.js";
import { attacks } from "./attacks.js";
import { callbacks } from "./callbacks.js";
import { errorCodes } from "./error_codes.js";
import { explanations } from "./explanations.js";
import { likeness } from "./likeness.js";
import { misuse } from "./misuse.js";
import { previews } from "./previews.js";
import { requests } from "./requests.js";
import { vectors } from "./vectors.js";

export const suite = (given) => [vectors, requests, answers, callbacks, previews, errorCodes, explanations, attacks, likeness, misuse].flatMap((part) => part(given));
