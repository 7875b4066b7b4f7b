// MD5 as in RFC 1321, in plain JavaScript: the tests of every runtime sign with it, and not all runtimes have `node:crypto`.

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** The 64 constants of MD5, as signed 32-bit integers. */
export const CONSTANTS = Array.from({ length: 64 }, (_, at) => Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32) | 0);

/** The word of a block that each of the 64 steps adds. */
const WORDS = CONSTANTS.map((_, at) => [at, 5 * at + 1, 3 * at + 5, 7 * at][at >> 4] % 16);

/** The digest of a text in UTF-8, as 32 lower-case hexadecimal digits. */
export function md5(text) {
  const bytes = new TextEncoder().encode(text);
  const padded = new DataView(new ArrayBuffer(((bytes.length + 72) >> 6) << 6));
  new Uint8Array(padded.buffer).set(bytes);
  padded.setUint8(bytes.length, 0x80);
  padded.setBigUint64(padded.byteLength - 8, BigInt(bytes.length) * 8n, true);

  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let block = 0; block < padded.byteLength; block += 64) addBlock(state, padded, block);
  const digest = new DataView(new ArrayBuffer(16));
  state.forEach((word, at) => digest.setInt32(4 * at, word, true));
  return Array.from(new Uint8Array(digest.buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function addBlock(state, padded, block) {
  let [a, b, c, d] = state;
  for (let at = 0; at < 64; at += 1) {
    const round = at >> 4;
    const mixed = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
    const sum = (a + mixed + CONSTANTS[at] + padded.getInt32(block + 4 * WORDS[at], true)) | 0;
    const shift = SHIFTS[4 * round + (at % 4)];
    [a, b, c, d] = [d, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0, b, c];
  }
  [a, b, c, d].forEach((word, at) => (state[at] += word));
}
