// The wasm travels as ASCII text inside the bundle: no file to find, no request, nothing to wait for, and no character
// that a page in another character set could take for another. How it is spelled is told in xtask/src/spelling.rs.
import text from "./core.txt";

export function source() {
  const [frequent, spelled] = text.split("\n");
  const order = frequent.match(/../g).map((digits) => parseInt(digits, 16));
  const { length } = order;
  for (let byte = 0; byte < 256; byte += 1) if (!order.includes(byte)) order.push(byte);
  const place = new Uint8Array(128);
  for (let code = 32, next = 0; code < 127; code += 1) if (!"\"\\`$<".includes(String.fromCharCode(code))) place[code] = next++;

  const bytes = new Uint8Array(spelled.length);
  let end = 0;
  let skipped = 0;
  for (let i = 0; i < spelled.length; i += 1) {
    const at = place[spelled.charCodeAt(i)];
    if (at < 2) {
      skipped = (at + 1) * length;
    } else {
      bytes[end++] = order[skipped + at - 2];
      skipped = 0;
    }
  }
  return bytes.subarray(0, end);
}
