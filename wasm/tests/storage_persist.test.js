import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { Doc } from "../dist/index.js";
import { memoryStore, MissingEditsError, persist } from "../dist/storage/memory.js";
import { Random } from "./random.js";

async function reload(store) {
  const doc = new Doc();
  const persistence = await persist(doc, store);
  return { doc, persistence };
}

test("what is committed is stored, and comes back", async () => {
  const store = memoryStore();
  const doc = new Doc();
  const persistence = await persist(doc, store);
  assert.equal(persistence.state, "saved");
  doc.text("note").insert(0, "hello");
  doc.commit();
  assert.equal(persistence.state, "saving");
  await persistence.whenSaved();
  assert.equal(persistence.state, "saved");
  assert.equal(store.size, 1);
  await persistence.discard();
  assert.equal((await reload(store)).doc.text("note").toString(), "hello");
});

test("edits without a commit are stored in an interval, by save() and by close()", async () => {
  const store = memoryStore();
  const doc = new Doc();
  const persistence = await persist(doc, store, { interval: 20 });
  doc.text("note").append("a");
  assert.ok(persistence.unsaved);
  assert.equal(persistence.state, "saving");
  for (let i = 0; persistence.unsaved && i < 100; ++i) await sleep(10);
  assert.ok(!persistence.unsaved);
  doc.text("note").append("b");
  await persistence.save();
  assert.ok(!persistence.unsaved);
  doc.text("note").append("c");
  await persistence.close();
  assert.equal((await reload(store)).doc.text("note").toString(), "abc");
  await assert.rejects(persistence.save(), /closed/);
});

test("what the document holds already is merged, and stored", async () => {
  const store = memoryStore();
  const first = await reload(store);
  first.doc.text("note").append("stored ");
  await first.persistence.close();
  const doc = new Doc();
  doc.text("note").append("new ");
  const persistence = await persist(doc, store);
  assert.match(doc.text("note").toString(), /stored/);
  await persistence.close();
  assert.equal((await reload(store)).doc.stateDigest(), doc.stateDigest());
});

/** A store of a document with history in several records. */
async function storeWithHistory(doc) {
  const store = memoryStore();
  const persistence = await persist(doc, store);
  for (let i = 0; i < 5; ++i) {
    doc.text("note").append(`word${i} `);
    doc.text("note").delete(0, 2);
    await persistence.save();
  }
  await persistence.close();
  return store;
}
function shallowCopy(doc) {
  const copy = new Doc();
  copy.import(doc.exportShallow());
  return copy;
}

test("a shallow document does not take the history from its store", async () => {
  const whole = new Doc();
  const store = await storeWithHistory(whole);
  const shallow = shallowCopy(whole);
  const persistence = await persist(shallow, store, { compactAfterRecords: 2 });
  for (let i = 0; i < 5; ++i) {
    shallow.text("note").append("!");
    await persistence.save();
  }
  await persistence.close();
  assert.ok(store.size < 8, `${store.size} records`); // its own are compacted
  const { doc, persistence: again } = await reload(store);
  assert.deepEqual(again.damaged, []);
  assert.equal(doc.shallowSince, undefined);
  assert.equal(doc.stateDigest(), shallow.stateDigest());
});

test("a document with its history is kept beside the shallow one that was stored", async () => {
  const whole = new Doc();
  whole.text("note").append("one two");
  const store = memoryStore();
  await (await persist(shallowCopy(whole), store)).close();
  await (await persist(whole, store)).close();
  const compacted = new Doc();
  await (await persist(compacted, store, { compactAfterRecords: 2 })).close();
  const records = await store.load();
  const lone = new Doc();
  lone.import(records.find(({ bytes }) => bytes[0] === 0xfa).bytes);
  assert.equal(lone.shallowSince, undefined);
  assert.equal(lone.text("note").toString(), "one two");
});

