// What a map holds at a key and a list at a position: scalars and containers.

import { asBytes } from "./bytes.js";
import type { AnyContainer } from "./container.js";
import type { Doc } from "./doc.js";
import { invalid } from "./errors.js";
import {
  describe,
  double,
  out,
  putBytes,
  putText,
  readBytes,
  readInt,
  readText,
  room,
  setDouble,
  setWord,
  size,
  word,
  writeInt,
} from "./memory.js";
import { wasm } from "./module.js";

/**
 * A value without parts. A number without a fraction is kept as an int64, which C++ and Python
 * read as one, any other as a double; a bigint is an int64. An int64 is read as a number where
 * that is exact, and as a bigint where not.
 */
export type Scalar = null | boolean | number | bigint | string | Uint8Array;

/** What can be put into a document: scalars, and arrays and objects of them. */
export type Plain = Scalar | readonly Plain[] | { readonly [key: string]: Plain | undefined };

/** What is read: scalars and containers. */
export type Value = Scalar | AnyContainer;

/** Whether a value becomes a container that is filled by it. */
export function hasParts(value: Plain): value is Exclude<Plain, Scalar> {
  return typeof value === "object" && value !== null && !isBytes(value);
}

export function isBytes(value: unknown): value is Uint8Array | ArrayBuffer {
  return asBytes(value) !== undefined;
}

const enum Kind {
  Null,
  Bool,
  Int,
  Double,
  String,
  Bytes,
  Container,
}
export const VALUE_BYTES = 16; // of syncline_value

/** Puts values in a row, as a syncline_value each. Returns where. */
export function putValues(values: readonly Scalar[]): number {
  const at = room(values.length * VALUE_BYTES);
  for (let i = 0; i < values.length; ++i) writeValue(at + i * VALUE_BYTES, values[i]!);
  return at;
}
export function putValue(value: Scalar): number {
  const at = room(VALUE_BYTES);
  writeValue(at, value);
  return at;
}

const INT_BITS = 64;

/** Whether a number is kept as an int64. */
export function isInt(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}
export function needInt64(value: bigint): bigint {
  if (BigInt.asIntN(INT_BITS, value) === value) return value;
  throw invalid(`${value} has more than 64 bits`);
}

function writeValue(at: number, value: Scalar): void {
  switch (typeof value) {
    case "number":
      if (!isInt(value)) {
        setWord(at, Kind.Double);
        return setDouble(at + 8, value);
      }
      setWord(at, Kind.Int);
      return writeInt(at + 8, value);
    case "bigint":
      setWord(at, Kind.Int);
      return writeInt(at + 8, needInt64(value));
    case "string":
      return writeBytes(at, Kind.String, putText(value));
    case "boolean":
      setWord(at, Kind.Bool);
      return setWord(at + 8, Number(value));
  }
  if (value === null) return setWord(at, Kind.Null);
  if (isBytes(value)) return writeBytes(at, Kind.Bytes, putBytes(value));
  throw invalid(`a document cannot hold ${describe(value)}`);
}

function writeBytes(at: number, kind: Kind, bytes: number): void {
  setWord(at, kind);
  setWord(at + 8, bytes);
  setWord(at + 12, size);
}

/** A value in the results, which stays there. */
export function readValue(at: number, doc: Doc<any>): Value {
  switch (word(at) as Kind) {
    case Kind.Bool:
      return (word(at + 8) & 1) === 1;
    case Kind.Int:
      return readInt(at + 8);
    case Kind.Double:
      return double(at + 8);
    case Kind.String:
      return readText(word(at + 8), word(at + 12));
    case Kind.Bytes:
      return readBytes(word(at + 8), word(at + 12));
    case Kind.Container:
      return doc._container(word(at + 8));
    case Kind.Null:
      return null;
  }
}

/** A value in the results, which is freed. */
export function takeValue(doc: Doc<any>): Value {
  const kind = word(out) as Kind;
  if (kind === Kind.Container) return doc._container(word(out + 8));
  const value = readValue(out, doc);
  if (kind === Kind.String || kind === Kind.Bytes) wasm.syncline_value_free(out);
  return value;
}

/** The values in the results, which are freed. */
export function takeValues(doc: Doc<any>): Value[] {
  const items = word(out);
  const count = word(out + 4);
  const array = room(8); // wrapping a container is a call, which has results of its own
  setWord(array, items);
  setWord(array + 4, count);
  const values: Value[] = [];
  for (let i = 0; i < count; ++i) values.push(readValue(items + i * VALUE_BYTES, doc));
  wasm.syncline_values_free(array);
  return values;
}
