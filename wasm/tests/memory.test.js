// Needs node --expose-gc, which the `test` script of package.json gives.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { Doc, moduleBytes, UndoStack } from "../dist/index.js";

function useAndForget(count, free) {
  for (let i = 0; i < count; ++i) {
    const doc = new Doc();
    doc.text("t").insert(0, "some text of a document");
    doc.map("m").set("k", [1, 2, { three: 3 }]);
    doc.subscribe(() => doc.text("t").length);
    const undo = new UndoStack(doc, { mergeWindow: 500, accept: () => undo.undoSteps === 0 });
    doc.text("t").append("!");
    doc.commit();
    if (free) doc.free();
  }
}

test("10^5 documents that are freed leave no memory behind", () => {
  useAndForget(5000, true); // the heap has found its size
  const before = moduleBytes();
  useAndForget(100_000, true);
  assert.equal(moduleBytes(), before);
});

test("documents that nobody has any more are freed some time after", async () => {
  const collect = async () => {
    for (let i = 0; i < 3; ++i) {
      globalThis.gc();
      await sleep(1);
    }
  };
  useAndForget(2000, false);
  await collect();
  useAndForget(2000, false);
  await collect();
  const before = moduleBytes();
  for (let i = 0; i < 10; ++i) {
    useAndForget(1000, false);
    await collect();
  }
  assert.equal(moduleBytes(), before);
});

test("growing memory breaks neither results nor arguments", () => {
  const doc = new Doc();
  const text = doc.text("t");
  const before = moduleBytes();
  const large = "wörd😀 ".repeat(1_000_000);
  text.insert(0, large); // grows while the argument is put
  assert.ok(moduleBytes() > before);
  assert.equal(text.length, large.length);
  const update = doc.export(); // grows while the result is made
  const copy = Doc.open(update);
  assert.equal(copy.text("t").toString(), large);
  assert.deepEqual(copy.export(), update);
  doc.free();
  copy.free();
});

test("a large argument stays where it is while a hook puts another", () => {
  const author = new Doc();
  let text = "";
  for (let seed = 1; text.length < 300_000; seed = (seed * 48271) % 2147483647) text += seed.toString(36);
  author.text("theirs").insert(0, text);
  const update = author.export();
  const doc = new Doc();
  doc.text("mine").insert(0, "not committed"); // the import ends this commit before it reads
  doc.beforeCommit(() => doc.text("hook").insert(0, "#".repeat(update.length)));
  doc.import(update);
  assert.equal(String(doc.text("theirs")), text);
});

// Of V8's heap, once it has compiled the calls, which it does when it likes: rounds until there is less than `most`.
function heapBytesPerEdit(edit, most) {
  const count = 20_000;
  let bytes = Infinity;
  for (let round = 0; round < 25 && bytes >= most; ++round) {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < count; ++i) edit(i);
    bytes = Math.min(bytes, (process.memoryUsage().heapUsed - before) / count);
  }
  return bytes;
}

test("edits leave nothing on the heap of JavaScript", () => {
  const doc = new Doc();
  const text = doc.text("t");
  const map = doc.map("m");
  const counter = doc.counter("c");
  const edits = {
    insert: (i) => text.insert(i >> 1, "a"),
    append: () => text.append("wörd"),
    delete: () => text.delete(0, 1),
    set: (i) => map.set("k", i),
    "set a string": () => map.set("k", "value"),
    add: () => counter.add(1),
    commit: () => {
      text.insert(0, "b");
      doc.commit();
    },
  };
  for (const [name, edit] of Object.entries(edits)) {
    const bytes = heapBytesPerEdit(edit, 2);
    assert.ok(bytes < 2, `${name} allocates ${bytes} bytes`);
  }
  // Values that are given one by one are an array.
  const list = doc.list("l");
  const bytes = heapBytesPerEdit((i) => list.insert(0, i), 64);
  assert.ok(bytes < 64, `insert allocates ${bytes} bytes`);
});
