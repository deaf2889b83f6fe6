// The checksum of zlib, PNG and others (CRC-32, polynomial 0x04C11DB7): Node before 20.15 and 22.2 has none.
//
// The CRC of bytes is a polynomial over two elements, modulo that one; bit 31 is the coefficient of x^0. Bytes that
// follow multiply it by x^8 each, and add what they are: so the CRC of a part comes from those of two beginnings.

const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; ++bit) crc = timesX(crc);
  return crc;
});

/** The CRC-32 of bytes [from, to), of what follows bytes whose CRC-32 is `before`. O(bytes). */
export function crc32(bytes: Uint8Array, from = 0, to = bytes.length, before = 0): number {
  let crc = ~before;
  for (let i = from; i < to; ++i) crc = TABLE[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/**
 * The CRC-32 of any part of some bytes: parts that all reach to the end do not cost its length each. O(bytes) to build,
 * O(1) a part, but for log(bytes).
 */
export class PartChecksums {
  static readonly #STEP = 128;
  readonly #bytes: Uint8Array;
  readonly #beginnings: number[] = [0]; // of 0, STEP, 2 * STEP, ... bytes

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    for (let to = PartChecksums.#STEP; to <= bytes.length; to += PartChecksums.#STEP) {
      this.#beginnings.push(crc32(bytes, to - PartChecksums.#STEP, to, this.#beginnings.at(-1)));
    }
  }

  of(from: number, to: number): number {
    return (this.#ofBeginning(to) ^ times(this.#ofBeginning(from), power(8 * (to - from)))) >>> 0;
  }

  #ofBeginning(to: number): number {
    const step = Math.floor(to / PartChecksums.#STEP);
    return crc32(this.#bytes, step * PartChecksums.#STEP, to, this.#beginnings[step]!);
  }
}

function timesX(a: number): number {
  return a & 1 ? (a >>> 1) ^ POLYNOMIAL : a >>> 1;
}

function times(a: number, b: number): number {
  let product = 0;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= b;
    b = timesX(b);
  }
  return product;
}

/** x^exponent. */
function power(exponent: number): number {
  let result = ONE;
  for (let square = ONE >>> 1; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = times(result, square);
    square = times(square, square);
  }
  return result;
}
