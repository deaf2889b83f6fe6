// Numbers of seven bits a byte, the lowest first, and bytes with their length before them: all four
// protocols are made of them.

export function varint(number) {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) | 128);
  bytes.push(number);
  return Buffer.from(bytes);
}

export const sized = (bytes) => Buffer.concat([varint(bytes.length), bytes]);
export const sizedText = (text) => sized(Buffer.from(text));

const VARINT_BYTES = 8; // of a number that a double has

export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  get rest() {
    return this.bytes.length - this.at;
  }
  varint() {
    let number = 0;
    let scale = 1;
    for (;;) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new Error("a number is cut off");
      number += (byte & 127) * scale;
      if (byte < 128) return number;
      scale *= 128;
    }
  }
  take(size) {
    if (this.rest < size) throw new Error("bytes are cut off");
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }
  /** Whether all of it is there: of a stream, more may come. */
  get hasSized() {
    const head = this.bytes.subarray(this.at, this.at + VARINT_BYTES);
    if (!head.some((byte) => byte < 128)) return false;
    const ahead = new Reader(this.bytes, this.at);
    return ahead.varint() <= ahead.rest;
  }
  sized() {
    return this.take(this.varint());
  }
}
