// Storage in a real browser.
import assert from "node:assert/strict";

import { Random } from "../random.js";
import {
  append,
  breakWrites,
  crash,
  digest,
  isWriter,
  openTab,
  reload,
  saved,
  testInBrowser,
  textOf,
  until,
  untilFailed,
  untilText,
} from "./storage_page.js";

testInBrowser("a reload keeps what was edited", async (context) => {
  const page = await openTab(context);
  await append(page, "offline ");
  await saved(page);
  await page.evaluate(() => void doc.text("t").append("typed, not committed"));
  await saved(page);
  await reload(page);
  assert.equal(await textOf(page), "offline typed, not committed");
});

testInBrowser("what was typed just before a tab was left is kept", async (context) => {
  let page = await openTab(context, { interval: 0 });
  for (let i = 0; i < 6; ++i) {
    await page.evaluate((i) => void doc.text("t").append(`${i}`), i);
    if (i % 2 === 0) await reload(page);
    else {
      await page.close();
      page = await openTab(context, { interval: 0 });
    }
    assert.equal(await textOf(page), "012345".slice(0, i + 1));
  }
  await append(page, "!");
  await saved(page);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
});

testInBrowser("what a listener edits when another tab's edits come is sent and stored, too", async (context) => {
  const first = await openTab(context);
  const second = await openTab(context, { interval: 0 });
  const third = await openTab(context);
  await second.evaluate(() => {
    doc.subscribe(({ origin }) => {
      if (origin === "import") doc.map("seen").set("length", doc.text("t").length);
    });
  });
  await breakWrites(first);
  await append(first, "four");
  await until(third, () => doc.map("seen").get("length") === 4);
  await until(second, () => kept.state === "failed"); // it answers for its edit
  await first.evaluate(() => heal());
  await saved(second);
  for (const tab of [third, second, first]) await crash(tab);
  const again = await openTab(context);
  assert.equal(await again.evaluate(() => doc.map("seen").get("length")), 4);
});

testInBrowser("two tabs edit at once, and both have everything, also after the writer is closed", async (context) => {
  const first = await openTab(context);
  const second = await openTab(context);
  assert.deepEqual([await isWriter(first), await isWriter(second)], [true, false]);
  await Promise.all([append(first, "one "), append(second, "two ")]);
  await Promise.all([untilText(first, "two"), untilText(second, "one")]);
  assert.equal(await digest(first), await digest(second));
  await Promise.all([saved(first), saved(second)]);

  await append(second, "three ");
  await first.close();
  await append(second, "four ");
  await saved(second);
  await until(second, () => store.compacts);
  await reload(second);
  for (const part of ["one", "two", "three", "four"]) assert.match(await textOf(second), new RegExp(part));
});

testInBrowser("updates are not echoed, nor stored by each tab", async (context) => {
  const tabs = [await openTab(context), await openTab(context), await openTab(context)];
  for (let i = 0; i < 10; ++i) {
    await append(tabs[1], `${i} `);
    await saved(tabs[1]);
  }
  for (const tab of tabs) await untilText(tab, "9");
  const count = await tabs[0].evaluate(async () => {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open("syncline");
      request.onsuccess = () => resolve(request.result);
    });
    const request = database.transaction("records").objectStore("records").count();
    return await new Promise((resolve) => {
      request.onsuccess = () => {
        database.close();
        resolve(request.result);
      };
    });
  });
  assert.ok(count <= 12, `${count} records`);
});

testInBrowser("what the writer has confirmed is stored", async (context) => {
  const first = await openTab(context);
  const second = await openTab(context);
  await append(second, "confirmed");
  await saved(second);
  await crash(second);
  await crash(first);
  assert.equal(await textOf(await openTab(context)), "confirmed");
});

testInBrowser("the writer crashes before it has stored what it has sent: the next one does", async (context) => {
  const first = await openTab(context);
  const second = await openTab(context);
  await append(first, "stored ");
  await saved(first);
  await breakWrites(first);
  await append(first, "sent");
  await untilText(second, "sent");
  await crash(first);
  await until(second, () => store.compacts);
  await until(second, () => kept.state === "saving" || !kept.unsaved);
  await saved(second);
  await crash(second);
  assert.equal(await textOf(await openTab(context)), "stored sent");
});

