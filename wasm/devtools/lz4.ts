// Expands an LZ4 block, as the format has them: sequences of literal bytes and of copies of what
// was written before. Ends for any bytes, and takes no more memory than it is told.

/** Returns undefined where the block is damaged or does not have this size. */
export function expandLz4(block: Uint8Array, size: number): Uint8Array | undefined {
  const out = new Uint8Array(size);
  let from = 0;
  let to = 0;

  // The rest of a length whose four bits are all set.
  const longer = (length: number): number => {
    if (length < 15) return length;
    for (let byte = 255; byte === 255; length += byte) {
      if (from >= block.length) return Infinity;
      byte = block[from++]!;
    }
    return length;
  };

  while (from < block.length) {
    const token = block[from++]!;
    const literals = longer(token >> 4);
    if (literals > block.length - from || literals > size - to) return undefined;
    out.set(block.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from === block.length) break; // the last sequence has no copy

    if (block.length - from < 2) return undefined;
    const distance = block[from]! | (block[from + 1]! << 8);
    from += 2;
    const count = longer(token & 15) + 4;
    if (distance === 0 || distance > to || count > size - to) return undefined;
    // Byte by byte: a copy may overlap itself.
    for (const end = to + count; to < end; ++to) out[to] = out[to - distance]!;
  }
  return to === size ? out : undefined;
}
