// Keeps a document and its store together.
//
// After each commit and import, what the store lacks is exported and appended: one write at a time,
// whatever comes meanwhile with the next. A write that fails is tried again, ever more seldom;
// nothing is dropped, as the document holds it and the next export brings it. When the log has
// grown, a snapshot replaces it: but for records with history that the document lacks, if it is
// shallow. Those stay.
//
// Edits without a commit cause no event. So the version, which counts them, is looked at in an
// interval and when the page is hidden; the export then ends the commit under way.
//
// Invariants:
// - `base`: the store holds all that is known there. An export since then, with the store, is the
//   whole document, whoever made the edits. Nothing: not even that much is sure.
// - `mark`: the document at this version is stored, or another holder of the store has undertaken
//   to. It is equal to the document's version if and only if there is nothing to do.
// - A version is taken before the export that is to bring it: listeners may edit when the export
//   ends a commit.

import { loadRecords, type Loaded } from "./loading.js";
import { sameBytes, type DamagedRecord, type Received, type StorableDoc, type Store, type StoredRecord } from "./log.js";

/** `saving`: something is not stored yet; `failed`: the last try failed, the next will come. */
export type SaveState = "saving" | "saved" | "failed";

/** Called when the state changes. `error`: why it failed. */
export type StateListener = (state: SaveState, error: unknown) => void;

export interface PersistOptions {
  /** Milliseconds from a commit or import to its write: what comes meanwhile goes along. 20 if not given. */
  delay?: number;
  /**
   * Milliseconds between looks at edits that were not committed: they are stored then, which ends
   * the commit under way. 0: never, then such edits are stored at the next commit or save(). 1000
   * if not given.
   */
  interval?: number;
  /** A snapshot replaces this many records, if there is one for each KiB of the last snapshot as well. 500 if not given. */
  compactAfterRecords?: number;
  /** Or so many bytes of updates, if they exceed the last snapshot as well. 1 MiB if not given. */
  compactAfterBytes?: number;
  /** Milliseconds until a failed write is tried again; each further time twice as long. 200 if not given. */
  retryDelay?: number;
  /** The longest of these. 30000 if not given. */
  maxRetryDelay?: number;
  onState?: StateListener;
}

const DEFAULTS = {
  delay: 20,
  interval: 1000,
  compactAfterRecords: 500,
  compactAfterBytes: 1 << 20,
  retryDelay: 200,
  maxRetryDelay: 30_000,
};

/** A page stands still while a snapshot is made, the longer the larger it is: so much of one for each record. */
const SNAPSHOT_BYTES_A_RECORD = 1024;

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

type Timer = ReturnType<typeof setTimeout>;

/**
 * Loads a document and keeps it stored from then on. What the document holds already is merged with
 * what is stored. Rejects with what `store.load()` rejects with; the store is closed then.
 *
 * Close it before the document is freed.
 */
export async function persist(doc: StorableDoc, store: Store, options: PersistOptions = {}): Promise<Persistence> {
  try {
    return new Persistence(doc, store, await store.load(), options);
  } catch (error) {
    await store.close().catch(() => {});
    throw error;
  }
}

/** A document that is kept in a store. Made by persist(). */
export class Persistence {
  /** The records that were not taken in when the document was loaded. They stay in the store. */
  readonly damaged: readonly DamagedRecord[];

  private readonly options: typeof DEFAULTS;
  private readonly listeners = new Set<StateListener>();
  private readonly ending: (() => void)[] = [];
  private current: SaveState = "saved";
  private failure: unknown;
  private readonly nothing: Uint8Array; // the version, if the document had nothing before the store
  private readonly beganElsewhere: boolean; // shallow, without the store
  private someShallow = false; // of what is stored
  private base: Uint8Array | undefined;
  private mark: Uint8Array;
  private keys: number[] = [];
  private updateBytes = 0;
  private snapshotBytes = 0;
  private keptRecords = 0; // that the last try to replace them left there
  private epoch = 0;
  private failures = 0;
  private isWriting = false;
  private timer: Timer | undefined;
  private writing: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;
  private waiters: Waiter[] = [];
  private ended = false;

