import assert from "node:assert/strict";
import { test } from "node:test";

import { Doc } from "../dist/index.js";
import { Random } from "./random.js";

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

/** The delta of the only change that `edit` causes in a text. */
function deltaOf(text, edit) {
  const deltas = [];
  const stop = text.subscribe(({ changes }) => deltas.push(...changes.map(({ delta }) => delta)));
  edit();
  text.doc.commit();
  stop();
  assert.equal(deltas.length, 1);
  return deltas[0];
}

test("events tell what is said of text, and embeds as what they are", () => {
  const text = noteOf("hello world");
  text.doc.commit();
  let why;
  const marked = deltaOf(text, () => {
    text.mark(0, 5, "bold", true);
    why = text.mark(3, 8, "comment", "why?", { expand: "none", many: true });
  });
  const comment = { key: "comment", value: "why?", id: why };
  assert.deepEqual(marked, [
    { retain: 3, attributes: { bold: true } },
    { retain: 2, attributes: { bold: true }, manyValued: [comment] },
    { retain: 3, manyValued: [comment] },
  ]);
  const inserted = deltaOf(text, () => {
    text.insert(5, "!");
    text.insertEmbed(0, "😀.png");
  });
  assert.deepEqual(inserted, [
    { insert: { embed: "😀.png" } },
    { retain: 5 },
    { insert: "!", attributes: { bold: true }, manyValued: [comment] },
  ]);
  const taken = deltaOf(text, () => {
    text.unmark(1, 4, "bold");
    text.removeMark(why);
  });
  assert.deepEqual(taken, [
    { retain: 1 },
    { retain: 3, attributes: { bold: null } },
    { retain: 6, manyValued: [{ ...comment, value: null }] },
  ]);
});

test("a text reads as the delta that would write it", () => {
  const text = noteOf("hello");
  text.mark(0, 2, "__proto__", 5);
  const why = text.mark(1, 2, "comment", "why?", { many: true });
  text.insertEmbed(5, 7);
  assert.equal(
    JSON.stringify(text.toDelta()),
    `[{"insert":"h","attributes":{"__proto__":5}},` +
      `{"insert":"e","attributes":{"__proto__":5},"manyValued":[{"key":"comment","value":"why?","id":"${why}"}]},` +
      `{"insert":"llo"},{"insert":{"embed":7}}]`,
  );
  assert.deepEqual(text.toDelta(2, 4), [{ insert: "ll" }]);
  assert.deepEqual(noteOf("").toDelta(), []);
});

test("a delta is applied: what is inserted says what its step names, and no more", () => {
  const text = noteOf("hello");
  text.mark(0, 5, "bold", true);
  text.applyDelta([
    { retain: 2 },
    { insert: "X" },
    { insert: { embed: null }, attributes: { width: 5 } },
    { delete: 1 },
    { retain: 1, attributes: { bold: null, link: "example.org" } },
    { insert: "\u2028😀", attributes: { __proto__: null, link: "example.org" } },
  ]);
  const link = { link: "example.org" };
  assert.deepEqual(text.toDelta(), [
    { insert: "he", attributes: { bold: true } },
    { insert: "X" },
    { insert: { embed: null }, attributes: { width: 5 } },
    { insert: "l\u2028😀", attributes: link },
    { insert: "o", attributes: { bold: true } },
  ]);
  text.applyDelta([{ retain: 8, attributes: { a: 1, b: 1 } }], { a: "none", b: "before" });
  text.insert(8, "!");
  assert.deepEqual(text.runs(8, 9)[0].attributes, link);
  text.insert(0, "!");
  assert.equal(text.runs(0, 1)[0].attributes.b, 1);
});

test("a delta that is refused says why, and changes nothing", () => {
  const text = noteOf("hello");
  const before = text.doc.stateDigest();
  const wrong = {
    INVALID_ARGUMENT: [
      [{ retain: 1 }, { insert: { image: "x" } }],
      [{ insert: "x" }, { insert: 5 }],
      [{ insert: { embed: [1] } }],
      [{ insert: { embed: text } }],
      [{ insert: "\ud800" }],
      [{ retain: "1" }],
      [{ retain: 1, attributes: { k: { a: 1 } } }],
      [{ insert: "x", manyValued: [{ key: "k", id: "mark", value: 1 }] }],
      [null],
      [{}],
    ],
    OUT_OF_RANGE: [[{ insert: "x" }, { retain: 6 }], [{ delete: 6 }], [{ retain: -1 }]],
    NOT_FOUND: [[{ retain: 1, manyValued: [{ key: "k", id: "5@00000000000000a1", value: null }] }]],
  };
  for (const [code, deltas] of Object.entries(wrong)) {
    for (const delta of deltas) assert.throws(() => text.applyDelta(delta), coded(code), JSON.stringify(delta));
  }
  const other = noteOf("");
  other.newEmbed(0, "map").set("image", "x.png");
  for (const delta of [other.toDelta(), [{ insert: { embed: { image: "x.png" } } }]]) {
    assert.throws(() => text.applyDelta(delta), { code: "INVALID_ARGUMENT", message: /newEmbed\(\)/ });
  }
  assert.throws(() => text.applyDelta([], { bold: "all" }), coded("INVALID_ARGUMENT"));
  assert.equal(text.doc.stateDigest(), before);
});

