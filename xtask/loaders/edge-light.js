// Vercel's Edge compiles no wasm at run time either; its bundler makes a module of what is imported with `?module`.
import module from "./$BUILD.wasm?module";

export function source() {
  // Next.js on a server of one's own compiles it outside the sandbox that the code runs in: a module, but of another
  // realm's class, which wasm-bindgen would take for bytes.
  if (!(module instanceof WebAssembly.Module)) Object.setPrototypeOf(module, WebAssembly.Module.prototype);
  return module;
}
