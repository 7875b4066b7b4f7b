// The recipe for SvelteKit, in a production build.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { testRecipe } from "./contract.mjs";
import { checkParser } from "./parsers.mjs";
import { placeParserRoutes, placeRecipe } from "./place.mjs";

placeRecipe("sveltekit", { to: process.cwd() });
placeParserRoutes("sveltekit");
execFileSync("vite", ["build"], { stdio: ["ignore", "ignore", "inherit"] });
testRecipe("sveltekit", {
  words: ["build/index.js"],
  env: { HOST: "127.0.0.1" },
  extra: {
    async "the page says which forms request.formData() supports"({ url }) {
      // Without a setting adapter-node takes https for its own protocol.
      await checkParser("request.formData()", `${url}/parsed`, { origin: url.replace("http:", "https:") });
    },

    async "a body over BODY_SIZE_LIMIT gets status 400"({ url }) {
      const response = await fetch(`${url}/payout-callback`, { method: "POST", body: "x".repeat(600_000) });
      assert.deepEqual([response.status, await response.text()], [400, "body_unreadable\n"]);
    },

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
