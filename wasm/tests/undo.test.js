import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";

import { Doc, UndoStack } from "../dist/index.js";

const coded = (code) => (error) => error.code === code;

function begin(options) {
  const doc = new Doc();
  const undo = new UndoStack(doc, options);
  const text = doc.text("note");
  /** Types something, as a commit of its own. */
  const type = (what, told) => {
    text.insert(0, what);
    doc.commit(told);
  };
  return { doc, undo, text, type };
}
const bytes = (...values) => Uint8Array.from(values);

test("undo takes back what is mine, and leaves what others did", () => {
  const { doc, undo, text } = begin();
  const other = new Doc();
  assert.equal(undo.canUndo, false);
  assert.equal(undo.undo(), undefined);
  text.append("hello");
  other.import(doc.export());
  other.text("note").append(" world");
  doc.import(other.export());
  assert.equal(undo.canUndo, true);
  assert.ok(undo.undo());
  assert.equal(String(text), " world");
  assert.equal(undo.canRedo, true);
  assert.ok(undo.redo());
  assert.equal(String(text), "hello world");
  undo.undo();
  undo.clearRedo();
  assert.equal(undo.canRedo, false);
});

test("undo and redo take turns as often as one likes", () => {
  const { undo, text, type } = begin();
  type("b");
  type("a");
  for (let turn = 0; turn < 3; ++turn) {
    for (const expected of ["b", ""]) {
      undo.undo();
      assert.equal(String(text), expected);
    }
    for (const expected of ["b", "ab"]) {
      undo.redo();
      assert.equal(String(text), expected);
    }
  }
});

test("commits within the merge window are one step, but for checkpoints", () => {
  const { undo, text, type } = begin({ mergeWindow: 500 });
  type("a", { time: 1000 });
  type("b", { time: 1400 });
  assert.equal(undo.undoSteps, 1);
  type("c", { time: 2000 });
  undo.checkpoint();
  type("d", { time: 2001 });
  assert.equal(undo.undoSteps, 3);
  undo.undo();
  undo.undo();
  assert.equal(String(text), "ba");
  assert.equal(undo.redoSteps, 2);
});

test("commits that tell no time come when they are made", async () => {
  const { undo, type } = begin({ mergeWindow: 50 });
  type("a");
  type("b");
  assert.equal(undo.undoSteps, 1);
  await pause(120);
  type("c");
  assert.equal(undo.undoSteps, 2);
});

test("commits of a group are one step, also where it throws", () => {
  const { undo, text, type } = begin();
  const result = undo.group(() => {
    type("a");
    undo.group(() => type("b"));
    return 5;
  });
  assert.equal(result, 5);
  assert.throws(() =>
    undo.group(() => {
      type("c");
      throw new Error("no");
    }),
  );
  type("d");
  assert.equal(undo.undoSteps, 3);
  undo.undo();
  undo.undo();
  assert.equal(String(text), "ba");
});

test("steps are of the scope, of some tags, and not vetoed", () => {
  const doc = new Doc();
  const text = doc.text("note");
  const asked = [];
  const undo = new UndoStack(doc, {
    scope: [text],
    includedTags: ["mine", "load"],
    excludedTags: ["load"],
    accept: (commit) => asked.push(commit) > 0 && commit.time !== 7,
    commit: { message: "taken back" },
  });
  const type = (what, told) => {
    text.insert(0, what);
    doc.commit(told);
  };
  type("a", { tag: "mine", message: "why" });
  assert.deepEqual(asked, [{ time: 0, message: "why", tag: "mine" }]);
  type("b", { tag: "load" });
  type("c");
  type("d", { tag: "mine", time: 7 });
  doc.counter("c").add(1);
  doc.commit({ tag: "mine" });
  assert.equal(undo.undoSteps, 1);
  const tags = [];
  doc.subscribe(({ tag }) => tags.push(tag));
  undo.undo();
  assert.equal(String(text), "dcb");
  assert.equal(doc.counter("c").value, 1);
  assert.deepEqual(tags, ["undo"]);
});

test("the oldest steps are forgotten, or all", () => {
  const { undo, type } = begin({ maxSteps: 2 });
  for (const what of "abc") type(what);
  assert.equal(undo.undoSteps, 2);
  undo.clearUndo();
  assert.equal(undo.undoSteps, 0);
});

