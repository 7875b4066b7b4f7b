import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "jsdom", environment: "jsdom", include: ["test/shop.test.mjs"] } },
      {
        plugins: [
          cloudflareTest({ wrangler: { configPath: "./wrangler.jsonc" } }),
        ],
        test: { name: "workers", include: ["test/shop.test.mjs", "test/worker.test.mjs"] },
      },
    ],
  },
});
