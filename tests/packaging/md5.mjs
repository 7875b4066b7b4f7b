// Does a wasm file hold MD5? Its 64 constants do not hide: they stand as bytes in a table, or as operands in the code.

const constants = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

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
 * How many of the 64 are there. An optimiser may subtract the negated constant in place of adding it; one of them, negated,
 * is as small as an address in the wasm's memory, and counts only where it has company.
 */
export function md5Constants(wasm) {
  const found = constants.filter((constant) =>
    [tableBytes(constant), operand(constant), operand(-constant | 0)].some((form) => wasm.includes(form)),
  );
  return found.length === 1 && Math.abs(found[0]) < 1 << 24 ? 0 : found.length;
}