testInBrowser("the writer crashes before it has stored what another tab sent", async (context) => {
  const first = await openTab(context);
  const second = await openTab(context);
  await append(first, "stored ");
  await untilText(second, "stored");
  await saved(first);
  await breakWrites(first);
  await append(first, "of the writer ");
  await append(second, "of the other ");
  await untilText(second, "of the writer");
  assert.equal(await untilFailed(second), "QuotaExceededError");
  assert.equal(await second.evaluate(() => kept.unsaved), true);
  await crash(first);
  await saved(second);
  await until(second, () => store.compacts);
  await saved(second);
  await reload(second);
  for (const part of ["stored", "of the writer", "of the other"]) assert.match(await textOf(second), new RegExp(part));
});

testInBrowser("two copies of the package in one page share what is stored, as tabs do", async (context) => {
  const page = await openTab(context);
  await page.evaluate(async () => {
    const { indexedDbStore, persist } = await import("/dist/storage/indexeddb.js?again");
    globalThis.other = new (await import("/dist/index.js?again")).Doc();
    globalThis.keptByOther = await persist(other, indexedDbStore("note"), { retryDelay: 20 });
  });
  await append(page, "of one, ");
  await until(page, () => other.text("t").toString() === "of one, ");
  await page.evaluate(() => (other.text("t").append("of the other"), keptByOther.whenSaved()));
  await untilText(page, "of one, of the other");
  await saved(page);
  await page.evaluate(async () => {
    await kept.close(); // which was the writer
    other.text("t").append(", alone");
    await keptByOther.close();
  });
  await reload(page);
  assert.equal(await textOf(page), "of one, of the other, alone");
});

testInBrowser("a writer that does not answer is not waited for", async (context) => {
  const first = await openTab(context);
  const second = await openTab(context);
  first.evaluate(() => {
    const end = Date.now() + 7000;
    while (Date.now() < end);
  }).catch(() => {}); // the page is closed meanwhile
  const begin = Date.now();
  await append(second, "patience");
  await saved(second);
  assert.ok(Date.now() - begin < 6800);
  await crash(first);
  await reload(second);
  assert.equal(await textOf(second), "patience");
});

testInBrowser("a tab that comes to write says of nothing that it is stored before it has read what is", async (context) => {
  const first = await openTab(context);
  const next = await openTab(context);
  const third = await openTab(context, { delay: 60_000, interval: 0 });
  await append(first, "base ");
  await saved(first);
  await untilText(third, "base");
  await next.evaluate(() => {
    const load = store.table.load.bind(store.table);
    store.table.load = async () => {
      await new Promise((go) => (globalThis.go = go));
      return await load();
    };
  });
  await breakWrites(first);
  await append(third, "precious");
  await untilText(next, "precious"); // and third is to have it stored
  await crash(first);
  await until(next, () => globalThis.go !== undefined);
  const answered = await third.evaluate(async () => {
    const stored = kept.whenSaved().then(() => true);
    return await Promise.race([stored, new Promise((resolve) => setTimeout(resolve, 500, false))]);
  });
  assert.equal(answered, false);
  await next.evaluate(() => go());
  await saved(third);
  for (const tab of [third, next]) await crash(tab);
  assert.equal(await textOf(await openTab(context)), "base precious");
});

testInBrowser("what waited in a tab for what another one gets is sent and stored, too", async (context) => {
  const first = await openTab(context);
  const second = await openTab(context);
  const missing = await second.evaluate(async () => {
    const { Doc } = await import("/dist/index.js");
    const friend = new Doc();
    friend.text("t").append("known ");
    const update = friend.export();
    const { version } = friend;
    friend.text("t").append("waits");
    doc.import(friend.exportSince(version));
    return [...update];
  });
  assert.equal(await textOf(second), "");
  await first.evaluate((bytes) => void doc.import(Uint8Array.from(bytes)), missing);
  await Promise.all([first, second].map((tab) => untilText(tab, "known waits")));
  await Promise.all([first, second].map(saved));
  for (const tab of [second, first]) await crash(tab);
  assert.equal(await textOf(await openTab(context)), "known waits");
});

