// The recipe for SvelteKit, in a production build.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { testRecipe } from "./contract.mjs";
import { placeRecipe } from "./place.mjs";

placeRecipe("sveltekit", { to: process.cwd() });
execFileSync("vite", ["build"], { stdio: ["ignore", "ignore", "inherit"] });
testRecipe("sveltekit", {
  words: ["build/index.js"],
  env: { HOST: "127.0.0.1" },
  extra: {
    async "a cross-site form is refused by every other route"({ url }) {
      const post = (path, origin) =>
        fetch(url + path, { method: "POST", body: new URLSearchParams({ a: "1" }), headers: origin ? { origin } : {} });
      for (const origin of [undefined, "https://other.example"]) {
        assert.equal((await post("/payouts", origin)).status, 403);
        assert.equal((await post("/payout-callback", origin)).status, 401);
      }
    },
  },
});