test("a document that becomes shallow while it is kept is stored", async () => {
  const whole = new Doc();
  whole.text("note").append("one two");
  const store = memoryStore();
  const doc = new Doc();
  const persistence = await persist(doc, store, { compactAfterRecords: 2 });
  doc.import(whole.exportShallow());
  doc.text("note").append("!");
  await persistence.save();
  doc.text("note").append("!");
  await persistence.close();
  assert.equal(store.size, 1); // it has all that the store has
  assert.equal((await reload(store)).doc.text("note").toString(), "one two!!");
});

test("commits in a row go in few writes, one at a time", async () => {
  let underWay = 0;
  let writes = 0;
  const store = memoryStore({
    async beforeWrite() {
      assert.equal(++underWay, 1);
      ++writes;
      await sleep(5);
      --underWay;
    },
  });
  const doc = new Doc();
  const persistence = await persist(doc, store, { delay: 1 });
  for (let i = 0; i < 200; ++i) {
    doc.text("note").append("x");
    doc.commit();
    if (i % 20 === 0) await sleep(2);
  }
  await persistence.whenSaved();
  assert.ok(writes < 30, `${writes} writes`);
  assert.equal((await reload(store)).doc.text("note").length, 200);
});

test("what listeners edit while a save ends the commit is stored, too", async () => {
  const store = memoryStore();
  const doc = new Doc();
  const persistence = await persist(doc, store, { delay: 1 });
  let rounds = 0;
  doc.subscribe(() => {
    if (++rounds <= 3) doc.text("echo").append("e");
  });
  doc.text("note").append("n");
  await persistence.save();
  await persistence.close();
  assert.equal(doc.text("echo").length, 3);
  assert.equal((await reload(store)).doc.stateDigest(), doc.stateDigest());
});

test("a store that fails is tried again, and nothing is dropped", async () => {
  let broken = 5;
  const store = memoryStore({
    beforeWrite() {
      if (broken-- > 0) throw new Error("no room");
    },
  });
  const doc = new Doc();
  const states = [];
  const persistence = await persist(doc, store, {
    retryDelay: 2,
    onState: (state, error) => states.push(error === undefined ? state : `${state}: ${error.message}`),
  });
  doc.text("note").append("kept");
  await assert.rejects(persistence.save(), /no room/);
  assert.equal(persistence.state, "failed");
  assert.equal(persistence.error.message, "no room");
  doc.text("note").append(" too");
  await persistence.whenSaved();
  assert.equal(persistence.state, "saved");
  assert.deepEqual(states.slice(0, 3), ["saving", "failed: no room", "saving"]);
  assert.equal(states.at(-1), "saved");
  assert.equal((await reload(store)).doc.text("note").toString(), "kept too");
});

test("an open transaction is waited for, and is no failure", async () => {
  const store = memoryStore();
  const doc = new Doc();
  const states = [];
  const options = { delay: 1, interval: 5, retryDelay: 5, onState: (state) => states.push(state) };
  const persistence = await persist(doc, store, options);
  for (const end of ["rollBack", "commit"]) {
    const transaction = doc.begin();
    doc.text("note").append(end);
    await sleep(30);
    assert.equal(persistence.state, "saving");
    const stored = persistence.whenSaved();
    await assert.rejects(persistence.save(), { code: "FAILED_PRECONDITION" });
    await sleep(30);
    transaction[end]();
    await stored;
    for (let i = 0; persistence.state !== "saved" && i < 100; ++i) await sleep(5);
    assert.equal(persistence.state, "saved");
  }
  assert.ok(!states.includes("failed"), states.join());
  assert.equal((await reload(store)).doc.text("note").toString(), "commit");
});

test("close() that cannot save leaves it open; discard() lets go", async () => {
  let broken = true;
  const store = memoryStore({
    beforeWrite() {
      if (broken) throw new Error("no room");
    },
  });
  const doc = new Doc();
  const persistence = await persist(doc, store, { retryDelay: 10_000 });
  doc.text("note").append("a");
  await assert.rejects(persistence.close(), /no room/);
  broken = false;
  await persistence.close();
  assert.equal((await reload(store)).doc.text("note").toString(), "a");

  broken = true;
  const other = await reload(store);
  other.doc.text("note").append("b");
  const saved = other.persistence.whenSaved();
  saved.catch(() => {});
  await other.persistence.discard();
  await assert.rejects(saved, /closed/);
});

