// The recipe for Nuxt, in a production build.

import { execFileSync } from "node:child_process";
import { testRecipe } from "./contract.mjs";
import { checkParser } from "./parsers.mjs";
import { placeParserRoutes, placeRecipe } from "./place.mjs";

placeRecipe("nuxt", { to: process.cwd() });
placeParserRoutes("nuxt");
execFileSync("nuxt", ["build"], { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, NUXT_TELEMETRY_DISABLED: "1" } });
testRecipe("nuxt", {
  words: [".output/server/index.mjs"],
  env: { HOST: "127.0.0.1" },
  extra: {
    "the page says which forms readBody supports": ({ url }) => checkParser("readBody(event)", `${url}/read-body`),
    "the page says which forms readFormData supports": ({ url }) => checkParser("readFormData(event)", `${url}/read-form-data`),
  },
});
