import assert from "node:assert/strict";
import { test } from "node:test";

import { Doc } from "../dist/index.js";

const coded = (code) => (error) => error.code === code;

function noteOf(text) {
  const note = new Doc({ peerId: "00000000000000a1" }).text("note");
  note.insert(0, text);
  return note;
}
const run = (text, attributes = {}, manyValued = []) => ({ text, attributes, manyValued });

test("marks show in runs", () => {
  const text = noteOf("hello world");
  text.mark(0, 5, "bold", true);
  text.mark(3, 8, "link", "example.org", { expand: "none" });
  assert.deepEqual(text.runs(), [
    run("hel", { bold: true }),
    run("lo", { bold: true, link: "example.org" }),
    run(" wo", { link: "example.org" }),
    run("rld"),
  ]);
  assert.deepEqual(text.runs(7, 9), [run("o", { link: "example.org" }), run("r")]);
  assert.deepEqual(text.runs(9), [run("ld")]);
  assert.deepEqual(text.runs(5, 5), []);
  assert.equal(String(text), "hello world");
});

test("text at an edge of a mark is in it as its options say", () => {
  const expected = { after: [false, true], before: [true, false], both: [true, true], none: [false, false] };
  for (const [expand, [before, after]] of Object.entries(expected)) {
    const text = noteOf("hello world");
    text.mark(0, 5, "bold", 1, { expand });
    text.insert(5, ">");
    text.insert(0, "<");
    assert.equal(text.runs(0, 1)[0].attributes.bold === 1, before, expand);
    assert.equal(text.runs(6, 7)[0].attributes.bold === 1, after, expand);
  }
});

test("the newest mark of a key shows, until it is removed", () => {
  const text = noteOf("hello");
  text.mark(0, 5, "color", "red");
  const blue = text.mark(1, 3, "color", "blue");
  assert.deepEqual(text.runs().map((part) => part.attributes.color), ["red", "blue", "red"]);
  text.unmark(0, 5, "color", "none");
  assert.deepEqual(text.runs(), [run("hello")]);
  const unmark = text.marks(1, 2).find(({ value }) => value === null);
  assert.deepEqual([unmark.key, unmark.many, unmark.begin, unmark.end], ["color", false, 0, 5]);
  text.removeMark(unmark.id);
  text.removeMark(blue);
  assert.deepEqual(text.runs(), [run("hello", { color: "red" })]);
  assert.throws(() => text.removeMark(blue), coded("NOT_FOUND"));
});

test("comments live and die alone, whatever keys are called", () => {
  const text = noteOf("hello world");
  const comment = { expand: "none", many: true };
  const one = text.mark(0, 5, "__proto__", "one", comment);
  const two = text.mark(3, 8, "__proto__", false, comment);
  text.mark(3, 4, "__proto__", 5);
  const both = [
    { key: "__proto__", value: "one", id: one },
    { key: "__proto__", value: false, id: two },
  ];
  const [part] = text.runs(3, 4);
  assert.deepEqual(Object.entries(part.attributes), [["__proto__", 5]]);
  assert.deepEqual(part.manyValued, both);
  assert.deepEqual(text.marks(7, 8), [{ id: two, begin: 3, end: 8, key: "__proto__", value: false, many: true }]);
  text.removeMark(one);
  assert.deepEqual(text.runs(3, 4)[0].manyValued, both.slice(1));
});

test("marks and embeds hold scalars of all kinds", () => {
  for (const value of [null, true, 5, -(2n ** 63n), 0.5, "é😀", new Uint8Array([0, 255]), ""]) {
    const text = noteOf("x");
    const many = value !== null; // which takes nothing away of many
    text.mark(0, 1, "k", value, { many });
    text.insertEmbed(1, value);
    const [{ manyValued }] = text.runs(0, 1);
    assert.deepEqual(manyValued.map((mark) => mark.value), many ? [value] : []);
    const [embed] = text.runs(1);
    assert.equal(embed.text, "");
    assert.deepEqual(embed.embed, value);
    assert.equal("embed" in text.runs(0, 1)[0], false);
    assert.equal(String(text), "x\ufffc");
  }
});

