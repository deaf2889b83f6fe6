// A document that several tabs have open: they exchange updates live, and one of them writes.
//
// The WRITER is the tab that holds a lock. It stores all that its document gets to know, so also
// what other tabs send. Those ask it to store their edits, and know that these are stored only when
// it has said so. When its tab ends, the next holder of the lock reads what is stored, and stores
// what it knows beyond it; the others ask again for what was not confirmed. A writer that does not
// answer in time (PATIENCE) is not waited for: the tab writes by itself. As updates may come twice,
// and each compaction deletes only what its tab has read or written, any number of writers would be
// right; there is one so that things are not stored twice. A tab that is closed or reloaded has no
// time to store anything: see last_words.ts.
//
// Where the browser has no locks or no channels, each tab stores all that it gets to know.
//
// Invariants:
// - `sent`: all other tabs were sent what this one knows there, or it came from them.
// - What a `stored` message names is in the store, and so is all that it builds upon. What is asked
//   to be stored is exported since then: so the store never holds an edit without what it builds on.

import { LastWords } from "./last_words.js";
import { sameBytes, type Replica, type Store, type StoredRecord } from "./log.js";
import { RecordsLostError, type RecordTable } from "./record_table.js";
import { hasLocks, takeIfFree, waitFor, type TabLock } from "./tab_lock.js";

/** Milliseconds: a writer that has the page's thread answers within some tens. */
const PATIENCE = 5000;
/** Milliseconds between looks whether a transaction is open still. */
const BUSY_PAUSE = 50;

type Message =
  /** What a tab knows. `answer`: it is one, and is not to be answered by another. */
  | { kind: "hello"; version: Uint8Array; answer: boolean }
  /** `version`: what its sender knows, which is at least what it has. */
  | { kind: "update"; bytes: Uint8Array; version: Uint8Array }
  /** To the writer. */
  | { kind: "save"; id: string; bytes: Uint8Array; version: Uint8Array }
  /** From the writer: of that request. */
  | { kind: "saved"; id: string }
  | { kind: "refused"; id: string; name: string; message: string }
  /** From the writer. */
  | { kind: "stored"; version: Uint8Array }
  | { kind: "writer" };

interface Request {
  readonly bytes: Uint8Array;
  readonly version: Uint8Array;
  readonly timer: ReturnType<typeof setTimeout>;
  resolve(): void;
  reject(error: unknown): void;
}

export class TabStore implements Store {
  private readonly channel: BroadcastChannel | undefined;
  private readonly tab = Math.random().toString(36).slice(2);
  private readonly lastWords: LastWords;
  private readonly ending = new AbortController();
  private readonly requests = new Map<string, Request>();
  private lock: TabLock | undefined;
  private writes = false;
  private lateWriter = false;
  private replica: Replica | undefined;
  private sent: Uint8Array = new Uint8Array();
  private stored: Uint8Array | undefined;
  private publishing = false;
  private catchingUp: ReturnType<typeof setTimeout> | undefined;
  private lastRequest = 0;

  constructor(
    private readonly table: RecordTable,
    private readonly name: string,
  ) {
    this.lastWords = new LastWords(name, this.tab);
    if (typeof BroadcastChannel !== "undefined") this.channel = new BroadcastChannel(name);
  }

  /** Only the writer's: the others do not know what it stores. */
  get compacts(): boolean {
    return this.writes;
  }

  async load(): Promise<StoredRecord[]> {
    await this.chooseWriter();
    const unmoved = await this.moveLastWords();
    return [...(await this.table.load()), ...unmoved];
  }

  /** Puts what tabs kept as they went into the database. Returns what it has no room for. */
  private async moveLastWords(): Promise<StoredRecord[]> {
    const unmoved: StoredRecord[] = [];
    for (const { key, update } of this.lastWords.read()) {
      try {
        await this.table.put(update);
        this.lastWords.remove(key);
      } catch {
        unmoved.push({ key: -1 - unmoved.length, bytes: update }); // no key of the database
      }
    }
    return unmoved;
  }

