// The bundle contains the wasm as text, so that no file has to be found or loaded. xtask/npm/text.mjs inserts the
// text and a small wasm that decodes it.
const text = [WASM_TEXT];
const decoder = [WASM_DECODER];

/** The address where the decoder expects the text: after its table. */
const START = 384;

export const module = () => {
  const digits = decoder.join("").match(/../g);
  const { memory, decode } = new WebAssembly.Instance(compile(Uint8Array.from(digits, (pair) => parseInt(pair, 16)))).exports;
  const bytes = new Uint8Array(memory.buffer);
  const { written } = new TextEncoder().encodeInto(text.join(""), bytes.subarray(START));
  return compile(bytes.subarray(START, decode(START, START + written)));
};

const compile = (bytes) => new WebAssembly.Module(bytes);
