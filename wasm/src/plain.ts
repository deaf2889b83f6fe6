// Plain values as PlainValue of src/codec/plain.proto: whole subtrees cross the
// border of the module in one call.

import { asBytes } from "./bytes.js";
import type { Doc } from "./doc.js";
import { invalid } from "./errors.js";
import type { OpId } from "./ids.js";
import { describe } from "./memory.js";
import { Reader } from "./reader.js";
import { hasParts, isBytes, isInt, needInt64, type Plain, type Value } from "./value.js";
import { Writer } from "./writer.js";

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
  const { end } = writer;
  if (Array.isArray(value)) {
    writeItems(writer, value, depth);
    return writer.enclose(Tag.List, end);
  }
  writeEntries(writer, value as { [key: string]: Plain }, depth);
  writer.enclose(Tag.Map, end);
}

function isPlainObject(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function writeItems(writer: Writer, items: readonly Plain[], depth: number): void {
  for (let i = items.length - 1; i >= 0; --i) {
    const { end } = writer;
    writeValue(writer, items[i]!, depth + 1);
    writer.enclose(Tag.Item, end);
  }
}

function writeEntries(writer: Writer, map: { [key: string]: Plain }, depth: number): void {
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (value === undefined) continue; // as JSON.stringify does
    const { end } = writer;
    writeValue(writer, value, depth + 1);
    writer.enclose(Tag.EntryValue, end);
    writer.text(key);
    writer.byte(Tag.Key);
    writer.enclose(Tag.Item, end);
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
        value = reader.message(readItems, doc);
        break;
      case Tag.Map:
        value = reader.message(readEntries);
        break;
      case Tag.Container:
        value = reader.message(readContainer, doc!);
        break;
      default:
        reader.skip();
    }
  }
  return value;
}

export const readItems = (reader: Reader, doc: Doc<any> | undefined): any[] => reader.all(readPlain, doc);

function readEntries(reader: Reader): { [key: string]: unknown } {
  const map: { [key: string]: unknown } = {};
  while (reader.more()) {
    reader.tag();
    reader.message(readEntry, map);
  }
  return map;
}

function readEntry(reader: Reader, map: { [key: string]: unknown }): void {
  let key = "";
  let value: unknown = null;
  while (reader.more()) {
    if (reader.tag() === Tag.Key) key = reader.text();
    else value = reader.message(readPlain, undefined);
  }
  setKey(map, key, value);
}

/** Sets a key, which may be "__proto__", or another one that objects have from the beginning. */
export function setKey(map: { [key: string]: unknown }, key: string, value: unknown): void {
  if (!(key in map)) map[key] = value;
  else Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
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