test("an embed may be a container, which is part of the document", () => {
  const text = noteOf("ab");
  text.doc.commit();
  const delta = deltaOf(text, () => text.newEmbed(1, "text"));
  const inner = text.runs(1, 2)[0].embed;
  assert.equal(inner.kind, "text");
  assert.deepEqual(delta, [{ retain: 1 }, { insert: { embed: inner } }]);
  inner.insert(0, "inner");
  const copy = Doc.open(text.doc.export()).text("note");
  assert.equal(String(copy.runs(1, 2)[0].embed), "inner");
  text.delete(1, 1);
  assert.equal(inner.isAttached, false);
  assert.throws(() => text.newEmbed(5, "map"), coded("OUT_OF_RANGE"));
  assert.throws(() => text.newEmbed(0, "image"), coded("INVALID_ARGUMENT"));
});

// A text as its units: what each is, and what is said of it.
function unitsOf(delta) {
  return applyTo([], delta);
}
function applyTo(units, delta) {
  const after = [];
  let at = 0;
  for (const step of delta) {
    if ("delete" in step) at += step.delete;
    else if ("retain" in step) {
      for (const end = at + step.retain; at < end; ++at) after.push(saidOf(units[at], step));
    } else {
      const inserted = typeof step.insert === "string" ? [...step.insert].flatMap((c) => c.split("")) : [step.insert];
      for (const is of inserted) after.push(saidOf({ is, says: {} }, step));
    }
  }
  return [...after, ...units.slice(at)];
}
function saidOf({ is, says }, { attributes = {}, manyValued = [] }) {
  const all = { ...says };
  const say = (name, value) => (value === null ? delete all[name] : (all[name] = value));
  for (const [key, value] of Object.entries(attributes)) say(key, value);
  for (const { key, id, value } of manyValued) say(`${key} ${id}`, value);
  return { is, says: all };
}

test("a text with marks and embeds built from events alone is that of the document", (t) => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  t.diagnostic(`SEED=${seed}`);
  const random = new Random(seed);
  for (let round = 0; round < 20; ++round) {
    const docs = [new Doc(), new Doc()];
    const shadows = docs.map(() => []);
    // What follows each by the deltas that it tells alone; ids of marks are its own.
    const followers = docs.map(() => noteOf(""));
    docs.forEach((doc, i) =>
      doc.text("t").subscribe(({ changes }) =>
        changes.forEach(({ delta }) => followers[i].applyDelta(delta.map(({ manyValued, ...step }) => step))),
      ),
    );
    docs.forEach((doc, i) =>
      doc.text("t").subscribe(({ changes }) => changes.forEach(({ delta }) => (shadows[i] = applyTo(shadows[i], delta)))),
    );
    for (let step = 0; step < 40; ++step) {
      const i = random.below(2);
      for (let edits = random.below(3); edits >= 0; --edits) editRichly(docs[i].text("t"), random);
      docs[i].commit();
      if (random.below(4) === 0) docs[1 - i].import(docs[i].exportSince(docs[1 - i].version));
      docs.forEach((doc, j) => {
        const delta = doc.text("t").toDelta();
        assert.deepEqual(shadows[j], unitsOf(delta));
        const single = delta.map(({ manyValued, ...step }) => step);
        assert.deepEqual(unitsOf(followers[j].toDelta()), unitsOf(single));
        const again = noteOf("");
        again.applyDelta(delta);
        assert.equal(again.toDelta().length, delta.length);
        assert.deepEqual(unitsOf(again.toDelta().map(({ manyValued, ...step }) => step)), unitsOf(single));
      });
    }
  }
});

function editRichly(text, random) {
  const at = (codePoint) => text.convert(codePoint, "codePoints", "utf16");
  const length = text.size("codePoints");
  const from = random.below(length + 1);
  const to = Math.min(length, from + random.below(6));
  const key = random.pick(["bold", "link", "comment"]);
  const expand = random.pick(["after", "before", "both", "none"]);
  const edits = [
    () => text.insert(at(from), random.pick(["a", "é", "😀", "x😁y", "\n"])),
    () => text.insertEmbed(at(from), random.pick([5, "image.png", null])),
    () => text.delete(at(from), at(to) - at(from)),
    () => from < to && text.mark(at(from), at(to), key, random.below(3), { expand, many: key === "comment" }),
    () => from < to && text.unmark(at(from), at(to), key, expand),
    () => {
      const marks = text.marks();
      if (marks.length > 0) text.removeMark(random.pick(marks).id);
    },
  ];
  random.pick([edits[0], edits[0], ...edits])();
}
