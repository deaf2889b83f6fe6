// Reads messages of Protocol Buffers that the module wrote: they are well-formed.

import { decodeText } from "./decode_text.js";

/** Reads a message, of which a context tells more. */
export type Read<T, Context> = (reader: Reader, context: Context) => T;

export class Reader {
  private last = 0; // how the last field is written
  private data: DataView | undefined;

  constructor(
    private readonly from: Uint8Array,
    private at = 0,
    private end = from.length,
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
    let byte = this.from[this.at++]!;
    let value = byte & 127;
    for (let scale = 128; byte > 127; scale *= 128) {
      byte = this.from[this.at++]!;
      value += (byte & 127) * scale;
    }
    return value;
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
  private view(): DataView {
    return (this.data ??= new DataView(this.from.buffer, this.from.byteOffset));
  }
  /** Passes as many bytes. Returns where they begin. */
  private pass(count: number): number {
    const at = this.at;
    this.at += count;
    return at;
  }
  double(): number {
    return this.view().getFloat64(this.pass(8), true);
  }
  fixed64(): string {
    return this.view().getBigUint64(this.pass(8), true).toString(16).padStart(16, "0");
  }
  bytes(): Uint8Array {
    const size = this.varint();
    const at = this.pass(size);
    return this.from.slice(at, at + size);
  }
  text(): string {
    const size = this.varint();
    return decodeText(this.from, this.pass(size), size);
  }
  /** What `read` makes of a message within this one, of which it reads all. */
  message<T>(read: (reader: Reader) => T): T;
  message<T, Context>(read: Read<T, Context>, context: Context): T;
  message<T>(read: Read<T, unknown>, context?: unknown): T {
    const size = this.varint();
    const outer = this.end;
    this.end = this.at + size;
    const value = read(this, context);
    this.end = outer;
    return value;
  }
  /** What `read` makes of each message of a repeated field, the only field that there is. */
  all<T, Context>(read: Read<T, Context>, context: Context): T[] {
    const items: T[] = [];
    while (this.more()) {
      this.tag();
      items.push(this.message(read, context));
    }
    return items;
  }
  /** What a newer module has, and this does not know. */
  skip(): void {
    if (this.last === 0) this.varint();
    else if (this.last === 1) this.at += 8;
    else this.pass(this.varint());
  }
}