test("notes come back with their steps", () => {
  const { doc, undo, text, type } = begin({
    onNewStep: () => ({ data: bytes(0, 255), cursors: [text.cursorAt(1), text.cursorAt(2, "right")] }),
  });
  type("abc");
  assert.deepEqual(undo.undoNote.data, bytes(0, 255));
  assert.deepEqual(undo.undoNote.cursors.map((cursor) => doc.resolve(cursor).position), [1, 2]);
  assert.equal(undo.redoNote, undefined);
  undo.undoNote = { data: bytes(5) };
  assert.deepEqual(undo.undoNote, { data: bytes(5), cursors: [] });
  const note = undo.undo();
  assert.deepEqual(note, { data: bytes(5), cursors: [] });
  undo.redoNote = { cursors: [text.cursorAt(0)] };
  assert.equal(undo.redo().cursors[0].item, null);
});

test("a stack is saved and loaded with the document", () => {
  const { doc, undo, type } = begin();
  type("a");
  type("b");
  undo.undoNote = { data: bytes(1) };
  undo.undo();
  undo.redo();
  const saved = undo.save();
  const again = Doc.open(doc.exportSnapshot());
  const loaded = UndoStack.load(again, saved, { maxSteps: 5 });
  assert.deepEqual([loaded.undoSteps, loaded.redoSteps], [2, 0]);
  assert.deepEqual(loaded.undo().data, bytes(1));
  assert.equal(String(again.text("note")), "a");
  assert.throws(() => UndoStack.load(again, bytes(1, 2, 3)), coded("INVALID_ARGUMENT"));
  assert.throws(() => UndoStack.load(new Doc(), saved), coded("NOT_FOUND"));
});

test("callbacks that throw are reported, and the commit is undone", async () => {
  const reported = [];
  globalThis.reportError = (error) => reported.push(error.message);
  const fail = () => {
    throw new Error("no");
  };
  const { undo, type } = begin({ accept: fail, onNewStep: fail });
  type("a");
  delete globalThis.reportError;
  assert.deepEqual(reported, ["no", "no"]);
  assert.equal(undo.undoSteps, 1);
});

test("what accept returns is taken as true or false", () => {
  for (const [answer, steps] of [[1, 1], ["yes", 1], [{}, 1], [0, 0], [null, 0], [undefined, 0]]) {
    const { undo, type } = begin({ accept: () => answer });
    type("a");
    assert.equal(undo.undoSteps, steps);
  }
});

test("a commit is told to accept after the memory has grown, too", () => {
  const asked = [];
  const { doc, undo, type } = begin({ accept: ({ tag }) => asked.push(tag) > 0 });
  for (let i = 0; i < 12; ++i) {
    doc.text("long").append("x".repeat(2 ** 20));
    doc.list("many").push("y".repeat(2 ** 20));
    doc.commit({ tag: `t${i}` });
  }
  type("a", { tag: "last" });
  assert.deepEqual(asked, [...Array.from({ length: 12 }, (_, i) => `t${i}`), "last"]);
  assert.equal(undo.undoSteps, 13);
});

test("a commit that undoes has the tag undo, if none is told", () => {
  for (const [commit, told] of [[{ tag: undefined }, "undo"], [{ tag: "back" }, "back"], [{ tag: "" }, ""]]) {
    const { doc, undo, type } = begin({ commit });
    type("a");
    const tags = [];
    doc.subscribe(({ tag }) => tags.push(tag));
    undo.undo();
    assert.deepEqual(tags, [told]);
  }
});

test("undo in a transaction is refused", () => {
  const { doc, undo, type } = begin();
  type("a");
  doc.transact(() => assert.throws(() => undo.undo(), coded("FAILED_PRECONDITION")));
  assert.ok(undo.undo());
});

