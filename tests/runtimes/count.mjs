// The number of tests that every runtime must have run.

import { given } from "./given.js";
import { suite } from "./suite/index.js";

console.log(suite(given).length);
