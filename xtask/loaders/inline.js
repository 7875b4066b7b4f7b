// The wasm travels as text inside the bundle: no file to find, no request, nothing to wait for.
import text from "./bindings.wasm";

export function source() {
  if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  // A callback for each character, as in Uint8Array.from, takes longer than compiling the module.
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
