// The records of one document in IndexedDB.
//
// One database holds the documents of an application: browsers bear few databases better than many,
// and one is opened once. The store "records" has them by ascending keys, which the database never
// gives twice, the index "document" finds those of a document, in this order.
//
// Each operation is one transaction, and has happened when that is complete; "strict" makes this
// mean that the disk has it. The browser may close the database at any time, and a later version of
// the application asks to: the next operation opens it again. If it is another one then, as the
// user has deleted what the site had stored, RecordsLostError tells.

import { asBytes } from "../bytes.js";
import type { StoredRecord } from "./log.js";

const VERSION = 1;

interface Row {
  document: string;
  bytes: Uint8Array;
}

/** What was stored is not there any more. */
export class RecordsLostError extends Error {
  override readonly name = "RecordsLostError";
  constructor() {
    super("what was stored was deleted while the document was open: all of it is stored anew");
  }
}

export class RecordTable {
  private opening: Promise<IDBDatabase> | undefined;
  /** In which there are records of the document. */
  private holder: WeakRef<IDBDatabase> | undefined;
  private closed = false;

  constructor(
    private readonly database: string,
    private readonly document: string,
  ) {}

  async load(): Promise<StoredRecord[]> {
    const database = await this.open();
    const keys = (await run(database, "readonly", (store) =>
      store.index("document").getAllKeys(IDBKeyRange.only(this.document)),
    )) as number[];
    this.holder = keys.length > 0 ? new WeakRef(database) : undefined;
    const rows = await run<Row[]>(database, "readonly", (store) =>
      store.index("document").getAll(IDBKeyRange.only(this.document)),
    ).catch(() => undefined);
    // Between the two, another may have appended, or replaced; and one unreadable row fails all.
    if (rows === undefined || rows.length !== keys.length) return await this.loadOneByOne(database, keys);
    return rows.map((row, i) => recordOf(keys[i]!, row));
  }

  private async loadOneByOne(database: IDBDatabase, keys: number[]): Promise<StoredRecord[]> {
    const records: StoredRecord[] = [];
    for (const key of keys) {
      try {
        const row = await run<Row | undefined>(database, "readonly", (store) => store.get(key));
        if (row !== undefined) records.push(recordOf(key, row));
      } catch (error) {
        records.push({ key, error });
      }
    }
    return records;
  }

  /** Adds a record and deletes others. Returns its key. Throws RecordsLostError once, if there is nothing any more. */
  async put(bytes: Uint8Array, replaced: readonly number[] = []): Promise<number> {
    const database = await this.open();
    let lost = false;
    const key = run(database, "readwrite", (store, transaction) => {
      const isSame = this.holder === undefined || this.holder.deref() === database;
      const count = isSame ? undefined : store.index("document").count(IDBKeyRange.only(this.document));
      if (count !== undefined) {
        count.onsuccess = () => {
          lost = count.result === 0;
          if (lost) transaction.abort(); // with what follows
        };
      }
      for (const key of replaced) store.delete(key);
      const added = store.add({ document: this.document, bytes } satisfies Row);
      // Asks for nothing more of a page that may be about to go.
      if (count === undefined) transaction.commit();
      return added;
    });
    await key.catch((error) => {
      if (!lost) throw error;
      this.holder = undefined;
      throw new RecordsLostError();
    });
    this.holder = new WeakRef(database);
    return (await key) as number;
  }

  /** Deletes all records of the document. */
  async clear(): Promise<void> {
    const database = await this.open();
    await run(database, "readwrite", (store) => {
      const cursor = store.index("document").openKeyCursor(IDBKeyRange.only(this.document));
      cursor.onsuccess = () => {
        if (cursor.result === null) return;
        store.delete(cursor.result.primaryKey);
        cursor.result.continue();
      };
      return cursor;
    });
    this.holder = undefined;
  }

  async close(): Promise<void> {
    this.closed = true;
    const database = await this.opening?.catch(() => undefined);
    database?.close();
  }

  private open(): Promise<IDBDatabase> {
    if (this.closed) return Promise.reject(new Error("the store was closed: call persist() again"));
    if (this.opening !== undefined) return this.opening;
    const opening = openDatabase(this.database, () => forget());
    const forget = () => {
      if (this.opening === opening) this.opening = undefined;
    };
    opening.catch(forget);
    this.opening = opening;
    return opening;
  }
}

function recordOf(key: number, row: Row): StoredRecord {
  const bytes = asBytes(row?.bytes);
  return bytes !== undefined ? { key, bytes } : { key, error: new TypeError("the record holds no bytes") };
}

/** `onGone`: the database is closed, by whomever. */
function openDatabase(name: string, onGone: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION);
    let refused = false;
    request.onupgradeneeded = () => {
      request.result.createObjectStore("records", { autoIncrement: true }).createIndex("document", "document");
    };
    request.onblocked = () => {
      refused = true;
      reject(new Error(`the database ${name} is in use by another version of the application: close its other tabs`));
    };
    request.onerror = () => reject(openError(name, request.error));
    request.onsuccess = () => {
      const database = request.result;
      if (refused) return database.close();
      database.onversionchange = () => {
        database.close(); // else the other one would wait
        onGone();
      };
      database.onclose = onGone;
      resolve(database);
    };
  });
}

function openError(name: string, error: DOMException | null): unknown {
  if (error?.name !== "VersionError") return error;
  return new Error(`the database ${name} is of a later version of the application: reload the page`, { cause: error });
}

type Ask<T> = (store: IDBObjectStore, transaction: IDBTransaction) => IDBRequest<T>;

/** One transaction. Resolves to the result of the request when it is complete; else nothing has happened. */
async function run<T>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  ask: Ask<T>,
): Promise<T> {
  const transaction = begin(database, mode);
  const complete = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the transaction was aborted"));
  });
  complete.catch(() => {}); // where asking throws
  const asked = askOrAbort(transaction, ask);
  await complete;
  return asked.result;
}

function begin(database: IDBDatabase, mode: IDBTransactionMode): IDBTransaction {
  try {
    return database.transaction("records", mode, { durability: "strict" });
  } catch (error) {
    database.onclose?.(new Event("close")); // not every browser tells that it has closed it
    throw error;
  }
}

function askOrAbort<T>(transaction: IDBTransaction, ask: Ask<T>): IDBRequest<T> {
  try {
    return ask(transaction.objectStore("records"), transaction);
  } catch (error) {
    transaction.abort(); // else what was asked for before would happen: records deleted, and none added
    throw error;
  }
}