  private async chooseWriter(): Promise<void> {
    if (!hasLocks() || this.channel === undefined) {
      this.writes = true;
      return;
    }
    try {
      this.lock = await takeIfFree(this.name);
    } catch {
      this.writes = true; // locks are refused here
      return;
    }
    this.writes = this.lock !== undefined;
    if (this.writes) return;
    waitFor(this.name, this.ending.signal).then(
      (lock) => this.becomeWriter(lock),
      () => {}, // closed
    );
  }

  attach(replica: Replica): void {
    this.replica = replica;
    this.sent = replica.version();
    if (this.channel !== undefined) this.channel.onmessage = ({ data }) => this.hear(data);
    globalThis.addEventListener?.("pageshow", this.greet, { signal: this.ending.signal });
    if (this.lateWriter) void this.takeOver();
    else if (this.writes) this.post({ kind: "writer" });
    this.greet();
  }

  async append(update: Uint8Array, version: Uint8Array): Promise<number | undefined> {
    const lastWords = this.lastWords.state; // the update holds these
    if (!this.writes) {
      this.publish();
      await this.ask(update, version);
      this.lastWords.forget(lastWords);
      return undefined;
    }
    const key = await this.put(update);
    this.lastWords.forget(lastWords);
    this.stored = version;
    this.post({ kind: "stored", version });
    return key;
  }

  leaving(update: Uint8Array): void {
    this.publish();
    this.lastWords.write(update);
  }

  private async put(bytes: Uint8Array, replaced: readonly number[] = []): Promise<number> {
    try {
      return await this.table.put(bytes, replaced);
    } catch (error) {
      if (error instanceof RecordsLostError) this.replica?.lost();
      throw error;
    }
  }

  replace(snapshot: Uint8Array, keys: readonly number[]): Promise<number> {
    return this.put(snapshot, keys);
  }

  async close(): Promise<void> {
    if (this.channel !== undefined) this.channel.onmessage = null;
    this.replica = undefined;
    this.ending.abort();
    clearTimeout(this.catchingUp);
    for (const id of [...this.requests.keys()]) this.settle(id)?.reject(new Error("the store was closed"));
    await this.table.close();
    this.channel?.close();
    this.lock?.release();
  }

  changed(): void {
    if (this.publishing) return;
    this.publishing = true;
    // Not at once: one of several commits, maybe, and listeners are yet to edit.
    queueMicrotask(() => {
      this.publishing = false;
      this.attempt(() => this.publish());
    });
  }

