// The binding of textareas in Node: without a DOM, by as much of an element as it needs.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Doc, UndoStack } from "../dist/index.js";
import { bindTextarea } from "../dist/textarea.js";
import { Random } from "./random.js";

/** A textarea. */
class Area extends EventTarget {
  tagName = "TEXTAREA";
  form = null;
  ownerDocument = new EventTarget();
  value = "";
  selectionStart = 0;
  selectionEnd = 0;
  selectionDirection = "none";
  setSelectionRange(start, end) {
    [this.selectionStart, this.selectionEnd] = [start, end];
  }
  tell(name) {
    this.dispatchEvent(new Event(name));
  }
  /** As a user, or an input method. */
  put(inserted, from, to = from) {
    this.value = this.value.slice(0, from) + inserted + this.value.slice(to);
    this.setSelectionRange(from + inserted.length, from + inserted.length);
    this.tell("input");
  }
}

function begin(content) {
  const text = new Doc().text("note");
  if (content !== "") text.insert(0, content);
  text.doc.commit();
  const area = new Area();
  const errors = [];
  const end = bindTextarea(area, text, { onError: (error) => errors.push(error) });
  return { text, doc: text.doc, area, errors, end };
}
const rest = () => new Promise((resolve) => setTimeout(resolve, 150));

test("what is being composed is in the text already, and is not lost with the binding", () => {
  const { text, area, end, errors } = begin("one three");
  area.tell("compositionstart");
  area.put("に", 4);
  area.put("にほ", 4, 5);
  assert.equal(String(text), "one にほthree");
  area.value = "one にほんthree"; // nobody was told yet
  end();
  assert.equal(String(text), "one にほんthree");
  assert.deepEqual(errors, []);
});

test("what is composed while a transaction is open is not rolled back with it", async () => {
  for (const finish of ["rollBack", "commit"]) {
    const { text, doc, area, errors } = begin("one three");
    const transaction = doc.begin();
    text.insert(0, "zero ");
    area.tell("compositionstart");
    area.put("に", 4);
    area.put("日", 4, 5);
    transaction[finish]();
    area.tell("compositionend");
    await rest();
    assert.equal(String(text), `${finish === "commit" ? "zero " : ""}one 日three`);
    assert.equal(area.value, String(text));
    assert.deepEqual(errors, []);
  }
});

test("what is composed while a transaction edits around it is in the text once, at its place", () => {
  const around = (content, compose) => {
    const { text, doc, area } = begin(content);
    const transaction = doc.begin();
    area.tell("compositionstart");
    compose(area);
    text.insert(text.length, ">");
    text.insert(3, "<");
    transaction.commit();
    area.tell("compositionend");
    assert.equal(area.value, String(text));
    return String(text);
  };
  assert.equal(around("one two three", (area) => area.put("に", 4, 7)), "one< に three>");
  const twice = (area) => {
    area.put("に", 0);
    area.put("日", area.value.length);
  };
  assert.equal(around("one two", twice), "にone< two日>");
});

test("what is composed while a transaction is open is in the text when that has ended", async () => {
  for (const finish of ["rollBack", "commit"]) {
    const { text, doc, area } = begin("one");
    const transaction = doc.begin();
    area.tell("compositionstart");
    area.put("に", 3);
    await new Promise((resolve) => setTimeout(resolve, 400));
    transaction[finish]();
    await rest();
    assert.equal(String(text), "oneに");
  }
});

test("a composition goes on at its place, whatever others edit meanwhile", () => {
  for (let i = 0; i < Number(process.env.ITERATIONS ?? 50); ++i) {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    const random = new Random(seed);
    const { text, doc, area, errors } = begin("abcdefgh\r\nij".slice(0, random.below(13)));
    const other = Doc.open(doc.export());
    area.tell("compositionstart");
    const at = random.below(area.value.length + 1);
    let composed = area.value.slice(at, at + random.below(3));
    for (let step = 0; step < 8; ++step) {
      if (random.below(2)) {
        const next = ["に", "にほ", "日本", "日", ""][random.below(5)];
        area.put(next, at, at + composed.length);
        composed = next;
        other.import(doc.export());
      }
      const theirs = other.text("note");
      const from = random.below(theirs.length + 1);
      if (random.below(2)) theirs.insert(from, random.pick(["X", "YZ"]));
      else if (/^[a-z]/.test(String(theirs).slice(from))) theirs.delete(from, 1);
      doc.import(other.export());
    }
    area.put("!?", at, at + composed.length);
    area.tell("compositionend");
    assert.equal(area.value, String(text).replace(/\r\n?/g, "\n"), `SEED=${seed}`);
    assert.match(area.value, /^[^日本にほ!?]*!\?[^日本にほ!?]*$/, `SEED=${seed}`);
    assert.deepEqual(errors, [], `SEED=${seed}`);
    for (const one of [doc, other]) one.free();
  }
});

test("an old version that shows during a composition edits nothing", () => {
  const { text, doc, area, errors } = begin("");
  const start = doc.frontier;
  text.insert(0, "hello");
  doc.commit();
  area.tell("compositionstart");
  area.value = "Xhello!";
  doc.checkout(start);
  area.tell("input");
  doc.checkoutLatest();
  area.tell("compositionend");
  assert.equal(String(text), "Xhello!");
  assert.equal(area.value, "Xhello!");
  assert.deepEqual(errors, []);
});

test("a binding that begins while one composes goes on with that", () => {
  for (const isOld of [false, true]) {
    const { text, doc, area, end } = begin("one");
    area.tell("compositionstart");
    area.put("に", 3);
    if (isOld) doc.checkout([]);
    else doc.transact(() => text.insert(0, "<"));
    end();
    bindTextarea(area, text);
    assert.equal(area.value, "oneに");
    if (isOld) doc.checkoutLatest();
    area.put("日", 3, 4);
    area.tell("compositionend");
    assert.equal(String(text), isOld ? "one日" : "<one日");
    assert.equal(area.value, String(text));
  }
});

test("what is composed is at its place where nothing was left of the text, and it came back", () => {
  const doc = new Doc();
  const removal = new UndoStack(doc, { includedTags: ["removal"] });
  const map = doc.map("m");
  const text = map.open("note", "text");
  text.insert(0, "hello");
  doc.commit();
  const area = new Area();
  bindTextarea(area, text);
  area.tell("compositionstart");
  doc.transact(() => map.delete("note"), { tag: "removal" });
  doc.checkout([]);
  area.put("に", 3);
  doc.checkoutLatest();
  removal.undo();
  area.put("日", 3, 4);
  area.tell("compositionend");
  assert.equal(String(text), "hel日lo");
});

test("where the document was freed, one error tells so for each edit", async () => {
  const { doc, area, errors } = begin("one");
  doc.free();
  area.put("x", 0);
  await rest();
  assert.equal(errors.length, 1);
});
