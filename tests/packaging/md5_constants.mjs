// Finds MD5 in a wasm file by its 64 constants: bytes in a table, or operands in the code.

import { CONSTANTS } from "../js/support/md5.mjs";

function tableBytes(constant) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(constant);
  return bytes;
}

/** `i32.const` and its operand, a signed LEB128. */
function operand(constant) {
  const bytes = [0x41];
  for (let rest = constant; ; rest >>= 7) {
    const last = rest >> 6 === 0 || rest >> 6 === -1;
    bytes.push((rest & 0x7f) | (last ? 0 : 0x80));
    if (last) return Buffer.from(bytes);
  }
}

/**
 * The number of constants that were found. An optimiser may subtract the negated constant instead of adding it. One negated
 * constant is as small as a memory address, so it counts only together with others.
 */
export function md5Constants(wasm) {
  const found = CONSTANTS.filter((constant) =>
    [tableBytes(constant), operand(constant), operand(-constant | 0)].some((form) => wasm.includes(form)),
  );
  return found.length === 1 && Math.abs(found[0]) < 1 << 24 ? 0 : found.length;
}
