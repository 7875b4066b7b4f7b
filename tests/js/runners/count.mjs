// Prints the number of tests that every runtime must run.

import { given } from "../support/modules.js";
import { suite } from "../suite/index.js";

console.log(suite(given).length);
