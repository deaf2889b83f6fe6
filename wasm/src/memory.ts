// The memory of the module: arguments go there, results are read from there.
//
// Each call has an area of its own: an error, room for results, and what was put
// for it, one after the other. begin() empties it, check() ends the call. Calls
// that a callback makes within another have another area: enter(), leave().
//
// Views die when the memory grows, which any call may cause: begin() and check()
// look after them.

import { asBytes } from "./bytes.js";
import { decodeText } from "./decode_text.js";
import { errorOf, invalid } from "./errors.js";
import type { Exports } from "./module.js";

export let u8 = new Uint8Array();
export let u32 = new Uint32Array();
let f64 = new Float64Array();
let wasm: Exports;

const AREA_BYTES = 1 << 16;
const ERROR_BYTES = 512;
const RESULT_BYTES = 64;

interface Area {
  /** Where a call puts its error, and the address of the area. */
  error: number;
  /** Room for results. */
  out: number;
  _next: number;
  end: number;
  /** What had no room in it: until the call ends, whatever its callbacks call. */
  readonly _large: number[];
}
let area: Area;
/** Where the next call puts its error, and its results. */
export let error = 0;
export let out = 0;
const spare: Area[] = [];

function refresh(): void {
  const buffer = wasm.memory.buffer;
  u8 = new Uint8Array(buffer);
  u32 = new Uint32Array(buffer);
  f64 = new Float64Array(buffer);
}

/** @internal */
export function setMemory(exports: Exports): void {
  wasm = exports;
}

function use(one: Area): void {
  area = one;
  error = one.error;
  out = one.out;
}

function newArea(): Area {
  const error = allocate(AREA_BYTES);
  const out = error + ERROR_BYTES;
  return { error, out, _next: out + RESULT_BYTES, end: error + AREA_BYTES, _large: [] };
}

function allocate(size: number): number {
  const at = wasm.malloc(size) >>> 0;
  if (u8.byteLength === 0) refresh();
  if (at === 0) throw errorOf(8, `there is no memory for ${size} bytes`);
  return at;
}

/** A callback begins: what it calls has another area. Returns what leave() takes. */
export function enter(): Area {
  const outer = area;
  use(spare.pop() ?? newArea());
  return outer;
}
export function leave(outer: Area): void {
  freeLarge();
  spare.push(area);
  use(outer);
}

/** A call begins. */
export function begin(): void {
  if (area === undefined) use(newArea());
  if (u8.byteLength === 0) refresh();
  area._next = out + RESULT_BYTES;
}

/** A call has ended with this code. Throws its error. */
export function check(code: number): void {
  if (u8.byteLength === 0) refresh();
  if (area._large.length > 0) freeLarge();
  if (code !== 0) throw lastError(code);
}

/** The error of a call that ended with this code. */
function lastError(code: number): Error {
  const begin = error + 4;
  const end = u8.indexOf(0, begin);
  const message = readText(begin, end - begin).replace(/^syncline_\w+: /, "");
  // No call is made with a NULL but by what belongs to a document that is gone.
  if (message.endsWith(" is NULL")) return errorOf(9, "the document was freed");
  return errorOf(code, message);
}

function freeLarge(): void {
  for (const at of area._large.splice(0)) wasm.free(at);
}

/** Room for an argument, aligned for any. */
export function room(size: number): number {
  const at = (area._next + 7) & ~7;
  if (at + size <= area.end) {
    area._next = at + size;
    return at;
  }
  const block = allocate(size);
  area._large.push(block);
  return block;
}

const encoder = new TextEncoder();
const SHORT = 48; // up to here a loop is quicker than the encoder

/** How many bytes the last put*() wrote. */
export let size = 0;

const SURROGATES = 0xd800 >> 11;

/** Puts a string as UTF-8. Returns where. What is typed is short: nothing is left on the heap for it. */
export function putText(text: string): number {
  if (typeof text !== "string") throw invalid(`a string is needed, not ${describe(text)}`);
  const length = text.length;
  if (length > SHORT) return putLongText(text);
  const at = room(length * 3);
  let end = at;
  for (let i = 0; i < length; ++i) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      u8[end++] = unit;
      continue;
    }
    if (unit >> 11 === SURROGATES) return putLongText(text);
    if (unit < 0x800) {
      u8[end++] = 0xc0 | (unit >> 6);
    } else {
      u8[end++] = 0xe0 | (unit >> 12);
      u8[end++] = 0x80 | ((unit >> 6) & 0x3f);
    }
    u8[end++] = 0x80 | (unit & 0x3f);
  }
  size = end - at;
  return at;
}

