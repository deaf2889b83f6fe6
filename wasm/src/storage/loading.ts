// Takes the records of a store into a document.
//
// One that cannot be imported does not keep the others out. Such a record is tried once more after
// all others: they may have brought what it builds upon, or made room among what waits.

import { MissingEditsError, type DamagedRecord, type StorableDoc, type StoredRecord } from "./log.js";

export interface Loaded {
  /** The keys of those that are wholly in the document: a snapshot of it may replace them. */
  readonly keys: number[];
  /** Bytes of these records. */
  readonly bytes: number;
  /** Bytes of the largest of them: the snapshot, most likely. */
  readonly largest: number;
  readonly damaged: DamagedRecord[];
}

/** Imports all that can be. Throws nothing. */
export function loadRecords(doc: StorableDoc, records: readonly StoredRecord[]): Loaded {
  const whole: StoredRecord[] = [];
  let damaged: DamagedRecord[] = [];
  const take = (record: StoredRecord) => {
    const error = importRecord(doc, record);
    if (error === undefined) whole.push(record);
    else damaged.push({ record, error });
  };
  records.forEach(take);
  const again = damaged;
  damaged = [];
  again.forEach(({ record }) => take(record));

  const sizes = whole.map((record) => record.bytes?.length ?? 0);
  return {
    keys: whole.map((record) => record.key),
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    largest: sizes.reduce((a, b) => Math.max(a, b), 0),
    damaged,
  };
}

/** Why the record is not in the document, if it is not. */
function importRecord(doc: StorableDoc, record: StoredRecord): unknown {
  if (record.error !== undefined) return record.error;
  if (record.bytes === undefined) return new TypeError("the record holds no bytes");
  try {
    return doc.import(record.bytes).pending.length === 0 ? undefined : new MissingEditsError();
  } catch (error) {
    return error;
  }
}
