// Vercel's Edge does not compile wasm at run time. Its bundler compiles files that are imported with `?module`.
import wasm from "./$BUILD.wasm?module";

export function module() {
  // `next start` compiles the file outside the sandbox of this code, so the module has another `WebAssembly.Module` class.
  return wasm instanceof WebAssembly.Module ? wasm : Object.setPrototypeOf(wasm, WebAssembly.Module.prototype);
}
