// Takes the records of a store into a document.
//
// One that cannot be imported does not keep the others out. Such a record is tried once more after
// all others: they may have brought what it builds upon, or made room among what waits.
//
// A shallow document lacks history that a record may have. Which it has cannot be told from here, but
// by where the document began: it has what it was opened from.

import { MissingEditsError, type DamagedRecord, type StorableDoc, type StoredRecord } from "./log.js";

export interface Loaded {
  /** The keys of those that are wholly in the document, with their history: a snapshot of it may replace them. */
  readonly keys: number[];
  /** Some of the records have no history of before a version. */
  readonly someShallow: boolean;
  /** Bytes of the records that `keys` names. */
  readonly bytes: number;
  /** Bytes of the largest of them: the snapshot, most likely. */
  readonly largest: number;
  readonly damaged: DamagedRecord[];
}

/** The first byte of snapshots: docs/format.md, "Envelope". */
const WHOLE = 0xfa;
const SHALLOW = 0xfe;

/**
 * Imports all that can be. Throws nothing. `beganElsewhere`: the document was shallow before it met
 * the store.
 */
export function loadRecords(doc: StorableDoc, records: readonly StoredRecord[], beganElsewhere: boolean): Loaded {
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

  const isHeld = ({ bytes }: StoredRecord) =>
    doc.shallowSince === undefined || (!beganElsewhere && bytes?.[0] !== WHOLE);
  const held = whole.filter(isHeld);
  const sizes = held.map((record) => record.bytes?.length ?? 0);
  return {
    keys: held.map((record) => record.key),
    someShallow: records.some(({ bytes }) => bytes?.[0] === SHALLOW),
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
