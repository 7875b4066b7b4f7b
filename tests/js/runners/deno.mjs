// Runs the suite in Deno, without any permission.

import { given } from "../support/modules.js";
import { suite } from "../suite/index.js";
import { report, run } from "../support/run.js";

const permissions = ["read", "write", "net", "env", "run", "sys", "ffi"];
const granted = permissions.filter((name) => Deno.permissions.querySync({ name }).state === "granted");
if (granted.length > 0) throw new Error(`granted: ${granted.join(", ")}`);
console.log(report(`Deno ${Deno.version.deno}, no permission`, await run(suite(given))));
