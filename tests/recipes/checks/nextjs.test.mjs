// The recipe for Next.js, in a production build.

import { execFileSync } from "node:child_process";
import { testRecipe } from "./contract.mjs";
import { placeRecipe } from "./place.mjs";

placeRecipe("nextjs", { to: process.cwd() });
process.env.NEXT_TELEMETRY_DISABLED = "1";
execFileSync("next", ["build"], { stdio: ["ignore", "ignore", "inherit"] });
testRecipe("nextjs", { program: "next", words: ["start", "--hostname", "127.0.0.1"] });
