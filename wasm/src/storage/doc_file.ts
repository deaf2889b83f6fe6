// What a document's file holds, for who only looks. fileStore() of syncline/storage/node keeps one.

import { parseFile } from "./log_format.js";

export interface DocFileContent {
  /** Updates and snapshots, to be imported in this order. */
  readonly records: Uint8Array[];
  /** Bytes [begin, end) of the file, which are no record any more. */
  readonly damaged: { readonly begin: number; readonly end: number }[];
  /** How many at the end are of a save that was interrupted, or is under way. */
  readonly tailBytes: number;
}

/**
 * Reads the bytes of a file that fileStore() keeps, or a program in another language. Throws
 * DamagedFileError for a file of another kind. Cost: O(size).
 */
export function parseDocFile(bytes: Uint8Array): DocFileContent {
  const { spans, end } = parseFile(bytes, "the file") ?? { spans: [], end: 0 };
  const whole = spans.filter(({ damaged }) => !damaged);
  return {
    records: whole.map(({ from, to }) => bytes.slice(from, to)),
    damaged: spans.filter(({ damaged }) => damaged).map(({ from, to }) => ({ begin: from, end: to })),
    tailBytes: bytes.length - end,
  };
}
