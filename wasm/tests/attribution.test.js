import assert from "node:assert/strict";
import { test } from "node:test";

import { Doc } from "../dist/index.js";

const coded = (code) => (error) => error.code === code;
const ADA = "00000000000000a1";
const BEN = "00000000000000b2";

function both(edit) {
  const ada = new Doc({ peerId: ADA });
  const ben = new Doc({ peerId: BEN });
  edit(ada);
  ben.import(ada.export());
  return { ada, ben };
}
function exchange(one, other) {
  one.import(other.export());
  other.import(one.export());
}

test("each part of a text has an author, in UTF-16 units, and the change that it came in", () => {
  const { ada, ben } = both((doc) => {
    doc.text("t").insert(0, "he😀o");
    doc.commit({ message: "greet", time: 1_700_000_000_000 });
    doc.text("t").insert(5, "!");
  });
  ben.text("t").insert(2, "y");
  exchange(ada, ben);
  for (const doc of [ada, ben]) {
    assert.deepEqual(doc.text("t").authors(), [
      { begin: 0, end: 2, first: `0@${ADA}` },
      { begin: 2, end: 3, first: `0@${BEN}` },
      { begin: 3, end: 6, first: `2@${ADA}` },
      { begin: 6, end: 7, first: `4@${ADA}` },
    ]);
    assert.deepEqual(doc.text("t").authors(3, 5), [{ begin: 3, end: 5, first: `2@${ADA}` }]);
    const { ops, time, message } = doc.changeOf(`2@${ADA}`);
    assert.deepEqual([ops, time, message], [{ peer: ADA, begin: 0, end: 4 }, 1_700_000_000_000, "greet"]);
    assert.deepEqual(doc.changeOf(`4@${ADA}`).message, "");
    assert.equal(doc.changeOf(`4@${ADA}`).lamport, 5);
  }
  assert.equal(ada.changeOf(`99@${ADA}`), undefined);
  assert.throws(() => ada.changeOf("99"), coded("INVALID_ARGUMENT"));
  assert.throws(() => ada.text("t").authors(0, 8), coded("OUT_OF_RANGE"));
  assert.throws(() => ada.text("t").authors(0, 4), coded("INVALID_ARGUMENT"));
  assert.deepEqual(ada.text("empty").authors(), []);
});

test("items, keys and nodes have authors", () => {
  let node;
  const { ada, ben } = both((doc) => {
    doc.list("l").push(1, 2);
    doc.movableList("m").push("a", "b");
    doc.map("k").set("key", 1);
    node = doc.tree("n").create();
  });
  ben.list("l").insert(1, "ben");
  ben.movableList("m").move(0, 1);
  ada.movableList("m").set(0, "A");
  ben.map("k").set("key", 2);
  ada.map("k").set("key", 3);
  const other = ben.tree("n").create();
  ben.tree("n").move(node, other);
  exchange(ada, ben);
  const by = (id) => id.slice(-16);
  for (const doc of [ada, ben]) {
    assert.deepEqual(doc.list("l").authors().map(({ begin, end, first }) => [begin, end, by(first)]), [
      [0, 1, ADA],
      [1, 2, BEN],
      [2, 3, ADA],
    ]);
    const [b, a] = doc.movableList("m").authors();
    assert.deepEqual([by(a.inserted), by(a.placed), by(a.set)], [ADA, BEN, ADA]);
    assert.notEqual(a.set, a.inserted);
    assert.deepEqual([b.placed, b.set], [b.inserted, b.inserted]);
    const [shown, conflict] = doc.map("k").authors("key");
    assert.deepEqual([by(shown), by(conflict)], doc.map("k").get("key") === 2 ? [BEN, ADA] : [ADA, BEN]);
    assert.deepEqual(doc.map("k").authors("nothing"), []);
    assert.equal(by(doc.tree("n").placedBy(node)), BEN);
    assert.equal(doc.tree("n").placedBy(other), other);
  }
  assert.throws(() => ada.tree("n").placedBy(`99@${ADA}`), coded("NOT_FOUND"));
});
