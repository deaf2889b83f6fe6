// A store in a file, for Node: records are appended, see log_format.ts for its bytes.
//
// Invariants:
// - append() and replace() resolve after the disk has said that it has the bytes.
// - `end` is where the last whole record ends. What a failed append left behind it is cut off
//   before the next one.
// - replace() writes another file and renames it: at each moment one of the two is at the path.
// - Operations run one after another.

import { open, readFile, rename, rm, writeFile, type FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { FileLock } from "./file_lock.js";
import type { Store, StoredRecord } from "./log.js";
import { DamagedFileError, encodeRecord, fileStart, HEADER_BYTES, parseFile, type Parsed, type Span } from "./log_format.js";

export { StoreInUseError } from "./file_lock.js";
export * from "./index.js";

export interface FileStoreOptions {
  /**
   * Reads what is around damage in the middle of the file, where load() rejects otherwise. The
   * damaged bytes become records with an error: reported, and kept.
   */
  salvage?: boolean;
}

/**
 * Keeps a document in the file at `path`, which is made if it is not there; its folder has to be.
 * Beside it are `path.lock` while it is open, and `path.torn` if the disk's last bytes were not what
 * was written: an append that power loss interrupted, most likely.
 *
 * `load()`, and so persist(), rejects with StoreInUseError if another has the file open, with
 * DamagedFileError (nothing is changed then) if records in the middle are not as they were written,
 * and with the errors of the file system.
 */
export function fileStore(path: string, options: FileStoreOptions = {}): Store {
  return new FileStore(resolve(path), options);
}

class FileStore implements Store {
  private lock: FileLock | undefined;
  private file: FileHandle | undefined;
  private end = 0;
  private tailIsDirty = false;
  private readonly spans = new Map<number, Span>();
  private lastKey = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly options: FileStoreOptions,
  ) {}

  load(): Promise<StoredRecord[]> {
    return this.inTurn(() => this.loadNow());
  }
  append(update: Uint8Array): Promise<number> {
    return this.inTurn(() => this.appendNow(update));
  }
  replace(snapshot: Uint8Array, keys: readonly number[]): Promise<number> {
    return this.inTurn(() => this.replaceNow(snapshot, new Set(keys)));
  }
  close(): Promise<void> {
    return this.inTurn(async () => {
      await this.file?.close();
      this.file = undefined;
      await this.lock?.release();
      this.lock = undefined;
    });
  }

  private inTurn<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.last.then(operation, operation);
    this.last = result.catch(() => {});
    return result;
  }

  private async loadNow(): Promise<StoredRecord[]> {
    this.lock = await FileLock.take(`${this.path}.lock`);
    await rm(`${this.path}.new`, { force: true });
    const bytes = await readFile(this.path).catch((error) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    const parsed = bytes && parseFile(bytes, this.path);
    if (bytes === undefined || parsed === undefined) {
      await this.create();
      return [];
    }
    this.spans.clear();
    const records = this.keep(bytes, parsed);
    this.file = await open(this.path, "r+");
    if (parsed.end < bytes.length) {
      if (parsed.tailIsWhole) await writeFile(`${this.path}.torn`, bytes.subarray(parsed.end));
      await this.file.truncate(parsed.end);
    }
    this.end = parsed.end;
    return records;
  }

  private async create(): Promise<void> {
    this.file = await open(this.path, "w+");
    const start = fileStart();
    await writeAll(this.file, start, 0);
    await this.file.datasync();
    await syncFolder(this.path);
    this.end = start.length;
  }

  private keep(bytes: Uint8Array, parsed: Parsed): StoredRecord[] {
    return parsed.spans.map((span) => {
      const key = ++this.lastKey;
      this.spans.set(key, span);
      const content = bytes.slice(span.from, span.to);
      if (!span.damaged) return { key, bytes: content };
      const error = new DamagedFileError(
        this.path,
        span.from,
        `${content.length} bytes are not as they were written. Nothing was changed: bring the file back from a ` +
          `copy, or give fileStore() the option {salvage: true} to have what is around them`,
      );
      if (this.options.salvage !== true) throw error;
      return { key, bytes: content, error };
    });
  }

  private async appendNow(update: Uint8Array): Promise<number> {
    const file = await this.writable();
    if (this.tailIsDirty) await file.truncate(this.end);
    this.tailIsDirty = true;
    const record = encodeRecord(update);
    await writeAll(file, record, this.end);
    await file.datasync();
    this.tailIsDirty = false;
    const key = ++this.lastKey;
    this.spans.set(key, { from: this.end + HEADER_BYTES, to: this.end + record.length, damaged: false });
    this.end += record.length;
    return key;
  }

  private async replaceNow(snapshot: Uint8Array, keys: Set<number>): Promise<number> {
    const file = await this.writable();
    const draft = `${this.path}.new`;
    const next = await open(draft, "w+");
    const spans: [number, Span][] = [];
    let end = 0;
    const add = async (key: number, content: Uint8Array) => {
      const record = encodeRecord(content);
      await writeAll(next, record, end);
      spans.push([key, { from: end + HEADER_BYTES, to: end + record.length, damaged: false }]);
      end += record.length;
    };
    const key = this.lastKey + 1;
    try {
      const start = fileStart();
      await writeAll(next, start, 0);
      end = start.length;
      await add(key, snapshot); // first: what is kept may build upon it
      for (const [kept, span] of this.spans) if (!keys.has(kept)) await add(kept, await readSpan(file, span));
      await next.datasync();
      await rename(draft, this.path);
    } catch (error) {
      await next.close();
      await rm(draft, { force: true });
      throw error;
    }
    this.take(next, end, spans, key);
    await file.close();
    await syncFolder(this.path);
    return key;
  }

  private take(file: FileHandle, end: number, spans: [number, Span][], lastKey: number): void {
    this.file = file;
    this.end = end;
    this.tailIsDirty = false;
    this.lastKey = lastKey;
    this.spans.clear();
    for (const [key, span] of spans) this.spans.set(key, span);
  }

  private async writable(): Promise<FileHandle> {
    if (this.file === undefined || this.lock === undefined) throw new Error(`${this.path} is not open: call persist() again`);
    if (!(await this.lock.isHeld())) throw new Error(`${this.path}.lock was taken away: close this store, and open it again`);
    if ((await this.file.stat()).nlink === 0) throw new Error(`${this.path} was deleted: close this store, and open it again`);
    return this.file;
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}

async function readSpan(file: FileHandle, { from, to }: Span): Promise<Uint8Array> {
  const bytes = new Uint8Array(to - from);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0) throw new Error("the file ends before its records do: close this store, and open it again");
    done += bytesRead;
  }
  return bytes;
}

/** A new name is on the disk once its folder is. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // folders cannot be opened there
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
