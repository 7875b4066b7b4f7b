// Vercel's Edge does not compile wasm at run time. Its bundler compiles files that are imported with `?module`.
import wasm from "./$BUILD.wasm?module";

export const module = () => wasm;
