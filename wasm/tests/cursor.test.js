import assert from "node:assert/strict";
import { test } from "node:test";

import { Cursor, Doc } from "../dist/index.js";
import { Random } from "./random.js";

const coded = (code) => (error) => error.code === code;

function noteOf(text) {
  const doc = new Doc({ peerId: "00000000000000a1" });
  doc.text("note").insert(0, text);
  return { doc, note: doc.text("note") };
}

test("a cursor stays beside its character, in UTF-16 units", () => {
  const { doc, note } = noteOf("hello");
  const left = note.cursorAt(2);
  const right = note.cursorAt(2, "right");
  note.insert(2, "😀");
  note.insert(0, "> ");
  assert.deepEqual(doc.resolve(left), { container: note, position: 4, isItemThere: true });
  assert.equal(doc.resolve(right).position, 6);
  note.delete(2, 5);
  assert.deepEqual(doc.resolve(left), { container: note, position: 2, isItemThere: false });
});

test("a cursor tells what it stands beside", () => {
  const { note } = noteOf("hello");
  const cursor = note.cursorAt(3, "right");
  assert.equal(cursor.item, "3@00000000000000a1");
  assert.equal(cursor.side, "right");
  assert.deepEqual([note.cursorAt(0).item, note.cursorAt(0).side], [null, "left"]);
  assert.deepEqual([note.cursorAt(5, "right").item, note.cursorAt(5, "right").side], [null, "right"]);
});

test("a cursor goes to other replicas as bytes", () => {
  const { doc, note } = noteOf("hello");
  const cursor = Cursor.decode(note.cursorAt(2).encode());
  assert.ok(cursor.encode().length < 32);
  assert.deepEqual(Cursor.decode(JSON.parse(JSON.stringify(cursor))).encode(), cursor.encode());
  const other = new Doc();
  assert.equal(other.resolve(cursor), undefined);
  other.import(doc.exportSnapshot());
  assert.deepEqual(other.resolve(cursor), { container: other.text("note"), position: 2, isItemThere: true });
  for (const same of [cursor.encode(), cursor.toJSON()]) assert.equal(other.resolve(same).position, 2);
  const nested = doc.map("m").open("t", "text").cursorAt(0);
  assert.equal(other.resolve(nested), undefined);
});

test("cursors of lists stay, and go with an item that is moved", () => {
  const doc = new Doc();
  const list = doc.list("l");
  const movable = doc.movableList("m");
  list.push(1, 2, 3);
  movable.push(1, 2, 3);
  const cursor = list.cursorAt(1);
  const moving = movable.cursorAt(0, "right");
  list.insert(0, 0);
  movable.move(0, 2);
  assert.deepEqual(doc.resolve(cursor), { container: list, position: 2, isItemThere: true });
  assert.deepEqual(doc.resolve(moving), { container: movable, position: 2, isItemThere: true });
});

test("bytes that are no cursor are refused", () => {
  const { note } = noteOf("hello");
  const bytes = note.cursorAt(2).encode();
  for (let size = 0; size < bytes.length; ++size) {
    assert.throws(
      () => Cursor.decode(bytes.subarray(0, size)),
      (error) => ["DATA_LOSS", "INVALID_ARGUMENT"].includes(error.code),
    );
  }
  for (const wrong of ["cursor", "?", "", "😀", new Uint8Array(20)]) {
    for (const call of [() => Cursor.decode(wrong), () => note.doc.resolve(wrong)]) {
      assert.throws(call, (error) => ["DATA_LOSS", "INVALID_ARGUMENT"].includes(error.code));
    }
  }
});

test("a cursor of a text with a long name is a string, too", () => {
  const doc = new Doc();
  const cursor = doc.text("n".repeat(300_000)).cursorAt(0);
  assert.deepEqual(Cursor.decode(JSON.parse(JSON.stringify(cursor))).encode(), cursor.encode());
});

test("wrong positions and sides say what is wrong", () => {
  const { doc, note } = noteOf("a😀");
  assert.throws(() => note.cursorAt(4), coded("OUT_OF_RANGE"));
  assert.throws(() => note.cursorAt(2), coded("INVALID_ARGUMENT"));
  assert.throws(() => note.cursorAt(0, "up"), coded("INVALID_ARGUMENT"));
  assert.throws(() => doc.list("l").cursorAt(1), coded("OUT_OF_RANGE"));
  assert.throws(() => doc.movableList("l").cursorAt(0, null), coded("INVALID_ARGUMENT"));
  const cursor = note.cursorAt(1);
  doc.free();
  assert.throws(() => doc.resolve(cursor), coded("FAILED_PRECONDITION"));
  assert.equal(cursor.side, "left");
});

test("cursors follow their characters through random edits of two replicas", () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  const random = new Random(seed);
  const docs = [new Doc(), new Doc()];
  docs[0].text("t").insert(0, "abcdefghij");
  docs[1].import(docs[0].export());
  const cursors = [..."abcdefghij"].map((_, at) => docs[0].text("t").cursorAt(at, "right"));
  for (let round = 0; round < 20; ++round) {
    for (const doc of docs) {
      const text = doc.text("t");
      text.insert(random.below(text.length + 1), random.pick(["1", "22", "é"]));
    }
    docs[0].import(docs[1].export());
    docs[1].import(docs[0].export());
    for (const doc of docs) {
      const at = cursors.map((cursor) => String(doc.text("t"))[doc.resolve(cursor).position]);
      assert.equal(at.join(""), "abcdefghij", `SEED=${seed}`);
    }
  }
});
