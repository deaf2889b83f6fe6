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
  const view = new DataView(record.buffer);
  view.setUint32(0, content.length, true);
  view.setUint32(4, crc32(content), true);
  view.setUint32(8, crc32(record, 0, 8), true);
  record.set(content, HEADER_BYTES);
  return record;
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
    const next = records.next(at + 1);
    if (next === undefined && (spans.length > 0 || !tailIsWhole(bytes, at))) break;
    spans.push({ from: at, to: next ?? bytes.length, damaged: true });
    at = next ?? bytes.length;
  }
  return { spans, end: at, tailIsWhole: tailIsWhole(bytes, at) };
}

class RecordReader {
  /** From the first wrong content on: what is no record may be full of headers that claim the rest of the file. */
  #parts: PartChecksums | undefined;

  constructor(private readonly bytes: Uint8Array) {}

  /** Where the record ends that begins here, if one does. */
  end(at: number): number | undefined {
    const from = at + HEADER_BYTES;
    const to = claimedEnd(this.bytes, at);
    if (to === undefined) return undefined;
    const crc = this.#parts ? this.#parts.of(from, to) : crc32(this.bytes, from, to);
    if (crc === readWord(this.bytes, at + 4)) return to;
    this.#parts ??= new PartChecksums(this.bytes);
    return undefined;
  }

  next(at: number): number | undefined {
    for (; at + HEADER_BYTES <= this.bytes.length; ++at) if (this.end(at) !== undefined) return at;
    return undefined;
  }
}

function headerIsWhole(bytes: Uint8Array, at: number): boolean {
  return at + HEADER_BYTES <= bytes.length && readWord(bytes, at + 8) === crc32(bytes, at, at + 8);
}

function tailIsWhole(bytes: Uint8Array, at: number): boolean {
  if (at + HEADER_BYTES > bytes.length) return false;
  if (headerIsWhole(bytes, at)) return claimedEnd(bytes, at) !== undefined;
  return bytes.subarray(at).some((byte) => byte !== 0);
}

/** Where the record ends whose header is here, if one is, and its bytes are all there. */
function claimedEnd(bytes: Uint8Array, at: number): number | undefined {
  if (!headerIsWhole(bytes, at)) return undefined;
  const to = at + HEADER_BYTES + readWord(bytes, at);
  return to <= bytes.length ? to : undefined;
}

function readWord(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}