test("a snapshot replaces the records, many or large", async () => {
  for (const options of [{ compactAfterRecords: 10 }, { compactAfterBytes: 2000 }]) {
    const store = memoryStore();
    const doc = new Doc();
    const persistence = await persist(doc, store, options);
    for (let i = 0; i < 55; ++i) {
      doc.text("note").insert(0, `line ${i} ${"x".repeat(50)}\n`);
      await persistence.save();
      assert.ok(store.size <= 60);
    }
    await persistence.close();
    assert.ok(store.size < 40, `${store.size} records`);
    assert.equal((await reload(store)).doc.stateDigest(), doc.stateDigest());
  }
});

test("a large document is written as a whole the more seldom the larger it is", async () => {
  for (const [kibibytes, most] of [[0, 23], [60, 6]]) {
    const store = memoryStore();
    const replace = store.replace.bind(store);
    let snapshots = 0;
    store.replace = (...args) => (++snapshots, replace(...args));
    const doc = new Doc();
    const random = new Random(7);
    while (doc.text("note").length < kibibytes << 10) doc.text("note").append(random.below(2 ** 31).toString(36));
    const persistence = await persist(doc, store, { compactAfterRecords: 10, compactAfterBytes: 10_000 });
    for (let i = 0; i < 200; ++i) {
      doc.text("note").append("x");
      await persistence.save();
    }
    await persistence.close();
    assert.ok(snapshots > 0 && snapshots <= most, `${snapshots} snapshots`);
    assert.equal((await reload(store)).doc.stateDigest(), doc.stateDigest());
  }
});

test("of saves that are asked for at once, none compacts while another does", async () => {
  const store = memoryStore({ beforeWrite: () => sleep(1) });
  const replace = store.replace.bind(store);
  let underWay = 0;
  store.replace = async (...args) => {
    assert.equal(++underWay, 1);
    const key = await replace(...args);
    --underWay;
    return key;
  };
  const doc = new Doc();
  const persistence = await persist(doc, store, { compactAfterRecords: 2 });
  for (let i = 0; i < 30; ++i) {
    doc.text("note").append("x");
    await Promise.all([persistence.save(), persistence.whenSaved(), persistence.save()]);
  }
  await persistence.close();
  assert.ok(store.size <= 3, `${store.size} records`);
  assert.equal((await reload(store)).doc.text("note").length, 30);
});

test("edits do not make a failing store be tried more often", async () => {
  let tries = 0;
  const store = memoryStore({
    async beforeWrite() {
      ++tries;
      await sleep(2);
      throw new Error("no room");
    },
  });
  const doc = new Doc();
  const persistence = await persist(doc, store, { delay: 0, retryDelay: 40 });
  for (let i = 0; i < 100; ++i) {
    doc.text("note").append("x");
    doc.commit();
    await sleep(2);
  }
  await persistence.discard();
  assert.ok(tries <= 4, `${tries} tries`);
});

test("a compaction that fails harms nothing", async () => {
  const store = memoryStore();
  const replace = store.replace.bind(store);
  let tries = 0;
  store.replace = (...args) => (++tries < 3 ? Promise.reject(new Error("no room")) : replace(...args));
  const doc = new Doc();
  const persistence = await persist(doc, store, { compactAfterRecords: 5 });
  for (let i = 0; i < 30; ++i) {
    doc.text("note").append("x");
    await persistence.save();
  }
  await persistence.close();
  assert.ok(tries >= 3);
  assert.ok(store.size < 20);
  assert.equal((await reload(store)).doc.text("note").length, 30);
});

