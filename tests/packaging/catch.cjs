// Writes down the bytes of the package's wasm where a program makes a module of them: check.mjs runs a bundle with it.
const { appendFileSync } = require("node:fs");

WebAssembly.Module = class extends WebAssembly.Module {
  constructor(bytes) {
    super(bytes);
    // Node has wasm of its own.
    if (WebAssembly.Module.exports(this).some(({ name }) => name === "reserve")) appendFileSync(process.env.CAUGHT, bytes);
  }
};
