// How documents are kept: what all stores have in common.
//
// A document is stored as records, in the order of their arrival: snapshots, and updates since. To
// load it is to import all of them; the order does not matter for the result, and a record that
// comes twice does no harm. Compaction puts one snapshot in the place of the records that it holds.
//
// Invariants, of every store:
// - A record is there once append() or replace() has resolved, whatever happens to the process, and
//   stays until a replace() names its key.
// - replace() is atomic: after a crash there are either the records of before, or the snapshot.
// - While anybody has the store open, a key is never used again. So several may write at once, each replacing what it knows.
// - What cannot be read is reported, and kept.
//
// Nothing here needs the library: any object with the methods of a `Doc` will do.

/** What is needed of a document: `Doc` of `syncline` and of `syncline/wasm` have it. */
export interface StorableDoc {
  readonly version: { encode(): Uint8Array };
  export(): Uint8Array;
  exportSince(version: Uint8Array): Uint8Array;
  exportSnapshot(): Uint8Array;
  /** Where the history of a shallow document begins. */
  readonly shallowSince?: readonly string[] | undefined;
  import(bytes: Uint8Array): { readonly pending: readonly unknown[] };
  subscribe(callback: () => void): () => void;
}

/** A record that is stored. */
export interface StoredRecord {
  /** Its store's name for it; larger than those of all that came before. */
  readonly key: number;
  /** What was appended. Missing if it cannot be read at all. */
  readonly bytes?: Uint8Array;
  /** Why it cannot be read as it was written. */
  readonly error?: unknown;
}

/** A record that was not taken in. It stays in the store. */
export interface DamagedRecord {
  readonly record: StoredRecord;
  readonly error: unknown;
}

/** Where the records of one document are. The calls come one after another. */
export interface Store {
  /** All records, by ascending key. Called once, first. Rejects where there is nothing to be had. */
  load(): Promise<StoredRecord[]>;
  /**
   * Adds a record: an update. With it the store holds at least what a document at `version` (as
   * `Version.encode()` gives it) knows. Resolves when a crash cannot take it away any more, to its
   * key; to nothing if it was left to somebody else, who keeps account of it. Rejects if it is not
   * stored; it will come again.
   */
  append(update: Uint8Array, version: Uint8Array): Promise<number | undefined>;
  /** Puts a snapshot in the place of the records of these keys; those that are not there any more do not matter. */
  replace(snapshot: Uint8Array, keys: readonly number[]): Promise<number>;
  /** Lets go of files, locks and connections. What was appended stays. */
  close(): Promise<void>;

  /** Whether replace() is this store's to call now. Yes, if there is no such property. */
  readonly compacts?: boolean;
  /** For stores that several hold at once: called after load(), with what they may do to the document. */
  attach?(replica: Replica): void;
  /** The document holds something new, of whatever origin. */
  changed?(): void;
  /** The page is going away: a last chance to keep what was not appended. What is not done when it returns may not be. */
  leaving?(update: Uint8Array): void;
}

/** The document of a store that several hold at once, as that store sees it. */
export interface Replica {
  /** What the document knows, as `Version.encode()` gives it. */
  version(): Uint8Array;
  exportSince(version: Uint8Array): Uint8Array;
  /** Whether a transaction is open: the document can be neither exported nor given anything until it ends. */
  isBusy(): boolean;
  /**
   * Imports what another holder made, whose document is at `version`. `keep`: it is to be stored from
   * here. Throws what the import throws; then nothing was changed.
   */
  receive(update: Uint8Array, version: Uint8Array, keep: boolean): Received;
  /** Stores what is not stored. Rejects if that failed. */
  save(): Promise<void>;
  /** Another holder has stored everything up to here: append() need not bring it again. */
  stored(version: Uint8Array): void;
  /** The store is this holder's alone from now on: these are in it, and so is what is known at `version`. */
  takeOver(records: readonly StoredRecord[], version: Uint8Array | undefined): void;
  /** What was stored is there no more: append() is to bring everything. */
  lost(): void;
}

export interface Received {
  /** All of it is in the document; else it waits for other updates. */
  readonly whole: boolean;
  /** Its sender knows all that is in the document now. Not what listeners edited, or what waited here for the update. */
  readonly isKnown: boolean;
}

/** A record that waits for what it builds upon. */
export class MissingEditsError extends Error {
  override readonly name = "MissingEditsError";
  constructor() {
    super("the record builds upon edits that are not stored: it is kept, and counts once they arrive");
  }
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
