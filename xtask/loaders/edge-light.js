// Vercel's Edge compiles no wasm at run time either; its bundler makes a module of what is imported with `?module`.
// (Next.js on a server of one's own compiles it outside the sandbox that the code runs in: there it is a module of
// another realm's class.)
import module from "./$BUILD.wasm?module";

export const source = () => module;
