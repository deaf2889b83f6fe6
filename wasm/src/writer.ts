// Writes messages of Protocol Buffers, from the end to the beginning: then the size of a message
// is known when it is written.

import { needWellFormed } from "./memory.js";

const encoder = new TextEncoder();
const SHORT = 48; // up to here a loop is quicker than the encoder

export class Writer {
  private bytes = new Uint8Array(256);
  private at = 256;

  done(): Uint8Array {
    return this.bytes.subarray(this.at);
  }
  /** Where what is written next will end, counted from the end of all. */
  get end(): number {
    return this.bytes.length - this.at;
  }

  private need(count: number): void {
    if (count <= this.at) return;
    const grown = new Uint8Array(Math.max(2 * this.bytes.length, this.end + count));
    const at = grown.length - this.end;
    grown.set(this.done(), at);
    this.bytes = grown;
    this.at = at;
  }

  byte(value: number): void {
    this.need(1);
    this.bytes[--this.at] = value;
  }
  /** REQUIRES: less than 2^53. */
  varint(value: number): void {
    if (value < 128) return this.byte(value);
    let length = 1;
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) ++length;
    this.need(length);
    this.at -= length;
    for (let i = 0; i < length; ++i) {
      this.bytes[this.at + i] = (value % 128) | (i + 1 < length ? 128 : 0);
      value = Math.floor(value / 128);
    }
  }
  zigzag(value: number | bigint): void {
    if (typeof value === "number" && Math.abs(value) < 2 ** 51) {
      return this.varint(value < 0 ? -2 * value - 1 : 2 * value);
    }
    const big = BigInt(value);
    let rest = BigInt.asUintN(64, (big << 1n) ^ (big >> 63n));
    const groups: number[] = [];
    do {
      groups.push(Number(rest & 127n));
      rest >>= 7n;
    } while (rest > 0n);
    groups.forEach((group, i) => {
      if (i + 1 < groups.length) groups[i] = group | 128;
    });
    this.raw(groups);
  }
  double(value: number): void {
    this.need(8);
    this.at -= 8;
    new DataView(this.bytes.buffer).setFloat64(this.at, value, true);
  }
  fixed64(value: bigint): void {
    this.need(8);
    this.at -= 8;
    new DataView(this.bytes.buffer).setBigUint64(this.at, value, true);
  }
  /** Makes a field of what was written since this was the end: a message. */
  enclose(tag: number, end: number): void {
    this.varint(this.end - end);
    this.byte(tag);
  }
  private raw(bytes: ArrayLike<number>): void {
    this.need(bytes.length);
    this.at -= bytes.length;
    this.bytes.set(bytes, this.at);
  }
  sized(bytes: ArrayLike<number>): void {
    this.raw(bytes);
    this.varint(bytes.length);
  }
  text(text: string): void {
    if (text.length > SHORT || !this.ascii(text)) this.anyText(text);
  }
  /** Whether the text was that, and is written. */
  private ascii(text: string): boolean {
    this.need(text.length);
    let at = this.at;
    for (let i = text.length - 1; i >= 0; --i) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return false;
      this.bytes[--at] = unit;
    }
    this.at = at;
    this.varint(text.length);
    return true;
  }
  private anyText(text: string): void {
    needWellFormed(text);
    const most = text.length * 3;
    this.need(most);
    // Written at the front of the room, and moved to where it ends.
    const from = this.at - most;
    const { written } = encoder.encodeInto(text, this.bytes.subarray(from, this.at));
    this.bytes.copyWithin(this.at - written, from, from + written);
    this.at -= written;
    this.varint(written);
  }
}
