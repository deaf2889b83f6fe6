// A store in memory: for tests, and for what need not outlive the process.

import type { Store, StoredRecord } from "./log.js";

export * from "./index.js";

export interface MemoryStoreOptions {
  /** Called before each write; what it throws, or rejects with, makes the write fail. */
  beforeWrite?: (bytes: Uint8Array) => void | Promise<void>;
}

/**
 * An empty store. It keeps its records when it is closed: persist() may be given it again, as if
 * the process had started anew.
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  return new MemoryStore(options);
}

/** Records in memory. Made by memoryStore(). */
export class MemoryStore implements Store {
  private readonly records = new Map<number, Uint8Array>();
  private lastKey = 0;

  /** @internal */
  constructor(private readonly options: MemoryStoreOptions) {}

  /** How many records there are. */
  get size(): number {
    return this.records.size;
  }

  load(): Promise<StoredRecord[]> {
    return Promise.resolve(Array.from(this.records, ([key, bytes]) => ({ key, bytes: bytes.slice() })));
  }
  append(update: Uint8Array): Promise<number> {
    return this.write(update, []);
  }
  replace(snapshot: Uint8Array, keys: readonly number[]): Promise<number> {
    return this.write(snapshot, keys);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }

  private async write(bytes: Uint8Array, keys: readonly number[]): Promise<number> {
    const copy = bytes.slice();
    await this.options.beforeWrite?.(copy);
    for (const key of keys) this.records.delete(key);
    this.records.set(++this.lastKey, copy);
    return this.lastKey;
  }
}