testInBrowser("what comes while a tab has a transaction open comes after it", async (context) => {
  const first = await openTab(context);
  const second = await openTab(context, { interval: 0 });
  await append(second, "before ");
  await untilText(first, "before");
  for (const end of ["rollBack", "commit"]) {
    await second.evaluate(() => {
      globalThis.transaction = doc.begin();
      doc.map("m").set("in it", true);
    });
    await append(first, end);
    await saved(first);
    const third = await openTab(context); // asks for what it lacks
    await untilText(third, end);
    await second.evaluate((end) => transaction[end](), end);
    await untilText(second, end);
    await third.close();
  }
  await until(first, () => doc.map("m").get("in it") === true);
  await saved(second);
  assert.equal(await digest(first), await digest(second));
});

testInBrowser("a page that is hidden in a transaction goes on to store what follows", async (context) => {
  const page = await openTab(context, { interval: 20 });
  await page.evaluate(() => {
    const transaction = doc.begin();
    doc.text("t").append("taken back");
    dispatchEvent(new Event("pagehide"));
    transaction.rollBack();
    doc.text("t").append("typed, not committed");
  });
  await until(page, () => !kept.unsaved);
  await crash(page);
  assert.equal(await textOf(await openTab(context)), "typed, not committed");
});

testInBrowser("where there are no locks, each tab stores everything", async (context) => {
  await context.addInitScript(() => Object.defineProperty(navigator, "locks", { value: undefined }));
  const options = { compactAfterRecords: 3 };
  const first = await openTab(context, options);
  const second = await openTab(context, options);
  for (let i = 0; i < 10; ++i) {
    await Promise.all([append(first, `a${i} `), append(second, `b${i} `)]);
    await Promise.all([saved(first), saved(second)]);
  }
  await Promise.all([untilText(first, "b9"), untilText(second, "a9")]);
  await Promise.all([saved(first), saved(second)]);
  await crash(first);
  await reload(second);
  for (let i = 0; i < 10; ++i) assert.match(await textOf(second), new RegExp(`a${i} (.|\n)*`));
  assert.deepEqual(await second.evaluate(() => kept.damaged.length), 0);
});

testInBrowser("a document is deleted, unless a tab has it open", async (context) => {
  const page = await openTab(context);
  await append(page, "unwanted");
  await saved(page);
  const remove = () =>
    page.evaluate(async () => (await import("/dist/storage/indexeddb.js")).deleteIndexedDbDocument("note").catch(String));
  assert.match(await remove(), /is open/);
  await page.evaluate(() => kept.close());
  assert.equal(await remove(), undefined);
  await reload(page);
  assert.equal(await textOf(page), "");
});

testInBrowser("a long log is compacted", async (context) => {
  const page = await openTab(context, { compactAfterRecords: 5 });
  for (let i = 0; i < 23; ++i) {
    await append(page, `${i} `);
    await saved(page);
  }
  await page.evaluate(() => kept.close());
  await reload(page);
  assert.match(await textOf(page), /^0 1 .* 22 $/);
});

testInBrowser("random edits in tabs that come, go and crash: nothing that was stored is lost", async (context) => {
  const random = new Random(Number(process.env.SEED ?? 4711));
  const tabs = [await openTab(context, { compactAfterRecords: 6 })];
  const promised = [];
  for (let step = 0; step < 60; ++step) {
    const action = random.below(10);
    const tab = random.pick(tabs);
    if (action === 0 && tabs.length < 4) tabs.push(await openTab(context, { compactAfterRecords: 6 }));
    else if (action === 1 && tabs.length > 1) {
      tabs.splice(tabs.indexOf(tab), 1);
      await (random.below(2) === 0 ? crash(tab) : tab.close());
    } else {
      const word = `<${step}>`;
      await append(tab, word);
      if (random.below(2) !== 0) continue;
      await saved(tab);
      promised.push(word);
    }
  }
  for (const tab of tabs) await untilText(tab, ...promised);
  await Promise.all(tabs.map(saved));
  const digests = await Promise.all(tabs.map(digest));
  assert.equal(new Set(digests).size, 1);
  await Promise.all(tabs.map(crash));
  const last = await openTab(context);
  assert.equal(await digest(last), digests[0]);
  assert.deepEqual(await last.evaluate(() => kept.damaged.length), 0);
});
