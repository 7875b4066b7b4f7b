// Runs the tests in jsdom and in workerd.

import { run } from "./shared/tools.mjs";

const printed = run("vitest", ["run", "--reporter=verbose", "--no-color"], { NO_COLOR: "1", WRANGLER_SEND_METRICS: "false" });
const [, passed] = /Tests +(\d+) passed \((\d+)\)/.exec(printed) ?? [];
if (passed !== "9") throw new Error(`9 tests must pass\n${printed}`);
console.log("Vitest: jsdom and workerd (@cloudflare/vitest-pool-workers), 9 tests");