test("wrong options and notes say what is wrong", () => {
  const { doc, undo, type } = begin();
  const wrong = [
    { mergeWindow: 0.5 },
    { maxSteps: "1" },
    { scope: [new Doc().text("t")] },
    { scope: ["note"] },
    { includedTags: [5] },
    { excludedTags: ["\ud800"] },
    { commit: { tag: 5 } },
  ];
  for (const options of wrong) assert.throws(() => new UndoStack(doc, options), coded("INVALID_ARGUMENT"));
  assert.throws(() => new UndoStack(doc, { mergeWindow: -1 }), coded("OUT_OF_RANGE"));
  assert.throws(() => (undo.undoNote = {}), coded("NOT_FOUND"));
  type("a");
  assert.throws(() => (undo.undoNote = { data: "text" }), coded("INVALID_ARGUMENT"));
  assert.throws(() => (undo.undoNote = { cursors: [5] }), coded("INVALID_ARGUMENT"));
});

test("a stack ends with free(), and with its document", () => {
  const { doc, undo, type } = begin({ mergeWindow: 500 });
  const second = new UndoStack(doc);
  undo.free();
  undo.free();
  type("a");
  assert.throws(() => undo.undo(), coded("FAILED_PRECONDITION"));
  assert.equal(second.undoSteps, 1);
  doc.free();
  assert.throws(() => second.undo(), coded("FAILED_PRECONDITION"));
  second.free();
});

test("a stack whose document was freed does nothing to another one that came into its memory", () => {
  const freed = Array.from({ length: 20 }, () => begin({ mergeWindow: 500 }));
  for (const { doc, type } of freed) {
    type("old");
    doc.free();
  }
  const others = Array.from({ length: 20 }, () => begin());
  for (const { type } of others) type("precious");
  for (const { undo } of freed) {
    const calls = [
      () => undo.undo(),
      () => undo.redo(),
      () => undo.canUndo,
      () => undo.canRedo,
      () => undo.undoSteps,
      () => undo.redoSteps,
      () => undo.checkpoint(),
      () => undo.beginGroup(),
      () => undo.endGroup(),
      () => undo.clearUndo(),
      () => undo.clearRedo(),
      () => undo.undoNote,
      () => (undo.undoNote = {}),
      () => undo.redoNote,
      () => (undo.redoNote = {}),
      () => undo.save(),
    ];
    for (const call of calls) assert.throws(call, { code: "FAILED_PRECONDITION", message: /freed/ });
    undo.free();
  }
  for (const { undo, text } of others) {
    assert.equal(String(text), "precious");
    assert.equal(undo.undoSteps, 1);
  }
});

test("what another copy of the package has made is refused, and its document left alone", () => {
  const other = createRequire(import.meta.url)("../dist/index.cjs");
  const here = begin();
  const there = new other.Doc();
  const theirs = there.text("note");
  here.type("precious");
  theirs.append("theirs");
  assert.throws(() => new other.UndoStack(here.doc), coded("INVALID_ARGUMENT"));
  assert.throws(() => new UndoStack(there), coded("INVALID_ARGUMENT"));
  assert.throws(() => UndoStack.load(there, here.undo.save()), coded("INVALID_ARGUMENT"));
  assert.throws(() => new UndoStack(here.doc, { scope: [theirs] }), coded("INVALID_ARGUMENT"));
  assert.throws(() => here.doc.update(theirs, "overwritten"), coded("INVALID_ARGUMENT"));
  assert.throws(() => there.update(here.text, "overwritten"), coded("INVALID_ARGUMENT"));
  assert.deepEqual([String(here.text), String(theirs)], ["precious", "theirs"]);
});

test("a stack that was freed ends no other, whose memory may be the same", () => {
  const doc = new Doc();
  const freed = Array.from({ length: 20 }, () => new UndoStack(doc, { mergeWindow: 500 }));
  for (const undo of freed) undo.free();
  const stacks = Array.from({ length: 20 }, () => new UndoStack(doc));
  for (const undo of freed) undo.free();
  doc.text("note").append("a");
  doc.commit();
  assert.deepEqual(stacks.map((undo) => undo.undoSteps), stacks.map(() => 1));
});

test("a stack is not freed in a callback, but afterwards", () => {
  const codes = [];
  const { undo, type } = begin({
    onNewStep() {
      try {
        undo.free();
      } catch ({ code }) {
        codes.push(code);
      }
    },
  });
  type("a");
  assert.deepEqual(codes, ["FAILED_PRECONDITION"]);
  assert.equal(undo.undoSteps, 1);
  undo.free();
});
