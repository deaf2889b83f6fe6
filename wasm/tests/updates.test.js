import assert from "node:assert/strict";
import { test } from "node:test";

import { Doc } from "../dist/index.js";
import {
  checkUpdate,
  inspectHistory,
  mergeUpdates,
  obfuscateHistory,
  ready,
  splitUpdate,
  SynclineError,
  updateSince,
} from "../dist/updates.js";

const coded = (code) => (error) => error instanceof SynclineError && error.code === code;
const ADA = "00000000000000a1";
const BEN = "00000000000000b2";

/** What Ada wrote, and what Ben added to it. */
function two() {
  const ada = new Doc({ peerId: ADA });
  ada.text("note").insert(0, "hello");
  ada.commit({ time: 1000, message: "greet" });
  const first = ada.export();
  const ben = Doc.open(first, { peerId: BEN });
  ben.text("note").append("!");
  return { ada, ben, first, second: ben.exportSince(ada.version) };
}

test("the entry has started with its module", () => ready());

test("updates are merged to one, and what somebody lacks is cut out", () => {
  const { ada, ben, first, second } = two();
  const merged = mergeUpdates([second, first]);
  assert.deepEqual(Doc.open(merged).toJSON(), ben.toJSON());
  assert.deepEqual(mergeUpdates(new Set([first, second.buffer])), merged);
  ada.import(updateSince(merged, ada.version));
  assert.deepEqual(ada.toJSON(), ben.toJSON());
  assert.deepEqual(updateSince(merged, ben.version.encode()), mergeUpdates([]));
});

test("an update is split into parts that follow each other", () => {
  const { ben } = two();
  const parts = splitUpdate(ben.exportSnapshot(), 2);
  assert.equal(parts.length, 3);
  const reader = new Doc();
  for (const part of parts) assert.equal(reader.import(part).pending.length, 0);
  assert.deepEqual(reader.toJSON(), ben.toJSON());
});

test("a history is counted, and loses its content", () => {
  const { ben, second } = two();
  assert.deepEqual(inspectHistory(ben.exportSnapshot()), {
    spans: [
      { peer: ADA, begin: 0, end: 5 },
      { peer: BEN, begin: 0, end: 1 },
    ],
    parents: [],
    isSnapshot: true,
    ops: 6,
    opRuns: 2,
    runs: 2,
    changes: 1,
    firstTime: 1000,
    lastTime: 1000,
    insertedCharacters: 6,
    deletedCharacters: 0,
    valueBytes: 0,
    containers: [{ kind: "text", name: "note", ops: 6 }],
    docId: undefined,
    isShallow: false,
    shallowSince: [],
    keptOps: 0,
  });
  assert.deepEqual(inspectHistory(second).parents, [`4@${ADA}`]);
  const obfuscated = Doc.open(obfuscateHistory(ben.export()));
  const [text] = Object.values(obfuscated.toJSON());
  assert.equal(text.length, 6);
  assert.notEqual(text, "hello!");
});

test("a shallow snapshot tells where its history begins", () => {
  const { ben } = two();
  const [before, whole] = [ben.frontier, ben.exportSnapshot()];
  ben.text("note").delete(1, 3);
  ben.text("note").append("!");
  const told = ({ isShallow, shallowSince, keptOps, ops }) => ({ isShallow, shallowSince, keptOps, ops });
  assert.deepEqual(told(inspectHistory(whole)), { isShallow: false, shallowSince: [], keptOps: 0, ops: 6 });
  const from = inspectHistory(ben.exportShallow(before));
  assert.deepEqual(told(from), { isShallow: true, shallowSince: before, keptOps: 6, ops: 4 });
  const state = inspectHistory(ben.exportShallow());
  assert.deepEqual(told(state), { isShallow: true, shallowSince: ben.frontier, keptOps: 4, ops: 0 });
  assert.equal(state.isSnapshot, true);
});

test("bytes that are no update are refused by all that take one", () => {
  const { ada, first, second } = two();
  const takers = [
    checkUpdate,
    (update) => mergeUpdates([second, update]),
    (update) => updateSince(update, ada.version),
    (update) => splitUpdate(update, 1),
    inspectHistory,
    obfuscateHistory,
  ];
  for (const take of takers) {
    take(first);
    assert.throws(() => take(first.subarray(0, first.length - 1)), coded("DATA_LOSS"));
    assert.throws(() => take(new Uint8Array([1, 2, 3])), coded("INVALID_ARGUMENT"));
    assert.throws(() => take("update"), coded("INVALID_ARGUMENT"));
  }
  for (const wrong of [new Uint8Array(3), "x", 5, null, undefined, {}]) {
    assert.throws(() => updateSince(first, wrong), coded("INVALID_ARGUMENT"));
  }
  assert.throws(() => splitUpdate(first, 0), coded("INVALID_ARGUMENT"));
  assert.throws(() => splitUpdate(first, -1), coded("OUT_OF_RANGE"));
});

test("two who write under one peer id are found out by a merge", () => {
  const updates = ["a", "b"].map((text) => {
    const doc = new Doc({ peerId: ADA });
    doc.text("note").insert(0, text);
    return doc.export();
  });
  assert.throws(() => mergeUpdates(updates), coded("ALREADY_EXISTS"));
});
