// #region readme
export default {
  compatibilityDate: "2026-11-01",
  // Only the presets of Cloudflare need it. Other presets may have it.
  nitro: { experimental: { wasm: true } },
};
// #endregion
