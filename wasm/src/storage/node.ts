// A store in a file, for Node: records are appended, see log_format.ts for its bytes.
//
// Invariants:
// - append() and replace() resolve after the disk has said that it has the bytes.
// - What load() finds may have been written by a process that was killed, or that the disk refused: it
//   counts when the disk has it.
// - `end` is where the last whole record ends. What a failed append left behind it is cut off at
//   once, or before the next one: else another process would take it for stored.
// - replace() writes another file and renames it: at each moment one of the two is at the path.
//   Nothing is appended to it before the disk has its name. The first record is written so, too.
// - Operations run one after another.

import { open, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";

import { FileLock, isToken } from "./file_lock.js";
import { atNoFile, keepBytes, makeBeside, readSpan, realPath, syncFolder, writeAll } from "./files.js";
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
 * A symbolic link stands for what it leads to. Beside that are `path.lock` while it is open, and
 * `path.torn` (then `path.torn.2` and so on) if the disk's last bytes were not what was written: an
 * append that power loss interrupted, most likely.
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
  private nameIsNew = false;
  private readonly spans = new Map<number, Span>();
  private lastKey = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private path: string,
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
    this.path = await realPath(this.path);
    this.lock = await FileLock.take(`${this.path}.lock`);
    await this.removeDrafts();
    const file = await open(this.path, "r+").catch(atNoFile);
    this.file = file;
    const bytes = await file?.readFile();
    const parsed = bytes && parseFile(bytes, this.path);
    this.spans.clear();
    this.tailIsDirty = false;
    this.nameIsNew = true;
    if (file === undefined || bytes === undefined || parsed === undefined) {
      await this.create();
      return [];
    }
    const records = this.keep(bytes, parsed);
    this.end = parsed.end;
    if (parsed.end < bytes.length) {
      if (parsed.tailIsWhole) await keepBytes(`${this.path}.torn`, file, bytes.subarray(parsed.end));
      await file.truncate(parsed.end);
    }
    await this.secure(file, bytes.subarray(0, parsed.end), parsed.spans.at(-2)?.to ?? parsed.end);
    return records;
  }

  /** The disk may have refused what the system shows of the last record, and would not be asked again. */
  private async secure(file: FileHandle, bytes: Uint8Array, last: number): Promise<void> {
    await writeAll(file, bytes.subarray(last), last);
    try {
      await file.datasync();
    } catch (error) {
      await writeAll(file, bytes, 0).catch(() => {}); // nor what nobody has waited for
      throw error;
    }
    await this.syncName();
  }

  private async create(): Promise<void> {
    this.file ??= await open(this.path, "wx+");
    await this.file.truncate(0);
    const start = fileStart();
    await writeAll(this.file, start, 0);
    await this.file.datasync();
    await this.syncName();
    this.end = start.length;
  }

  /** Of compactions that a crash interrupted. */
  private async removeDrafts(): Promise<void> {
    const start = `${basename(this.path)}.new.`;
    const folder = dirname(this.path);
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.startsWith(start) && isToken(name.slice(start.length))) await rm(resolve(folder, name), { force: true });
    }
  }

  private async syncName(): Promise<void> {
    if (this.nameIsNew) await syncFolder(this.path);
    this.nameIsNew = false;
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
    if (this.spans.size === 0) {
      const key = await this.replaceNow(update, new Set());
      await this.syncName(); // what it was before lacks the record
      return key;
    }
    const file = await this.writable();
    const record = encodeRecord(update);
    this.tailIsDirty = true;
    try {
      await writeAll(file, record, this.end);
      await file.datasync();
    } catch (error) {
      await this.cutTail(file).catch(() => {});
      throw error;
    }
    this.tailIsDirty = false;
    const key = ++this.lastKey;
    this.spans.set(key, { from: this.end + HEADER_BYTES, to: this.end + record.length, damaged: false });
    this.end += record.length;
    return key;
  }

  private async cutTail(file: FileHandle): Promise<void> {
    if (this.tailIsDirty) await file.truncate(this.end);
    this.tailIsDirty = false;
  }

  private async replaceNow(snapshot: Uint8Array, keys: Set<number>): Promise<number> {
    const file = await this.writable();
    const draft = `${this.path}.new.${this.lock!.token}`;
    const spans: [number, Span][] = [];
    const key = this.lastKey + 1;
    let end = 0;
    const next = await makeBeside(draft, file, async (next) => {
      const add = async (key: number, content: Uint8Array) => {
        const record = encodeRecord(content);
        await writeAll(next, record, end);
        spans.push([key, { from: end + HEADER_BYTES, to: end + record.length, damaged: false }]);
        end += record.length;
      };
      const start = fileStart();
      await writeAll(next, start, 0);
      end = start.length;
      await add(key, snapshot); // first: what is kept may build upon it
      for (const [kept, span] of this.spans) if (!keys.has(kept)) await add(kept, await readSpan(file, span));
    });
    try {
      await rename(draft, this.path);
    } catch (error) {
      await next.close().catch(() => {});
      await rm(draft, { force: true }).catch(() => {});
      throw error;
    }
    this.take(next, end, spans, key);
    await file.close().catch(() => {});
    await this.syncName().catch(() => {}); // until then the other file may come back, which is as good for a compaction
    return key;
  }

  private take(file: FileHandle, end: number, spans: [number, Span][], lastKey: number): void {
    this.file = file;
    this.end = end;
    this.tailIsDirty = false;
    this.nameIsNew = true;
    this.lastKey = lastKey;
    this.spans.clear();
    for (const [key, span] of spans) this.spans.set(key, span);
  }

  private async writable(): Promise<FileHandle> {
    const { file, lock, path } = this;
    if (file === undefined || lock === undefined) throw new Error(`${path} is not open: call persist() again`);
    const refuse = (what: string) => new Error(`${what}: close this store, and open it again`);
    if (!(await lock.isHeld())) throw refuse(`${path}.lock was taken away`);
    const mine = await file.stat({ bigint: true });
    const there = await stat(path, { bigint: true }).catch(atNoFile);
    if (there === undefined) throw refuse(`${path} was deleted, or moved`);
    if (there.ino !== mine.ino || there.dev !== mine.dev) throw refuse(`another file is in the place of ${path}`);
    await this.cutTail(file);
    if ((await file.stat()).size !== this.end) throw refuse(`${path} was changed by somebody else`);
    await this.syncName();
    return file;
  }
}
