export default {
  mode: "production",
  entry: { sign: "./src/sign.js", preview: "./src/preview.js", errors: "./src/errors.js", unused: "./src/unused.js" },
  // A bundle with wasm in it is larger than webpack's advice for web pages.
  performance: { hints: false },
};
