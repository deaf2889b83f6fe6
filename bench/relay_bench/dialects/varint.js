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
  sized() {
    return this.take(this.varint());
  }
}