  /** Use persist(). @internal */
  constructor(
    private readonly doc: StorableDoc,
    private readonly store: Store,
    records: readonly StoredRecord[],
    options: PersistOptions,
  ) {
    this.options = { ...DEFAULTS, ...options };
    if (options.onState !== undefined) this.listeners.add(options.onState);
    const emptyUpdate = doc.exportSince(doc.version.encode());
    const hadNothing = doc.shallowSince === undefined && sameBytes(doc.export(), emptyUpdate);
    this.nothing = hadNothing ? doc.version.encode() : new Uint8Array();
    this.beganElsewhere = doc.shallowSince !== undefined && records.length > 0;
    this.damaged = this.load(records).damaged;
    // What it had before may or may not be stored: the first write brings all of it.
    this.base = hadNothing ? doc.version.encode() : undefined;
    this.mark = this.base ?? new Uint8Array();
    this.ending.push(doc.subscribe(() => this.noticeEvent()));
    this.ending.push(this.watchForEdits());
    store.attach?.(this.replica());
    if (this.unsaved || this.compactionIsDue()) this.schedule(0);
  }

  /** Listeners are told of edits without a commit when these are looked for: see PersistOptions.interval. */
  get state(): SaveState {
    return this.current === "saved" && this.look() ? "saving" : this.current;
  }
  /** Why the last try failed, while the state is `failed`. */
  get error(): unknown {
    return this.failure;
  }
  /** Whether the document holds something that is not stored: edits without a commit count, too. O(peers). */
  get unsaved(): boolean {
    return !sameBytes(this.doc.version.encode(), this.mark);
  }

  /** `unsaved`; undefined if the document was freed. */
  private look(): boolean | undefined {
    try {
      return this.unsaved;
    } catch {
      return undefined;
    }
  }

  /** Tells when the state changes. Ends when the result is called. */
  subscribe(listener: StateListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Stores now what the document holds: ends the commit under way. Rejects if this try failed;
   * others follow by themselves.
   */
  save(): Promise<void> {
    if (this.ended) return Promise.reject(closedError());
    // Who asks while a write is under way gets the one after it.
    if (this.next === undefined) {
      this.next = this.writing.then(() => {
        this.next = undefined;
        return this.write();
      });
      this.writing = this.next.then(
        () => this.compact(),
        () => {},
      );
    }
    return this.next;
  }

  /**
   * Resolves when what the document holds now is stored, however many tries that takes; if a
   * transaction is open, after it. Rejects only if discard() comes before, or the document was freed.
   */
  async whenSaved(): Promise<void> {
    if (this.ended) {
      if (this.unsaved) throw closedError();
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.waiters.push({ resolve, reject });
      this.trySave();
    });
  }

  /** Stores everything, and lets go of the store. Rejects if that failed: it is open still, then. */
  async close(): Promise<void> {
    if (this.ended) return;
    do await this.save();
    while (this.unsaved);
    await this.end();
  }

  /** Lets go of the store without a further write: what is not stored is in the document alone. */
  async discard(): Promise<void> {
    if (!this.ended) await this.end();
  }

