export default {
  compatibilityDate: "2026-11-01",
  // The preset of Cloudflare needs it. Others may have it.
  experimental: { wasm: process.env.NITRO_WASM === "true" },
};
