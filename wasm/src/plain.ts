// Plain values as PlainValue of src/codec/plain.proto: whole subtrees cross the
// border of the module in one call.

import type { Doc } from "./doc.js";
import { invalid } from "./errors.js";
import type { OpId } from "./ids.js";
import { asBytes, describe, needWellFormed } from "./memory.js";
import { Reader } from "./reader.js";
import { hasParts, isBytes, isInt, needInt64, type Plain, type Value } from "./value.js";

// Tags: the number of the field, and how it is written.
const enum Tag {
  Null = 0x08,
  Bool = 0x10,
  Int = 0x18,
  Double = 0x21,
  String = 0x2a,
  Bytes = 0x32,
  List = 0x3a,
  Map = 0x42,
  Container = 0x4a,
  Item = 0x0a, // of a list, and an entry of a map
  Key = 0x0a, // of an entry
  EntryValue = 0x12,
}

const MAX_DEPTH = 500; // as the library has it
const encoder = new TextEncoder();

// Writes from the end to the beginning: then the size of a message is known
// when it is written.
export class Writer {
  private bytes = new Uint8Array(256);
  private at = 256;

  done(): Uint8Array {
    return this.bytes.subarray(this.at);
  }
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
  /** A field of what `write` writes. */
  message(tag: number, write: () => void): void {
    const { end } = this;
    write();
    this.varint(this.end - end);
    this.byte(tag);
  }
  raw(bytes: ArrayLike<number>): void {
    this.need(bytes.length);
    this.at -= bytes.length;
    this.bytes.set(bytes, this.at);
  }
  sized(bytes: ArrayLike<number>): void {
    this.raw(bytes);
    this.varint(bytes.length);
  }
  text(text: string): void {
    needWellFormed(text);
    const most = text.length * 3;
    this.need(most + 5);
    // Written at the front of the room, and moved to where it ends.
    const from = this.at - most;
    const { written } = encoder.encodeInto(text, this.bytes.subarray(from, this.at));
    this.bytes.copyWithin(this.at - written, from, from + written);
    this.at -= written;
    this.varint(written);
  }
}

/** REQUIRES: not undefined. */
export function encodePlain(value: Plain): Uint8Array {
  const writer = new Writer();
  writeValue(writer, value, 0);
  return writer.done();
}

/** REQUIRES: not undefined. */
export function writeValue(writer: Writer, value: Plain, depth = 0): void {
  switch (typeof value) {
    case "number":
      if (isInt(value)) {
        writer.zigzag(value);
        return writer.byte(Tag.Int);
      }
      writer.double(value);
      return writer.byte(Tag.Double);
    case "bigint":
      writer.zigzag(needInt64(value));
      return writer.byte(Tag.Int);
    case "string":
      writer.text(value);
      return writer.byte(Tag.String);
    case "boolean":
      writer.byte(Number(value));
      return writer.byte(Tag.Bool);
  }
  if (value === null) {
    writer.byte(1);
    return writer.byte(Tag.Null);
  }
  if (isBytes(value)) {
    writer.sized(asBytes(value)!);
    return writer.byte(Tag.Bytes);
  }
  if (!hasParts(value) || !isPlainObject(value)) {
    throw invalid(`a document cannot hold ${describe(value)}`);
  }
  if (depth === MAX_DEPTH) throw invalid(`a value is nested more than ${MAX_DEPTH} levels deep`);
  if (Array.isArray(value)) writer.message(Tag.List, () => writeItems(writer, value, depth));
  else writer.message(Tag.Map, () => writeEntries(writer, value as { [key: string]: Plain }, depth));
}

function isPlainObject(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function writeItems(writer: Writer, items: readonly Plain[], depth: number): void {
  for (let i = items.length - 1; i >= 0; --i) {
    writer.message(Tag.Item, () => writeValue(writer, items[i]!, depth + 1));
  }
}

function writeEntries(writer: Writer, map: { [key: string]: Plain }, depth: number): void {
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (value === undefined) continue; // as JSON.stringify does
    writer.message(Tag.Item, () => {
      writer.message(Tag.EntryValue, () => writeValue(writer, value, depth + 1));
      writer.text(key);
      writer.byte(Tag.Key);
    });
  }
}

/** A PlainValue: plain, but that one of an event may be a container of `doc`. */
export function readPlain(reader: Reader, doc?: Doc<any>): any {
  let value: unknown = null;
  while (reader.more()) {
    switch (reader.tag() as Tag) {
      case Tag.Null:
        reader.varint();
        break;
      case Tag.Bool:
        value = reader.varint() !== 0;
        break;
      case Tag.Int:
        value = reader.zigzag();
        break;
      case Tag.Double:
        value = reader.double();
        break;
      case Tag.String:
        value = reader.text();
        break;
      case Tag.Bytes:
        value = reader.bytes();
        break;
      case Tag.List:
        value = readItems(reader.message(), doc);
        break;
      case Tag.Map:
        value = readEntries(reader.message());
        break;
      case Tag.Container:
        value = readContainer(reader.message(), doc!);
        break;
      default:
        reader.skip();
    }
  }
  return value;
}

export function readItems(reader: Reader, doc?: Doc<any>): any[] {
  return reader.all((item) => readPlain(item, doc));
}

function readEntries(reader: Reader): { [key: string]: unknown } {
  const map: { [key: string]: unknown } = {};
  while (reader.more()) {
    reader.tag();
    readEntry(reader.message(), map);
  }
  return map;
}

function readEntry(reader: Reader, map: { [key: string]: unknown }): void {
  let key = "";
  let value: unknown = null;
  while (reader.more()) {
    if (reader.tag() === Tag.Key) key = reader.text();
    else value = readPlain(reader.message());
  }
  setKey(map, key, value);
}

/** Sets a key, which may be "__proto__". */
export function setKey(map: object, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
}

/** A ContainerHandle. */
export function readContainer(reader: Reader, doc: Doc<any>): Value {
  let kind = 0;
  let number = 0;
  while (reader.more()) {
    if (reader.tag() === 0x08) kind = reader.varint();
    else number = reader.varint();
  }
  return doc._numbered(kind, number);
}

/** An EventOpId. */
export function readId(reader: Reader): OpId {
  let peer = "0".repeat(16);
  let counter = 0;
  while (reader.more()) {
    if (reader.tag() >> 3 === 1) peer = reader.fixed64();
    else counter = reader.varint();
  }
  return `${counter}@${peer}`;
}