  private async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    for (const end of this.ending) end();
    for (const waiter of this.waiters.splice(0)) waiter.reject(closedError());
    await this.store.close();
  }

  private noticeEvent(): void {
    this.store.changed?.();
    if (!this.unsaved) return;
    if (this.current === "saved") this.setState("saving");
    this.schedule(this.options.delay);
  }

  /** Looks at the version at times. Returns what ends that. */
  private watchForEdits(): () => void {
    const stop: (() => void)[] = [];
    const end = () => stop.forEach((one) => one());
    const ifUnsaved = (act: () => void) => () => {
      const unsaved = this.look();
      if (unsaved) act();
      else if (unsaved === undefined) end();
    };
    const save = ifUnsaved(() => this.trySave());
    if (this.options.interval > 0) {
      const interval: any = setInterval(() => {
        if (this.timer === undefined && !this.isWriting) save();
      }, this.options.interval);
      interval.unref?.(); // Node would not end
      stop.push(() => clearInterval(interval));
    }
    const listen = (target: EventTarget, event: string, act: () => void) => {
      target.addEventListener(event, act);
      stop.push(() => target.removeEventListener(event, act));
    };
    if (typeof document !== "undefined") {
      listen(document, "visibilitychange", save);
      listen(globalThis as unknown as EventTarget, "pagehide", ifUnsaved(() => this.leave()));
    }
    return end;
  }

  /** Saves in so many milliseconds, unless that is to come anyway. The end of a write sees what is to come next. */
  private schedule(delay: number): void {
    if (this.timer !== undefined || this.isWriting || this.ended) return;
    this.timer = setTimeout(() => this.trySave(), delay);
  }

  private trySave(): void {
    this.save().catch(() => {}); // the state tells
  }

  private leave(): void {
    try {
      this.store.leaving?.(this.exportUnsaved());
    } catch {
      // A transaction is open. If the page comes back, it is saved after that.
    }
    this.trySave();
  }

  private exportUnsaved(): Uint8Array {
    const { base, doc } = this;
    const isShallow = doc.shallowSince !== undefined;
    // What a shallow document was opened from is a snapshot only.
    if (base !== undefined && !(isShallow && sameBytes(base, this.nothing))) return doc.exportSince(base);
    // Beside shallow records it is to be told that this has more.
    return isShallow || this.someShallow ? doc.exportSnapshot() : doc.export();
  }

  private async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.ended) return;
    const waiters = this.waiters.splice(0);
    let exported = false;
    this.isWriting = true;
    try {
      if (this.unsaved) {
        this.setState("saving");
        const version = this.doc.version.encode();
        const update = this.exportUnsaved();
        exported = true;
        await this.append(update, version);
      }
    } catch (error) {
      this.isWriting = false;
      const isFreed = !exported && this.look() === undefined;
      if (isFreed || this.ended) for (const waiter of waiters) waiter.reject(error);
      else this.waiters.unshift(...waiters);
      if (!exported && this.isBusy()) this.schedule(this.options.retryDelay);
      else this.fail(error, !isFreed);
      throw error;
    }
    this.isWriting = false;
    this.failures = 0;
    for (const waiter of waiters) waiter.resolve();
    if (this.unsaved) this.schedule(this.options.delay);
    else this.setState("saved");
  }

  private async append(update: Uint8Array, version: Uint8Array): Promise<void> {
    const isEmpty = sameBytes(update, this.doc.exportSince(this.doc.version.encode()));
    const { base, epoch } = this;
    if (!isEmpty) {
      const key = await this.store.append(update, version);
      if (key !== undefined) {
        if (this.keys.length > 0) this.updateBytes += update.length;
        else this.snapshotBytes = update.length; // the first is as good as one
        this.keys.push(key);
      }
    }
    if (this.epoch !== epoch) return; // what was stored may be gone
    if (this.base === base) this.base = version; // else another holder has told more
    this.mark = version;
  }

  private fail(error: unknown, retry: boolean): void {
    this.setState("failed", error);
    const { retryDelay, maxRetryDelay } = this.options;
    const delay = Math.min(retryDelay * 2 ** this.failures, maxRetryDelay);
    if (this.failures < 32) ++this.failures;
    if (retry) this.schedule(delay);
  }

  /** Whether a transaction is open. */
  private isBusy(): boolean {
    if (this.look() === undefined) return false;
    try {
      this.doc.exportSince(this.doc.version.encode());
      return false;
    } catch (error) {
      return (error as { code?: unknown } | undefined)?.code === "FAILED_PRECONDITION";
    }
  }

  private compactionIsDue(): boolean {
    if (this.store.compacts === false || this.keys.length < 2) return false;
    const { compactAfterRecords, compactAfterBytes } = this.options;
    const records = Math.max(compactAfterRecords, this.snapshotBytes / SNAPSHOT_BYTES_A_RECORD);
    const bytes = Math.max(compactAfterBytes, this.snapshotBytes);
    return this.keys.length - this.keptRecords >= records || this.updateBytes >= bytes;
  }

  private async compact(): Promise<void> {
    if (this.ended || !this.compactionIsDue()) return;
    const { keys, epoch } = this;
    try {
      const version = this.doc.version.encode();
      const snapshot = this.doc.exportSnapshot();
      const key = await this.store.replace(snapshot, keys);
      this.keys = [key];
      this.updateBytes = 0;
      this.snapshotBytes = snapshot.length;
      this.keptRecords = 0;
      if (this.epoch !== epoch) return;
      this.base = version;
      this.mark = version;
      if (!this.unsaved) this.setState("saved");
    } catch {
      // The log is as good as before, only longer. Not at once again: it may be large.
      this.keptRecords = this.keys.length;
      this.updateBytes = 0;
    }
  }

  private setState(state: SaveState, error?: unknown): void {
    if (this.current === state && this.failure === error) return;
    this.current = state;
    this.failure = error;
    for (const listener of [...this.listeners]) {
      try {
        listener(state, error);
      } catch (thrown) {
        queueMicrotask(() => {
          throw thrown; // as any event listener's
        });
      }
    }
  }

  private replica() {
    const { doc } = this;
    return {
      version: () => doc.version.encode(),
      exportSince: (version: Uint8Array) => doc.exportSince(version),
      isBusy: () => this.isBusy(),
      receive: (update: Uint8Array, version: Uint8Array, keep: boolean) => this.receive(update, version, keep),
      save: () => this.save(),
      stored: (version: Uint8Array) => {
        this.base = version;
      },
      takeOver: (records: readonly StoredRecord[], version: Uint8Array | undefined) => this.takeOver(records, version),
      lost: () => this.startOver(),
    };
  }

  private receive(update: Uint8Array, version: Uint8Array, keep: boolean): Received {
    const { doc } = this;
    const wasSaved = !this.unsaved;
    const whole = doc.import(update).pending.length === 0;
    const isKnown = sameBytes(doc.version.encode(), version);
    // Who sent it sees to it that what is known there is stored.
    if (!keep && wasSaved && isKnown) this.mark = version;
    if (this.unsaved) this.schedule(keep ? 0 : this.options.delay);
    return { whole, isKnown };
  }

  private load(records: readonly StoredRecord[]): Loaded {
    const loaded = loadRecords(this.doc, records, this.beganElsewhere);
    this.keys = loaded.keys;
    this.keptRecords = 0;
    this.someShallow = loaded.someShallow;
    this.updateBytes = loaded.bytes - loaded.largest;
    this.snapshotBytes = loaded.largest;
    return loaded;
  }

  private takeOver(records: readonly StoredRecord[], version: Uint8Array | undefined): void {
    const loaded = this.load(records);
    if (version !== undefined) this.base = version;
    if (loaded.damaged.length > 0) this.base = undefined; // some of it may be known here
    this.forget();
    this.trySave();
  }

  private startOver(): void {
    this.base = undefined;
    this.keys = [];
    this.keptRecords = 0;
    this.someShallow = false;
    this.updateBytes = 0;
    this.snapshotBytes = 0;
    this.forget();
    this.schedule(0);
  }

  /** Nothing is known to be stored but what `base` tells. */
  private forget(): void {
    this.mark = new Uint8Array();
    ++this.epoch;
  }
}

function closedError(): Error {
  return new Error("the storage of the document was closed: call persist() again to go on");
}
