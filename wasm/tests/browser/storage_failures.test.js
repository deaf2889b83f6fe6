// Storage in a real browser: what fails there, and what is lost.
import assert from "node:assert/strict";

import {
  append,
  breakWrites,
  crash,
  openTab,
  reload,
  saved,
  testInBrowser,
  textOf,
  until,
  untilFailed,
} from "./storage_page.js";

testInBrowser("a store without room fails, is reported, and is tried again", async (context) => {
  const page = await openTab(context);
  await append(page, "before ");
  await saved(page);
  await breakWrites(page);
  await append(page, "after ");
  assert.equal(await untilFailed(page), "QuotaExceededError");
  await page.evaluate(() => heal());
  await saved(page);
  assert.equal(await page.evaluate(() => kept.state), "saved");
  await reload(page);
  assert.equal(await textOf(page), "before after ");
});

testInBrowser("a damaged record is reported, and the rest is there", async (context) => {
  const page = await openTab(context);
  await append(page, "sound");
  await page.evaluate(() => kept.close());
  await page.evaluate(async () => {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open("syncline");
      request.onsuccess = () => resolve(request.result);
    });
    const transaction = database.transaction("records", "readwrite");
    const store = transaction.objectStore("records");
    store.add({ document: "note", bytes: Uint8Array.of(1, 2, 3) });
    store.add({ document: "note", bytes: "no bytes" });
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    database.close();
  });
  for (let round = 0; round < 2; ++round) {
    await reload(page);
    assert.equal(await textOf(page), "sound");
    const damaged = await page.evaluate(() => kept.damaged.map(({ error, record }) => [error.name, record.bytes?.length]));
    assert.deepEqual(damaged, [
      ["SynclineError", 3],
      ["TypeError", undefined],
    ]);
  }
});

testInBrowser("what was stored is deleted while the document is open: it is stored anew", async (context) => {
  const page = await openTab(context);
  const other = await openTab(context);
  await append(page, "first ");
  await saved(page);
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase("syncline");
        request.onsuccess = resolve;
        request.onblocked = request.onerror = reject;
      }),
  );
  await append(page, "second");
  await saved(page);
  await Promise.all([page.close(), other.close()]);
  const again = await openTab(context);
  assert.equal(await textOf(again), "first second");
});

testInBrowser("what was stored is deleted just before a compaction: it is stored anew", async (context) => {
  const page = await openTab(context, { compactAfterRecords: 3, interval: 0 });
  await page.evaluate(() => {
    const replace = store.replace.bind(store);
    store.replace = async (snapshot, keys) => {
      store.replace = replace;
      await new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase("syncline");
        request.onsuccess = resolve;
        request.onblocked = request.onerror = reject;
      });
      globalThis.isDeleted = true;
      return await replace(snapshot, keys);
    };
  });
  for (const part of ["one ", "two ", "three "]) {
    await append(page, part);
    await saved(page);
  }
  await until(page, () => globalThis.isDeleted);
  await append(page, "four");
  await saved(page);
  await crash(page);
  const again = await openTab(context);
  assert.equal(await textOf(again), "one two three four");
  assert.equal(await again.evaluate(() => kept.damaged.length), 0);
});

testInBrowser("a compaction whose snapshot the database cannot copy leaves the records there", async (context) => {
  const page = await openTab(context, { compactAfterRecords: 3, interval: 0 });
  await page.evaluate(() => {
    const { add } = IDBObjectStore.prototype;
    const replace = store.replace.bind(store);
    store.replace = async (snapshot, keys) => {
      IDBObjectStore.prototype.add = () => {
        throw new DOMException("out of memory", "DataCloneError");
      };
      globalThis.outcome = await replace(snapshot, keys).catch((error) => error.name);
      IDBObjectStore.prototype.add = add;
      throw new Error(globalThis.outcome);
    };
  });
  for (const part of ["one ", "two ", "three "]) {
    await append(page, part);
    await saved(page);
  }
  await until(page, () => globalThis.outcome === "DataCloneError");
  await append(page, "four");
  await saved(page);
  await crash(page);
  assert.equal(await textOf(await openTab(context)), "one two three four");
});

testInBrowser("a connection to the database that was closed without a word is made anew", async (context) => {
  const page = await openTab(context);
  await append(page, "before ");
  await saved(page);
  await page.evaluate(async () => (await store.table.opening).close()); // which causes no event
  await append(page, "after");
  await saved(page);
  await crash(page);
  assert.equal(await textOf(await openTab(context)), "before after");
});

testInBrowser("records that come in another realm are records", async (context) => {
  const page = await openTab(context);
  await append(page, "of a frame");
  await page.evaluate(async () => {
    await kept.close();
    const { contentWindow } = document.body.appendChild(document.createElement("iframe"));
    Object.defineProperty(globalThis, "indexedDB", { value: contentWindow.indexedDB });
    const { Doc } = await import("/dist/index.js");
    const { indexedDbStore, persist } = await import("/dist/storage/indexeddb.js");
    globalThis.doc = new Doc();
    globalThis.kept = await persist(doc, indexedDbStore("note"));
    const [{ record } = {}] = kept.damaged;
    if (record !== undefined) throw new Error(`damaged: ${record.error}`);
  });
  assert.equal(await textOf(page), "of a frame");
});
