// A WebAssembly module as a string of printable ASCII, which compresses as well
// as the module itself: base64 makes of 138 KB 179, since no repetition lines up.
//
// Characters stand for the most frequent bytes, pairs of an escape and a
// character for the others. scripts/build.js writes it by the same rules.

/** All but those that are escaped in a string literal. The last ones are escapes. */
export const ALPHABET: string = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
  .filter((character) => !"\"'`\\$".includes(character))
  .join("");
export const ESCAPES = 2;
export const PLAIN: number = ALPHABET.length - ESCAPES;

/** `order`: all bytes, the most frequent ones first, as two hexadecimal digits each. */
export interface Embedded {
  readonly order: string;
  readonly size: number;
  readonly text: string;
}

export function decode({ order, size, text }: Embedded): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(order.match(/../g)!, (digits) => parseInt(digits, 16));
  const ranks = new Uint8Array(128);
  for (let i = 0; i < ALPHABET.length; ++i) ranks[ALPHABET.charCodeAt(i)] = i;
  const out = new Uint8Array(size);
  for (let i = 0, at = 0; at < size; ++i, ++at) {
    let rank = ranks[text.charCodeAt(i)]!;
    if (rank >= PLAIN) rank = (rank - PLAIN + 1) * PLAIN + ranks[text.charCodeAt(++i)]!;
    out[at] = bytes[rank]!;
  }
  return out;
}

/** What decode() takes. */
export function encode(module: Uint8Array): Embedded {
  const counts = new Uint32Array(256);
  for (const byte of module) ++counts[byte]!;
  const order = Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]!);
  const codes: string[] = [];
  order.forEach((byte, rank) => {
    const escape = rank < PLAIN ? "" : ALPHABET[PLAIN + Math.floor(rank / PLAIN) - 1]!;
    codes[byte] = escape + ALPHABET[rank % PLAIN]!;
  });
  return {
    order: order.map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    size: module.length,
    text: Array.from(module, (byte) => codes[byte]).join(""),
  };
}