const LONE = /\p{Surrogate}/u;
/** Refuses what UTF-8 cannot hold. */
export function needWellFormed(text: string): void {
  const lone = LONE.exec(text);
  if (lone === null) return;
  throw invalid(`the string has half of a character (a lone surrogate) at ${lone.index}`);
}
function putLongText(text: string): number {
  needWellFormed(text);
  const most = text.length * 3;
  const at = room(most);
  size = encoder.encodeInto(text, u8.subarray(at, at + most)).written;
  return at;
}

/** Puts bytes. Returns where. */
export function putBytes(bytes: Uint8Array | ArrayBuffer): number {
  const view = asBytes(bytes);
  if (view === undefined) throw invalid(`a Uint8Array is needed, not ${describe(bytes)}`);
  const at = room(view.byteLength);
  u8.set(view, at);
  size = view.byteLength;
  return at;
}

export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value !== "object") return `${typeof value} ${String(value)}`.slice(0, 60);
  return `an object (${value.constructor?.name ?? "without a class"})`;
}

/** A position or a count. */
export function index(value: number): number {
  if (typeof value === "number" && value >>> 0 === value) return value;
  throw errorOf(
    typeof value === "number" && Number.isInteger(value) ? 11 : 3,
    `a position or a count is a whole number from 0 on, not ${describe(value)}`,
  );
}

/** As part of a result. */
export const readText = (at: number, length: number): string => decodeText(u8, at, length);
/** A copy. */
export function readBytes(at: number, length: number): Uint8Array {
  if (u8.byteLength === 0) refresh();
  return u8.slice(at, at + length);
}
export function word(at: number): number {
  return u32[at >>> 2]!;
}
export function setWord(at: number, value: number): void {
  u32[at >>> 2] = value;
}
export function double(at: number): number {
  return f64[at >>> 3]!;
}
export function setDouble(at: number, value: number): void {
  f64[at >>> 3] = value;
}

/** A string, or bytes, that a call gave in its results. They are freed. */
export function takeText(at = out): string {
  const text = readText(word(at), word(at + 4));
  wasm.syncline_bytes_free(at);
  return text;
}
export function takeBytes(at = out): Uint8Array {
  const bytes = readBytes(word(at), word(at + 4));
  wasm.syncline_bytes_free(at);
  return bytes;
}

/** Writes characters of ASCII. Returns how many. */
export function writeAscii(at: number, text: string): number {
  if (u8.byteLength === 0) refresh();
  for (let i = 0; i < text.length; ++i) u8[at + i] = text.charCodeAt(i);
  return text.length;
}

/** Writes the message of a syncline_error, as far as there is room. */
export function writeError(at: number, message: string): void {
  if (u8.byteLength === 0) refresh();
  const begin = at + 4;
  const { written } = encoder.encodeInto(message, u8.subarray(begin, at + ERROR_BYTES - 1));
  u8[begin + written] = 0;
}

const HIGH = 2 ** 32;
/** An int64: a number where one can be exact, else a bigint. */
export function readInt(at: number): number | bigint {
  const high = word(at + 4) | 0;
  const value = high * HIGH + word(at);
  if (Number.isSafeInteger(value)) return value;
  return (BigInt(high) << 32n) | BigInt(word(at));
}
/** REQUIRES: a whole number of 64 bits. */
export function writeInt(at: number, value: number | bigint): void {
  if (typeof value === "number") {
    setWord(at, value);
    // A quotient is a double, which is kept on the heap.
    setWord(at + 4, value === (value | 0) ? value >> 31 : Math.floor(value / HIGH));
  } else {
    setWord(at, Number(value & 0xffffffffn));
    setWord(at + 4, Number((value >> 32n) & 0xffffffffn));
  }
}

/** Writes that a struct is as large as it is here. */
export function setStructSize(at: number, bytes: number): void {
  for (let i = 0; i < bytes; i += 4) setWord(at + i, 0);
  setWord(at, bytes);
}