  /** Does what cannot be done in a transaction: if one is open, the like of it after that. */
  private attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!this.replica?.isBusy()) throw error;
      this.catchUp();
    }
  }

  /** When no transaction is open any more: tells the others what they lack, and is told. */
  private catchUp(): void {
    this.catchingUp ??= setTimeout(() => {
      this.catchingUp = undefined;
      if (this.replica?.isBusy()) return this.catchUp();
      this.publish();
      this.greet();
    }, BUSY_PAUSE);
  }

  /** Sends the other tabs what they were not sent. */
  private publish(): void {
    if (this.replica === undefined || this.channel === undefined) return;
    const version = this.replica.version();
    if (sameBytes(version, this.sent)) return;
    const bytes = this.replica.exportSince(this.sent);
    this.sent = version;
    this.post({ kind: "update", bytes, version });
  }

  /** Tells the other tabs what this one knows: they send what it lacks, and ask for what they lack. */
  private readonly greet = (): void => {
    if (this.replica !== undefined) this.post({ kind: "hello", version: this.replica.version(), answer: false });
  };

  private post(message: Message): void {
    try {
      this.channel?.postMessage(message);
    } catch {
      // The page is going away. What others were not told they read from the store.
    }
  }

  private hear(message: Message): void {
    const { replica } = this;
    if (replica === undefined) return;
    if (message.kind === "hello") this.attempt(() => this.answer(replica, message.version, message.answer));
    else if (message.kind === "update") this.hearUpdate(message.bytes, message.version);
    else if (message.kind === "save") void this.saveFor(message);
    else if (message.kind === "saved") this.settle(message.id)?.resolve();
    else if (message.kind === "refused") this.hearRefusal(message);
    else if (this.writes) return;
    else if (message.kind === "stored") this.hearStored(replica, message.version);
    else if (message.kind === "writer") {
      for (const [id, { bytes, version }] of this.requests) this.post({ kind: "save", id, bytes, version });
    }
  }

  private answer(replica: Replica, version: Uint8Array, isAnswer: boolean): void {
    const mine = replica.version();
    if (this.writes && this.stored !== undefined) this.post({ kind: "stored", version: this.stored });
    if (sameBytes(mine, version)) return;
    this.post({ kind: "update", bytes: replica.exportSince(version), version: mine });
    if (!isAnswer) this.post({ kind: "hello", version: mine, answer: true });
  }

  private hearStored(replica: Replica, version: Uint8Array): void {
    this.stored = version;
    replica.stored(version);
  }

  private hearRefusal({ id, name, message }: { id: string; name: string; message: string }): void {
    const error = new Error(message);
    error.name = name;
    this.settle(id)?.reject(error);
  }

  private hearUpdate(bytes: Uint8Array, version: Uint8Array): void {
    // The tab that sent what cannot be imported has it stored, where it is reported when it is loaded.
    if (this.take(bytes, version) === "in part") this.greet(); // something before it was missed
  }

  /** Imports what came from another tab. Returns how much of it is in the document. */
  private take(bytes: Uint8Array, version: Uint8Array): "whole" | "in part" | "not" {
    const replica = this.replica!;
    try {
      this.publish(); // else it would count as sent
      const { whole, isKnown } = replica.receive(bytes, version, this.writes);
      if (isKnown) this.sent = version;
      else this.publish();
      return whole ? "whole" : "in part";
    } catch {
      if (replica.isBusy()) this.catchUp();
      return "not";
    }
  }

  private async saveFor({ id, bytes, version }: Message & { kind: "save" }): Promise<void> {
    if (!this.writes) return;
    try {
      if (this.take(bytes, version) === "whole") await this.replica!.save();
      else await this.put(bytes); // not in the document: as it is, then
      this.post({ kind: "saved", id });
    } catch (error) {
      const { name, message } = error as Error;
      this.post({ kind: "refused", id, name, message });
    }
  }

  /** Has the writer store an update. */
  private ask(bytes: Uint8Array, version: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const id = `${this.tab}-${++this.lastRequest}`;
      const timer = setTimeout(() => this.writeMyself(id), PATIENCE);
      this.requests.set(id, { bytes, version, timer, resolve, reject });
      this.post({ kind: "save", id, bytes, version });
    });
  }

  private settle(id: string): Request | undefined {
    const request = this.requests.get(id);
    clearTimeout(request?.timer);
    this.requests.delete(id);
    return request;
  }

  private writeMyself(id: string): void {
    const request = this.settle(id);
    if (request !== undefined) this.put(request.bytes).then(() => request.resolve(), request.reject);
  }

  private becomeWriter(lock: TabLock): void {
    if (this.ending.signal.aborted) return lock.release();
    this.lock = lock;
    this.lateWriter = true;
    if (this.replica !== undefined) void this.takeOver();
  }

  /** Others are not answered before it is known here what is stored. They ask again then. */
  private async takeOver(): Promise<void> {
    this.lateWriter = false;
    const records = await this.table.load().catch(() => []);
    while (this.replica?.isBusy()) await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE));
    if (this.replica === undefined) return;
    this.writes = true;
    if (records.length > 0) this.replica.takeOver(records, this.stored);
    else this.replica.lost(); // deleted, or not to be read now: better twice than not at all
    for (const id of [...this.requests.keys()]) this.writeMyself(id);
    this.post({ kind: "writer" });
    this.attempt(() => this.publish()); // what the last writer stored and did not send
  }
}