test("a damaged record is reported and kept, and the others are taken in", async () => {
  const store = memoryStore();
  const texts = ["a", "b", "c"];
  const doc = new Doc();
  let last = doc.version;
  const updates = texts.map((text) => {
    doc.text(text).append(text);
    const update = doc.exportSince(last);
    last = doc.version;
    return update;
  });
  const damaged = updates[1].slice();
  damaged[damaged.length - 2] ^= 1;
  // The third builds upon the second, so it waits.
  for (const update of [updates[0], damaged, updates[2], Uint8Array.of(1, 2, 3)]) await store.append(update);

  const opened = await persist(new Doc(), store);
  assert.deepEqual(
    opened.damaged.map(({ record }) => record.key),
    [2, 3, 4],
  );
  assert.equal(opened.damaged[0].error.code, "DATA_LOSS");
  assert.deepEqual(opened.damaged[0].record.bytes, damaged);
  assert.ok(opened.damaged[1].error instanceof MissingEditsError);
  await opened.close();

  const again = new Doc();
  const persistence = await persist(again, store, { compactAfterRecords: 2 });
  assert.equal(again.text("a").toString(), "a");
  again.text("d").append("d");
  await persistence.save();
  again.text("d").append("d");
  await persistence.close();
  // Compaction has left them, and they count once what they need arrives.
  const whole = new Doc();
  const last1 = await persist(whole, store);
  assert.equal(last1.damaged.length, 3);
  whole.import(updates[1]);
  assert.equal(whole.text("c").toString(), "c");
  await last1.close();
});

test("any order of records loads", async () => {
  const doc = new Doc();
  const updates = [];
  let last = doc.version;
  for (let i = 0; i < 10; ++i) {
    doc.text("note").append(`${i}`);
    updates.push(doc.exportSince(last));
    last = doc.version;
  }
  const store = memoryStore();
  for (const update of updates.reverse()) await store.append(update);
  const loaded = await reload(store);
  assert.deepEqual(loaded.persistence.damaged, []);
  assert.equal(loaded.doc.text("note").toString(), "0123456789");
});

test("a freed document does no harm", async () => {
  const doc = new Doc();
  const persistence = await persist(doc, memoryStore(), { interval: 5 });
  doc.text("note").append("x");
  doc.free();
  await sleep(20);
  await assert.rejects(persistence.save(), /freed/);
  await assert.rejects(persistence.whenSaved(), /freed/);
  assert.equal(persistence.state, "failed");
  await persistence.discard();
});

test("random edits, imports, failures, restarts: what is stored is the document", async () => {
  const random = new Random(Number(process.env.SEED ?? 20240607));
  for (let round = 0; round < 20; ++round) {
    const store = memoryStore({
      beforeWrite() {
        if (random.below(5) === 0) throw new Error("no luck");
      },
    });
    const options = { delay: 0, retryDelay: 1, maxRetryDelay: 2, compactAfterRecords: 4 };
    const friend = new Doc();
    let doc = new Doc();
    let persistence = await persist(doc, store, options);
    for (let step = 0; step < 60; ++step) {
      const text = doc.text("t");
      const action = random.below(8);
      if (action < 3) text.insert(random.below(text.length + 1), `${step},`);
      else if (action === 3 && text.length > 0) text.delete(random.below(text.length), 1);
      else if (action === 4) doc.commit();
      else if (action === 5) doc.map("m").set(`${random.below(5)}`, step);
      else if (action === 6) await sleep(random.below(3));
      else {
        friend.text("t").append("f");
        friend.import(doc.export());
        doc.import(friend.export());
      }
      if (random.below(15) !== 0) continue;
      await persistence.whenSaved();
      await persistence.discard();
      const copy = new Doc();
      persistence = await persist(copy, store, options);
      assert.equal(copy.stateDigest(), doc.stateDigest());
      doc = copy;
    }
    await persistence.whenSaved();
    await persistence.discard();
    const last = await reload(store);
    assert.equal(last.doc.toJSONString(), doc.toJSONString());
    await last.persistence.discard();
  }
});
