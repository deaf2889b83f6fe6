// A store in the browser's database, for pages and workers. Any number of tabs may have a document
// open: see tabs.ts for how they exchange edits and who of them writes, record_table.ts for what is
// stored where.
//
// The browser may delete what a site has stored when its disk is full, unless the site has called
// `navigator.storage.persist()`, and the user may at any time.

import { LastWords } from "./last_words.js";
import type { Store } from "./log.js";
import { RecordTable } from "./record_table.js";
import { hasLocks, takeIfFree } from "./tab_lock.js";
import { TabStore } from "./tabs.js";

export { RecordsLostError } from "./record_table.js";
export * from "./index.js";

export interface IndexedDbOptions {
  /** The database, one for all documents of an application. `"syncline"` if not given. */
  database?: string;
}

/**
 * Keeps a document under this name in IndexedDB. Tabs of the same site that have it open see each
 * other's edits as soon as these are committed.
 *
 * A save fails, and is tried again, with what the database says: `QuotaExceededError`: there is no
 * room; `InvalidStateError`, `UnknownError`: it is gone or broken, or what is to be stored at once is larger
 * than it takes, which is 127 MiB in Chromium.
 */
export function indexedDbStore(name: string, options: IndexedDbOptions = {}): Store {
  const database = options.database ?? "syncline";
  return new TabStore(new RecordTable(database, name), shared(database, name));
}

/**
 * Deletes what is stored of a document. Rejects if a tab has it open, where the browser can tell
 * (it cannot without the Web Locks API): that one would go on storing edits.
 */
export async function deleteIndexedDbDocument(name: string, options: IndexedDbOptions = {}): Promise<void> {
  const database = options.database ?? "syncline";
  const lock = hasLocks() ? await takeIfFree(shared(database, name)) : { release() {} };
  if (lock === undefined) throw new Error(`the document ${name} is open: close it in all tabs, then delete it`);
  const table = new RecordTable(database, name);
  const lastWords = new LastWords(shared(database, name), "");
  try {
    await table.clear();
    for (const { key } of lastWords.read()) lastWords.remove(key);
  } finally {
    await table.close();
    lock.release();
  }
}

/** The name of the lock and of the channel. */
function shared(database: string, name: string): string {
  return `syncline ${JSON.stringify([database, name])}`;
}
