// The bytes of a file of records.
//
//   file    "SYNCLOG" 0x01, then records
//   record  size of the content (4), CRC-32 of the content (4), CRC-32 of these 8 bytes (4), content
//
// Numbers are little endian. The header has a checksum of its own so that a damaged size is not
// taken for a record that reaches beyond the end.
//
// What follows the last whole record is the tail: of an append that a crash has interrupted, which
// nobody was told is stored. Only one append is under way at a time, and it is at the end. So bytes
// that are no record are a tail if no record follows them, and else are damage. But the first record
// is written whole, before the file has its name: bytes behind the start that may have been one are
// damage, too.
//
// What a record holds is no record: a header tells where the next one is, though the content be
// damaged or torn. Only behind a header that is damaged itself they are searched for.

import { crc32, PartChecksums } from "./crc32.js";

const MAGIC = Uint8Array.of(0x53, 0x59, 0x4e, 0x43, 0x4c, 0x4f, 0x47, 1);
export const MAGIC_BYTES = MAGIC.length;
export const HEADER_BYTES = 12;

/** A file that is not what it was when it was written. It was left as it is. */
export class DamagedFileError extends Error {
  override readonly name = "DamagedFileError";
  constructor(
    /** The file. */
    readonly path: string,
    /** Where the damage begins, in bytes. */
    readonly offset: number,
    message: string,
  ) {
    super(`${path}, byte ${offset}: ${message}`);
  }
}

/** Bytes [from, to) of the file: the content of a record, or, if `damaged`, what is between records. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly damaged: boolean;
}

export interface Parsed {
  readonly spans: Span[];
  /** Where the next record goes; what follows is the tail. */
  readonly end: number;
  /** Whether the tail may have been a whole record: then it is worth keeping. */
  readonly tailIsWhole: boolean;
}

/** What a new file begins with. */
export function fileStart(): Uint8Array {
  return MAGIC.slice();
}

/** A record of this content. */
export function encodeRecord(content: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER_BYTES + content.length);
  record.set(encodeHeader(content.length, crc32(content)));
  record.set(content, HEADER_BYTES);
  return record;
}

function encodeHeader(size: number, crc: number): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, size, true);
  view.setUint32(4, crc, true);
  view.setUint32(8, crc32(header, 0, 8), true);
  return header;
}

/** Finds the records. Undefined: not even the start is there, as of a file that was about to be made. Throws DamagedFileError. */
export function parseFile(bytes: Uint8Array, path: string): Parsed | undefined {
  const start = bytes.subarray(0, MAGIC_BYTES);
  if (!start.every((byte, i) => byte === MAGIC[i])) {
    if (bytes.every((byte) => byte === 0)) return undefined;
    throw new DamagedFileError(path, 0, "this is no file of a store; name another one. Nothing was changed");
  }
  if (bytes.length < MAGIC_BYTES) return undefined;

  const spans: Span[] = [];
  const records = new RecordReader(bytes);
  let at = MAGIC_BYTES;
  while (at < bytes.length) {
    const to = records.end(at);
    if (to !== undefined) {
      spans.push({ from: at + HEADER_BYTES, to, damaged: false });
      at = to;
      continue;
    }
    const next = records.next(at);
    if (records.end(next) === undefined && (spans.length > 0 || !tailIsWhole(bytes, at)) && !records.anyFound(at)) break;
    spans.push({ from: at, to: next, damaged: true });
    at = next;
  }
  return { spans, end: at, tailIsWhole: tailIsWhole(bytes, at) };
}

/** What a search finds at a byte, if not nothing. A stray is a record that does not count. */
const RECORD = 1;
const STRAY = 2;

class RecordReader {
  /** From the first wrong content on: what is no record may be full of headers that claim the rest of the file. */
  #parts: PartChecksums | undefined;
  /** From a header on that is damaged. */
  #search: { readonly from: number; readonly finds: Uint8Array } | undefined;

  constructor(private readonly bytes: Uint8Array) {}

