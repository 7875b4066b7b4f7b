// Workers do not compile wasm at run time. wrangler compiles the imported file before the upload.
import wasm from "./$BUILD.wasm";

export const module = () => wasm;
