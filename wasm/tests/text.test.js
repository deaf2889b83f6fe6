import assert from "node:assert/strict";
import { test } from "node:test";

import { Doc } from "../dist/index.js";
import { Random } from "./random.js";

const coded = (code) => (error) => error.code === code;

test("positions count UTF-16 units, as those of strings", () => {
  const doc = new Doc();
  const text = doc.text("t");
  text.insert(0, "a😀b");
  assert.equal(text.length, 4);
  text.insert(3, "é漢");
  text.delete(0, 1);
  text.replace(0, 2, "😁x");
  assert.equal(String(text), "😁xé漢b");
  assert.equal(text.slice(2, 4), "xé");
  assert.equal(text.size("codePoints"), 5);
  assert.equal(text.size("bytes"), 4 + 1 + 2 + 3 + 1);
  assert.equal(text.convert(3, "utf16", "bytes"), 5);
  assert.deepEqual([...text], ["😁", "x", "é", "漢", "b"]);
});

test("half of a character is refused, and changes nothing", () => {
  const doc = new Doc();
  const text = doc.text("t");
  text.insert(0, "😀");
  assert.throws(() => text.insert(1, "x"), coded("INVALID_ARGUMENT"));
  assert.throws(() => text.delete(0, 1), coded("INVALID_ARGUMENT"));
  assert.throws(() => text.insert(0, "\ud83d"), coded("INVALID_ARGUMENT"));
  assert.throws(() => text.insert(0, "x".repeat(100) + "\ude00"), coded("INVALID_ARGUMENT"));
  assert.throws(() => doc.map("m").set("\ud800", 1), coded("INVALID_ARGUMENT"));
  assert.equal(String(text), "😀");
  assert.equal(doc.toJSONString(), '{"t":"😀"}');
});

test("strings of each length and kind come back as they went", () => {
  const doc = new Doc();
  const text = doc.text("t");
  const pieces = ["", "\0", "\ufeffBOM", "x".repeat(47), "é".repeat(48), "😀".repeat(49)];
  for (const length of [1, 100, 20_000, 70_000, 300_000]) pieces.push("añ漢😀".repeat(length / 5));
  for (const piece of pieces) {
    text.update(piece);
    assert.equal(text.toString(), piece);
    doc.map("m").set("k", piece);
    assert.equal(doc.map("m").get("k"), piece);
  }
});

test("wrong positions say what is wrong", () => {
  const doc = new Doc();
  const text = doc.text("t");
  text.insert(0, "abc");
  for (const position of [4, -1, 2 ** 32, 1e300]) {
    assert.throws(() => text.insert(position, "x"), coded("OUT_OF_RANGE"), String(position));
  }
  for (const position of [NaN, 0.5, "1", undefined, null, 1n]) {
    assert.throws(() => text.insert(position, "x"), coded("INVALID_ARGUMENT"), String(position));
  }
  for (const wrong of [1, null, undefined, {}]) {
    assert.throws(() => text.insert(0, wrong), coded("INVALID_ARGUMENT"));
  }
  assert.throws(() => text.delete(1, 3), coded("OUT_OF_RANGE"));
  assert.throws(() => text.size("letters"), coded("INVALID_ARGUMENT"));
  assert.equal(String(text), "abc");
});

test("update() keeps what others wrote meanwhile", () => {
  const alice = new Doc();
  const bob = new Doc();
  alice.text("t").insert(0, "one two three");
  bob.import(alice.export());
  bob.text("t").insert(3, "!");
  alice.text("t").update("one 2 three");
  bob.import(alice.exportSince(bob.version));
  assert.equal(String(bob.text("t")), "one! 2 three");
});

test("two who edit apart for long come to the same text, whoever merges first", () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  const random = new Random(seed);
  const writers = [new Doc(), new Doc()];
  for (let round = 0; round < 20; ++round) {
    for (const doc of writers) {
      const text = doc.text("t");
      for (let i = 0; i < 100; ++i) {
        text.insert(random.below(text.length + 1), random.pick(["a", "bc", "é", "漢字"]));
        if (text.length > 9 && random.below(5) === 0) text.delete(random.below(text.length - 5), 3);
      }
    }
    const updates = writers.map((doc, i) => doc.exportSince(writers[1 - i].version));
    writers.forEach((doc, i) => doc.import(updates[1 - i]));
  }
  const third = Doc.open(writers[0].export());
  for (const doc of [writers[1], third]) {
    assert.equal(String(doc.text("t")), String(writers[0].text("t")), `SEED=${seed}`);
  }
});

test("each character comes back as it was put in, in short strings and in long ones", () => {
  const text = new Doc().text("t");
  for (const length of [7, 5000]) {
    let part = "";
    for (let code = 0; code <= 0x10ffff; code += code < 0x10000 ? 1 : 97) {
      if (code >= 0xd800 && code < 0xe000) continue;
      part += String.fromCodePoint(code);
      if (part.length < length) continue;
      text.update(part);
      assert.equal(String(text), part);
      part = "";
    }
  }
});
