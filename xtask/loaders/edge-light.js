// Vercel's Edge compiles no wasm at run time either; its bundler makes a module of what is imported with `?module`.
import wasm from "./$BUILD.wasm?module";

export function module() {
  // `next start` compiles it outside the sandbox that this code runs in, where the class has another identity.
  return wasm instanceof WebAssembly.Module ? wasm : Object.setPrototypeOf(wasm, WebAssembly.Module.prototype);
}
