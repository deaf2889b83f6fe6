// Reads messages of Protocol Buffers that the module wrote: they are well-formed.

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class Reader {
  private last = 0; // how the last field is written

  constructor(
    private readonly from: Uint8Array,
    private at = 0,
    private readonly end = from.length,
  ) {}

  more(): boolean {
    return this.at < this.end;
  }
  tag(): number {
    const tag = this.varint();
    this.last = tag & 7;
    return tag;
  }
  /** REQUIRES: less than 2^53. */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.from[this.at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
  private varint64(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.from[this.at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }
  zigzag(): number | bigint {
    const begin = this.at;
    const value = this.varint();
    if (value <= Number.MAX_SAFE_INTEGER) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    this.at = begin;
    const big = this.varint64();
    const exact = (big >> 1n) ^ -(big & 1n);
    const number = Number(exact);
    return Number.isSafeInteger(number) ? number : exact;
  }
  private view(count: number): DataView {
    const at = this.from.byteOffset + this.at;
    this.at += count;
    return new DataView(this.from.buffer, at, count);
  }
  double(): number {
    return this.view(8).getFloat64(0, true);
  }
  fixed64(): string {
    return this.view(8).getBigUint64(0, true).toString(16).padStart(16, "0");
  }
  bytes(): Uint8Array {
    const size = this.varint();
    this.at += size;
    return this.from.slice(this.at - size, this.at);
  }
  text(): string {
    const size = this.varint();
    this.at += size;
    return decoder.decode(this.from.subarray(this.at - size, this.at));
  }
  message(): Reader {
    const size = this.varint();
    this.at += size;
    return new Reader(this.from, this.at - size, this.at);
  }
  /** What `read` makes of each message of a repeated field, the only field that there is. */
  all<T>(read: (message: Reader) => T): T[] {
    const items: T[] = [];
    while (this.more()) {
      this.tag();
      items.push(read(this.message()));
    }
    return items;
  }
  /** What a newer module has, and this does not know. */
  skip(): void {
    if (this.last === 0) this.varint();
    else if (this.last === 1) this.at += 8;
    else this.bytes();
  }
}
