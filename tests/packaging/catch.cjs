// Writes the bytes of the package's wasm to a file when a program compiles them: check.mjs runs the bundles with it.
const { appendFileSync } = require("node:fs");

// Node compiles wasm of its own. The package's has this name in each of its three builds.
const MARK = "pg_merchant_id";

WebAssembly.Module = class extends WebAssembly.Module {
  constructor(bytes) {
    super(bytes);
    if (Buffer.from(bytes).includes(MARK)) appendFileSync(process.env.CAUGHT, bytes);
  }
};
