// Writes the wasm of the package to a file when a program compiles it. check.mjs runs the bundles with this file.
const { appendFileSync } = require("node:fs");

// Node also compiles other wasm. All three builds of the package have this name.
const MARK = "pg_merchant_id";

WebAssembly.Module = class extends WebAssembly.Module {
  constructor(bytes) {
    super(bytes);
    if (Buffer.from(bytes).includes(MARK)) appendFileSync(process.env.CAUGHT, bytes);
  }
};