  /** Where the record ends that begins here, if one does. */
  end(at: number): number | undefined {
    const from = at + HEADER_BYTES;
    const to = endByHeader(this.bytes, at);
    if (to === undefined || to > this.bytes.length) return undefined;
    const crc = this.#parts ? this.#parts.of(from, to) : crc32(this.bytes, from, to);
    if (crc === readWord(this.bytes, at + 4)) return to;
    this.#parts ??= new PartChecksums(this.bytes);
    return undefined;
  }

  /**
   * Where the next record begins, from what is none on. Where none does: the end of the bytes, or the whole header of
   * one that reaches beyond it.
   */
  next(at: number): number {
    const { length } = this.bytes;
    while (at < length && this.#search === undefined) {
      if (this.end(at) !== undefined) return at;
      const to = endByHeader(this.bytes, at) ?? endByContent(this.bytes, at);
      if (to === undefined) this.#search = this.#searchFrom(++at);
      else if (to > length) return at;
      else at = to;
    }
    while (at < length && this.#search?.finds[at] !== RECORD) ++at;
    return at;
  }

  /** Whether a search has found anything from here on: what does not count may have been saved. */
  anyFound(at: number): boolean {
    if (this.#search === undefined) return false;
    const { from, finds } = this.#search;
    return finds.subarray(Math.max(at, from)).some((find) => find !== 0);
  }

  /**
   * From here on nothing tells where the records are, and a content may hold some of its own. So one counts only if it
   * leads on to where another begins, or nothing does.
   */
  #searchFrom(from: number): { from: number; finds: Uint8Array } {
    this.#parts ??= new PartChecksums(this.bytes);
    const finds = new Uint8Array(this.bytes.length);
    for (let at = finds.length - HEADER_BYTES; at >= from; --at) {
      const to = this.end(at);
      if (to !== undefined) finds[at] = this.#leadsOn(to, finds) ? RECORD : STRAY;
    }
    return { from, finds };
  }

  /**
   * Whether here is the end, what the disk may have lost, a record that counts, or the header of a damaged or torn one.
   * That stays so if more is appended.
   */
  #leadsOn(at: number, finds: Uint8Array): boolean {
    if (at === finds.length || finds[at] === RECORD) return true;
    if (this.bytes.subarray(at, at + HEADER_BYTES).every((byte) => byte === 0)) return true;
    return finds[at] === 0 && headerIsWhole(this.bytes, at);
  }
}

function headerIsWhole(bytes: Uint8Array, at: number): boolean {
  return at + HEADER_BYTES <= bytes.length && readWord(bytes, at + 8) === crc32(bytes, at, at + 8);
}

function tailIsWhole(bytes: Uint8Array, at: number): boolean {
  if (at + HEADER_BYTES > bytes.length) return false;
  const to = endByHeader(bytes, at);
  return to !== undefined ? to <= bytes.length : bytes.subarray(at).some((byte) => byte !== 0);
}

/** Where the record ends whose header is here, if it is whole; that may be beyond the bytes. */
function endByHeader(bytes: Uint8Array, at: number): number | undefined {
  return headerIsWhole(bytes, at) ? at + HEADER_BYTES + readWord(bytes, at) : undefined;
}

/** The same of a header of which one number is damaged: where the other two are those of the bytes up to there. */
function endByContent(bytes: Uint8Array, at: number): number | undefined {
  const from = at + HEADER_BYTES;
  if (from > bytes.length) return undefined;
  const [size, crc, check] = [0, 4, 8].map((offset) => readWord(bytes, at + offset));
  let now = 0;
  // Zeros, which the disk may have lost, are no header of a record of none.
  for (let to = from + 1; to <= bytes.length; ++to) {
    now = crc32(bytes, to - 1, to, now);
    const sizeFits = size === to - from;
    const contentFits = crc === now;
    if (!sizeFits && !contentFits) continue;
    if ((sizeFits && contentFits) || check === readWord(encodeHeader(to - from, now), 8)) return to;
  }
  return undefined;
}

function readWord(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}
