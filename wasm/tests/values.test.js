import assert from "node:assert/strict";
import { test } from "node:test";

import { Container, Doc } from "../dist/index.js";

const coded = (code) => (error) => error.code === code;

const SCALARS = [
  null, true, false, 0, 1, -1, -0, 0.1, 1e21, -1e-300, NaN, Infinity, -Infinity,
  2 ** 31, -(2 ** 31), 2 ** 32, -(2 ** 32) - 1, 2 ** 51, -(2 ** 51), 2 ** 52 + 1, -(2 ** 52) - 1,
  Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 53, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n),
  "", "x", "ü".repeat(100), new Uint8Array(), Uint8Array.of(0, 128, 255),
];

// A bigint that a number can be comes back as one.
const expected = (value) =>
  typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;

test("each scalar comes back: from a map, a list, a plain value, another replica", () => {
  const doc = new Doc();
  const list = doc.list("l");
  list.push(...SCALARS);
  doc.map("m").set("all", SCALARS);
  const other = Doc.open(doc.export());
  for (const one of [doc, other]) {
    SCALARS.forEach((value, i) => {
      assert.deepStrictEqual(one.list("l").get(i), expected(value));
      assert.deepStrictEqual(one.at(`/m/all/${i}`), expected(value));
    });
    assert.deepStrictEqual(one.list("l").toPlain(), SCALARS.map(expected));
    assert.deepStrictEqual([...one.list("l")], SCALARS.map(expected));
  }
});

test("bytes are a Uint8Array or an ArrayBuffer; other arrays of numbers are refused, not cut to bytes", () => {
  const doc = new Doc();
  const map = doc.map("m");
  const memory = Uint8Array.of(9, 1, 2, 9);
  for (const bytes of [memory.subarray(1, 3), memory.buffer.slice(1, 3), Buffer.from([1, 2])]) {
    map.set("k", bytes);
    map.set("nested", { bytes });
    for (const held of [map.get("k"), map.get("nested").get("bytes")]) assert.deepEqual(held, Uint8Array.of(1, 2));
  }
  const before = doc.toJSONString();
  const numbers = [0.5, 300];
  for (const wrong of [
    ...[Float32Array, Float64Array, Uint16Array, Int8Array, Uint8ClampedArray].map((Type) => Type.from(numbers)),
    BigInt64Array.of(1n),
    new DataView(memory.buffer),
    new SharedArrayBuffer(4),
  ]) {
    for (const take of [
      (value) => map.set("k", value),
      (value) => map.set("nested", { value }),
      (value) => doc.list("l").push(value),
      (value) => doc.update(map, { k: value }),
      (value) => doc.import(value),
      (value) => doc.exportSince(value),
    ]) {
      assert.throws(() => take(wrong), coded("INVALID_ARGUMENT"), wrong.constructor.name);
    }
  }
  assert.equal(doc.toJSONString(), before);
});

test("nested values become containers, filled or not there at all", () => {
  const doc = new Doc();
  const board = doc.map("board");
  board.set("cards", [{ title: "write", tags: ["a", []] }, 7]);
  const cards = board.get("cards");
  assert.equal(cards.kind, "list");
  assert.equal(cards.get(0).get("title"), "write");
  assert.equal(board.get("cards"), cards, "the same object each time");
  assert.deepEqual(board.toPlain(), { cards: [{ title: "write", tags: ["a", []] }, 7] });
  assert.throws(() => board.set("bad", { fine: 1, wrong: () => 1 }), coded("INVALID_ARGUMENT"));
  assert.equal(board.has("bad"), false);
  for (const put of [
    (wrong) => cards.push("fine", wrong),
    (wrong) => cards.insert(0, { fine: [] }, wrong),
    (wrong) => cards.replace(0, wrong),
    (wrong) => doc.movableList("l").insert(0, [], wrong),
  ]) {
    const before = doc.toJSONString();
    for (const wrong of [{ fine: 1, wrong: () => 1 }, [[], ["\ud800"]], { "\ud800": 1 }, [2n ** 63n]]) {
      assert.throws(() => put(wrong), coded("INVALID_ARGUMENT"));
      assert.equal(doc.toJSONString(), before);
    }
  }
  for (const nowhere of [-1, 2, 0.5, "0"]) {
    assert.throws(() => cards.replace(nowhere, [1]), /position/);
    assert.deepEqual(cards.length, 2);
  }
  cards.insert(1, { n: 1 }, 2, [3]);
  assert.deepEqual(cards.toPlain().slice(1), [{ n: 1 }, 2, [3], 7]);
  doc.update(board, { cards: [{ title: "written", tags: ["a", []] }] });
  assert.deepEqual(board.toPlain(), { cards: [{ title: "written", tags: ["a", []] }] });
  assert.equal(board.get("cards"), cards, "updated, not made anew");
});

test("a value that is put is read once, before anything is edited", () => {
  const doc = new Doc();
  const list = doc.list("l");
  let reads = 0;
  const value = {
    get live() {
      if (++reads > 1) throw new Error("it is read again");
      list.push("by the way");
      return [reads];
    },
  };
  assert.equal(list.push(value), 2);
  assert.deepEqual(list.toPlain(), ["by the way", { live: [1] }]);
  doc.map("m").set("all", Array.from({ length: 200_000 }, (_, i) => i));
  assert.equal(doc.at("/m/all/199999"), 199_999);
  const nested = (levels) => (levels === 0 ? [] : [nested(levels - 1)]);
  doc.map("m").set("deep", nested(499));
  assert.throws(() => doc.map("m").set("k", nested(500)), coded("INVALID_ARGUMENT"));
  assert.equal(doc.map("m").has("k"), false);
});

