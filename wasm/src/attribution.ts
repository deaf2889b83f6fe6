// Who wrote what a document shows, and in which change.

import { ID_BYTES, readArray, readOpId, readSpan, type OpId, type OpSpan } from "./ids.js";
import { out, readInt, readText, setStructSize, word } from "./memory.js";
import { wasm } from "./module.js";

/** Items of a text or a list that one author inserted one after the other, in one change. */
export interface AuthoredRange {
  /** Of a text: in UTF-16 units. */
  readonly begin: number;
  readonly end: number;
  /** That inserted the first item; the ops behind it inserted those behind, a code point or value each. */
  readonly first: OpId;
}

/** Of an item of a movable list: the ops that are in force; `inserted`, where it was not moved, or set. */
export interface ItemAuthors {
  readonly inserted: OpId;
  readonly placed: OpId;
  readonly set: OpId;
}

/** What an author said about ops. */
export interface ChangeInfo {
  /** That one commit told of; or that none did, as far as they follow each other here. */
  readonly ops: OpSpan;
  /** Of the first op: 1 + the highest among its parents. */
  readonly lamport: number;
  /** Milliseconds since 1970; 0: not told. */
  readonly time: number;
  /** "": none. */
  readonly message: string;
}

const RANGE_BYTES = 8 + ID_BYTES;
const CHANGE_BYTES = 48;

/** The ranges in the results, which are freed. */
export function takeRanges(): AuthoredRange[] {
  const ranges = readArray(out, RANGE_BYTES, (at) => ({ begin: word(at), end: word(at + 4), first: readOpId(at + 8) }));
  wasm.syncline_authored_ranges_free(out);
  return ranges;
}

/** Those of items in the results, which are freed. */
export function takeItemAuthors(): ItemAuthors[] {
  const items = readArray(out, 3 * ID_BYTES, (at) => ({
    inserted: readOpId(at),
    placed: readOpId(at + ID_BYTES),
    set: readOpId(at + 2 * ID_BYTES),
  }));
  wasm.syncline_item_authors_array_free(out);
  return items;
}

/** Makes room for a syncline_change_info in the results. */
export function prepareChange(): void {
  setStructSize(out, CHANGE_BYTES);
}
/** A syncline_change_info, or what begins as one. */
export function readChange(at: number): ChangeInfo {
  return {
    ops: readSpan(at + 8),
    lamport: word(at + 24),
    time: Number(readInt(at + 32)),
    message: readText(word(at + 40), word(at + 44)),
  };
}
/** The one in the results, which is freed. */
export function takeChange(): ChangeInfo {
  const change = readChange(out);
  wasm.syncline_change_info_free(out);
  return change;
}