test("a mark of many that says nothing is refused", () => {
  const text = noteOf("x");
  assert.throws(() => text.mark(0, 1, "k", null, { many: true }), coded("INVALID_ARGUMENT"));
  assert.deepEqual(text.marks(), []);
});

test("positions of marks count UTF-16 units", () => {
  const text = noteOf("a😀b");
  text.mark(1, 3, "k", 1, { expand: "none" });
  text.insertEmbed(3, "x");
  assert.deepEqual(text.runs(1, 5), [run("😀", { k: 1 }), { ...run(""), embed: "x" }, run("b")]);
  assert.deepEqual(text.marks().map(({ begin, end }) => [begin, end]), [[1, 3]]);
  assert.throws(() => text.mark(2, 3, "k", 1), coded("INVALID_ARGUMENT"));
  assert.throws(() => text.runs(0, 2), coded("INVALID_ARGUMENT"));
});

test("marks are merged", () => {
  const alice = new Doc();
  const bob = new Doc();
  alice.text("t").insert(0, "hello");
  bob.import(alice.export());
  alice.text("t").mark(0, 5, "bold", true);
  bob.text("t").insert(5, "!");
  alice.import(bob.export());
  bob.import(alice.export());
  for (const doc of [alice, bob, Doc.open(alice.exportSnapshot())]) {
    assert.deepEqual(doc.text("t").runs(), [run("hello!", { bold: true })]);
    assert.equal(doc.stateDigest(), alice.stateDigest());
  }
});

test("wrong marks say what is wrong, and change nothing", () => {
  const doc = new Doc();
  const text = doc.text("t");
  text.insert(0, "abc");
  const before = doc.stateDigest();
  const wrong = {
    OUT_OF_RANGE: [
      () => text.mark(0, 4, "k", 1),
      () => text.mark(-1, 1, "k", 1),
      () => text.unmark(1, 4, "k"),
      () => text.insertEmbed(4, 1),
      () => text.runs(0, 4),
      () => text.runs(2, 1),
      () => text.marks(0, 4),
    ],
    INVALID_ARGUMENT: [
      () => text.mark(1, 1, "k", 1),
      () => text.mark(2, 1, "k", 1),
      () => text.mark(0, 1, 5, 1),
      () => text.mark(0, 1, "\ud800", 1),
      () => text.mark(0, 1, "k", "\ud800"),
      () => text.mark(0, 1, "k"),
      () => text.mark(0, 1, "k", [1]),
      () => text.mark(0, 1, "k", {}),
      () => text.mark(0, 1, "k", text),
      () => text.mark(0, 1, "k", 1, { expand: "all" }),
      () => text.mark("0", 1, "k", 1),
      () => text.unmark(0, 1, "k", null),
      () => text.removeMark("mark"),
      () => text.insertEmbed(0, undefined),
    ],
    NOT_FOUND: [() => text.removeMark("5@00000000000000a1")],
  };
  for (const [code, calls] of Object.entries(wrong)) {
    for (const call of calls) assert.throws(call, coded(code), String(call));
  }
  assert.equal(doc.stateDigest(), before);
});

test("a text that was removed is not marked, and its runs are read", () => {
  const doc = new Doc();
  const text = doc.map("m").open("t", "text");
  text.insert(0, "abc");
  const mark = text.mark(0, 1, "bold", true);
  doc.map("m").delete("t");
  for (const call of [
    () => text.mark(0, 1, "k", 1),
    () => text.unmark(0, 1, "bold"),
    () => text.removeMark(mark),
    () => text.insertEmbed(0, 1),
  ]) {
    assert.throws(call, coded("FAILED_PRECONDITION"));
  }
  assert.deepEqual(text.runs(), [run("a", { bold: true }), run("bc")]);
});

test("a transaction that throws takes marks and embeds back", () => {
  const text = noteOf("hello");
  assert.throws(() =>
    text.doc.transact(() => {
      text.mark(0, 5, "bold", true);
      text.insertEmbed(0, "image");
      throw new Error("no");
    }),
  );
  assert.deepEqual(text.runs(), [run("hello")]);
});
