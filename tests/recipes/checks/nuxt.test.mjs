// The recipe for Nuxt, in a production build.

import { execFileSync } from "node:child_process";
import { testRecipe } from "./contract.mjs";
import { placeRecipe } from "./place.mjs";

placeRecipe("nuxt", { to: process.cwd() });
execFileSync("nuxt", ["build"], { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, NUXT_TELEMETRY_DISABLED: "1" } });
testRecipe("nuxt", { words: [".output/server/index.mjs"], env: { HOST: "127.0.0.1" } });