test("what a document cannot hold is refused", () => {
  const doc = new Doc();
  const map = doc.map("m");
  for (const wrong of [undefined, Symbol("x"), () => 1, new Date(), new globalThis.Map(), doc.text("t"), 2n ** 63n]) {
    assert.throws(() => map.set("k", wrong), coded("INVALID_ARGUMENT"), String(wrong));
    assert.throws(() => map.set("k", [wrong]), coded("INVALID_ARGUMENT"), String(wrong));
    assert.throws(() => doc.list("l").push(wrong), coded("INVALID_ARGUMENT"), String(wrong));
  }
  const circle = {};
  circle.self = circle;
  assert.throws(() => map.set("k", circle), coded("INVALID_ARGUMENT"));
  assert.equal(doc.toJSONString(), "{}");
});

// What is short is read and written by loops, four units at a time, up to the first that is not ASCII.
test("strings and keys of each length come back, wherever a character is not ASCII", () => {
  const doc = new Doc();
  for (const character of ["x", "ü", "\uffff", "😀", "\u007f", "\u0080"]) {
    for (let length = 0; length < 52; ++length) {
      for (const at of [0, 1, 2, 3, length >> 1, length - 1]) {
        if (at < 0 || at >= length) continue;
        const text = "a".repeat(at) + character + "a".repeat(length - at - 1);
        doc.map("m").set("k", [text, { [text]: text }]);
        assert.deepStrictEqual(doc.map("m").toPlain(), { k: [text, { [text]: text }] });
      }
    }
  }
});

test("keys of objects are only keys", () => {
  const doc = new Doc();
  const map = doc.map("m");
  map.set("o", JSON.parse('{"__proto__": {"polluted": 1}, "": 2, "constructor": 3}'));
  const plain = map.toPlain().o;
  assert.equal({}.polluted, undefined);
  assert.deepEqual(Object.keys(plain).sort(), ["", "__proto__", "constructor"]);
  assert.deepEqual(map.get("o").keys(), ["", "__proto__", "constructor"]);
  map.set("u", { there: 1, not: undefined });
  assert.deepEqual(map.get("u").toPlain(), { there: 1 });
});

test("maps, lists, movable lists, trees and counters do what they are for", () => {
  const doc = new Doc();
  const map = doc.map("m");
  map.set("b", 1).set("a", 2);
  assert.deepEqual([...map], [["a", 2], ["b", 1]]);
  assert.equal(map.delete("b"), true);
  assert.equal(map.delete("b"), false);
  assert.equal(map.get("b"), undefined);
  assert.equal(map.open("t", "text"), map.open("t", "text"));
  assert.throws(() => map.open("a", "text"), coded("FAILED_PRECONDITION"));
  assert.throws(() => map.open("x", "book"), coded("INVALID_ARGUMENT"));

  const list = doc.movableList("l");
  list.push("a", "b", "c");
  list.move(0, 2);
  list.set(0, "B");
  assert.deepEqual(list.toArray(), ["B", "c", "a"]);
  assert.equal(list.at(-1), "a");
  assert.equal(list.at(9), undefined);
  assert.throws(() => list.get(3), coded("OUT_OF_RANGE"));
  list.clear();
  assert.equal(list.length, 0);

  const tree = doc.tree("t");
  const root = tree.create();
  const child = tree.create(root);
  const first = tree.create(root, 0);
  tree.meta(child).set("name", "child");
  assert.deepEqual(tree.children(root), [first, child]);
  assert.throws(() => tree.move(root, child), coded("INVALID_ARGUMENT"));
  tree.move(child, null, 0);
  assert.deepEqual(tree.nodes(), [child, root, first]);
  assert.equal(tree.parent(child), null);
  assert.equal(tree.index(first), 0);
  assert.throws(() => tree.delete("17"), coded("INVALID_ARGUMENT"));
  assert.throws(() => tree.delete("17@00000000000000a1"), coded("NOT_FOUND"));

  const counter = doc.counter("c");
  counter.add(2 ** 40);
  counter.add(2n ** 62n);
  assert.equal(counter.value, 2n ** 62n + 2n ** 40n);
  assert.throws(() => counter.add(0.5), coded("INVALID_ARGUMENT"));
  for (const one of [map, list, tree, counter]) assert.ok(one instanceof Container);
});

test("concurrent values of a key are all there", () => {
  const alice = new Doc({ peerId: "00000000000000a1" });
  const bob = new Doc({ peerId: "00000000000000b2" });
  alice.map("m").set("k", "A");
  bob.map("m").set("k", ["B"]);
  alice.import(bob.export());
  assert.deepEqual(alice.map("m").get("k").toPlain(), ["B"]);
  assert.deepEqual(alice.map("m").conflicts("k"), ["A"]);
});

test("toJSON() gives what JSON can hold", () => {
  const doc = new Doc();
  doc.map("m").set("v", [2n ** 60n, Uint8Array.of(1, 2, 3), { deep: null }]);
  assert.equal(JSON.stringify(doc.map("m")), '{"v":[1152921504606847000,{"$bytes":"AQID"},{"deep":null}]}');
  assert.deepEqual(doc.toJSON(), { m: { v: [1152921504606847000, { $bytes: "AQID" }, { deep: null }] } });
});
