// Workers compile no wasm at run time: the module is imported, and wrangler uploads the file compiled.
import wasm from "./$BUILD.wasm";

export const module = () => wasm;
