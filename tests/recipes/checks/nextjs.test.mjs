// The recipe for Next.js, in a production build.

import { execFileSync } from "node:child_process";
import { testRecipe } from "./contract.mjs";
import { checkParser } from "./parsers.mjs";
import { placeParserRoutes, placeRecipe } from "./place.mjs";

placeRecipe("nextjs", { to: process.cwd() });
placeParserRoutes("nextjs");
process.env.NEXT_TELEMETRY_DISABLED = "1";
execFileSync("next", ["build"], { stdio: ["ignore", "ignore", "inherit"] });
testRecipe("nextjs", {
  program: "next",
  words: ["start", "--hostname", "127.0.0.1"],
  extra: {
    "the page says which forms request.formData() supports": ({ url }) => checkParser("request.formData()", `${url}/parsed`),
  },
});
