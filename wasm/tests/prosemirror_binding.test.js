// Editors that are bound to texts, in Node: without a DOM.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Doc, UndoStack } from "../dist/index.js";
import { readDoc, redo, undo, writeDoc } from "../dist/prosemirror.js";
import { randomDoc, schema } from "./prosemirror_documents.js";
import { Editor, editAtRandom, structureCommands } from "./prosemirror_editor.js";
import { Random } from "./random.js";

const seeds = (count) => {
  const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  return Array.from({ length: process.env.SEED ? 1 : Number(process.env.ITERATIONS ?? count) }, (_, i) => first + i);
};

function assertInStep(editor, text, seed) {
  assert.deepEqual(editor.errors, [], `SEED=${seed}`);
  editor.doc.check();
  assertSame(editor.doc, readDoc(text, schema), seed);
}

function assertSame(is, should, seed) {
  if (is.eq(should)) return;
  assert.fail([`SEED=${seed}`, is, should, JSON.stringify(is), JSON.stringify(should)].join("\n").slice(0, 5000));
}

/** A valid document, without halves of characters: ProseMirror makes others, too. */
function isTakeable(doc) {
  try {
    doc.check();
  } catch {
    return false;
  }
  return !/\\ud[89a-f][0-9a-f]{2}/.test(JSON.stringify(doc));
}

test("what one edits goes to the text, as it is", () => {
  for (const seed of seeds(40)) {
    const random = new Random(seed);
    const text = new Doc().text("doc");
    if (random.below(4)) writeDoc(text, randomDoc(random, schema, 4));
    const editor = new Editor(text, schema);
    for (let i = 0; i < 30; ++i) {
      editor.edited = editor.doc;
      editAtRandom(editor, random, schema);
      assertInStep(editor, text, seed);
      if (isTakeable(editor.edited)) assertSame(editor.doc, editor.edited, seed);
    }
    editor.destroy();
    text.doc.free();
  }
});

/** Replicas of one document, each with an editor. */
class World {
  constructor(doc, count = 2) {
    const first = new Doc({ peerId: "0000000000000001" });
    writeDoc(first.text("doc"), doc);
    first.commit();
    this.docs = [first];
    for (let i = 1; i < count; ++i) this.docs.push(Doc.open(first.export(), { peerId: `000000000000000${i + 1}` }));
    this.editors = this.docs.map((one) => new Editor(one.text("doc"), schema));
  }
  send(from, to) {
    const version = this.docs[from].version;
    this.docs[to].import(this.docs[from].exportSince(this.docs[to].version));
    assert.ok(this.docs[from].version.equals(version));
  }
  meet() {
    for (let i = 1; i < this.docs.length; ++i) this.send(i, 0);
    for (let i = 1; i < this.docs.length; ++i) this.send(0, i);
  }
  /** That all show the same, and nobody wrote anything by receiving. */
  assertMet(seed) {
    for (const [i, editor] of this.editors.entries()) {
      assertInStep(editor, this.docs[i].text("doc"), seed);
      assertSame(editor.doc, this.editors[0].doc, seed);
      assert.ok(this.docs[i].version.equals(this.docs[0].version), `SEED=${seed}`);
    }
  }
  free() {
    for (const editor of this.editors) editor.destroy();
    for (const doc of this.docs) doc.free();
  }
}

test("editors that edit at once show the same valid document, and write nothing by receiving", () => {
  for (const seed of seeds(12)) {
    const random = new Random(seed);
    const world = new World(randomDoc(random, schema, 4), 3);
    for (let i = 0; i < 40; ++i) {
      editAtRandom(random.pick(world.editors), random, schema);
      if (random.below(3) === 0) world.send(random.below(3), random.below(3));
      if (random.below(8) === 0) {
        world.meet();
        world.assertMet(seed);
      }
    }
    world.meet();
    world.assertMet(seed);
    world.free();
  }
});

test("what is typed is there once, whatever others do to the structure around it", () => {
  const commands = Object.values(structureCommands(schema));
  for (const seed of seeds(20)) {
    const random = new Random(seed);
    const world = new World(randomDoc(random, schema, 4));
    const [writer, other] = world.editors;
    let typed = "";
    for (let round = 0; round < 4; ++round) {
      for (let i = 0; i < 3; ++i) {
        const places = [];
        writer.doc.descendants((node, position) => {
          if (node.isTextblock) for (let at = 0; at <= node.content.size; ++at) places.push(position + 1 + at);
        });
        const word = String.fromCharCode(0x2460 + typed.length);
        const place = random.pick(places);
        if (places.length === 0 || !writer.doc.resolve(place).parent.isTextblock) continue;
        writer.select(place);
        writer.type(word);
        typed += word;
      }
      for (let i = 0; i < 3; ++i) {
        other.select(random.below(other.doc.content.size + 1));
        const command = random.pick(commands);
        try {
          other.run(command);
        } catch {}
      }
      world.meet();
      world.assertMet(seed);
      const text = writer.doc.textBetween(0, writer.doc.content.size, "", (node) => node.textContent);
      const found = [...text].filter((character) => typed.includes(character));
      assert.deepEqual(found.sort(), [...typed].sort(), `SEED=${seed}`);
    }
    world.free();
  }
});

test("undoing all that one did gives the document of before, redoing it that of after", () => {
  for (const seed of seeds(15)) {
    const random = new Random(seed);
    const text = new Doc().text("doc");
    writeDoc(text, randomDoc(random, schema, 4));
    text.doc.commit();
    const stack = new UndoStack(text.doc);
    const editor = new Editor(text, schema, { undo: stack });
    const before = editor.doc;
    for (let i = 0; i < 15; ++i) editAtRandom(editor, random, schema);
    const after = editor.doc;
    while (editor.run(undo) && stack.canUndo) assertInStep(editor, text, seed);
    assertSame(editor.doc, before, seed);
    while (editor.run(redo) && stack.canRedo) assertInStep(editor, text, seed);
    assertSame(editor.doc, after, seed);
    editor.destroy();
    text.doc.free();
  }
});

/** How many microtasks run before a timer does; it fails where they never end. */
async function microtasksOf(act) {
  const { queueMicrotask } = globalThis;
  let count = 0;
  globalThis.queueMicrotask = (run) => {
    if (++count > 1000) throw new Error("the microtasks have no end");
    queueMicrotask(run);
  };
  try {
    act();
    await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    globalThis.queueMicrotask = queueMicrotask;
  }
  return count;
}

test("an open transaction, a freed document, and another plugin that throws do not hang the page", async () => {
  const text = new Doc().text("doc");
  const editor = new Editor(text, schema);
  const transaction = text.doc.begin();
  assert.ok((await microtasksOf(() => editor.type("x"))) < 10);
  assert.equal(text.length, 0);
  transaction.rollBack();
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(String(text), "x");
  assertInStep(editor, text);

  let isThrowing = true;
  const { dispatch } = editor;
  editor.dispatch = (transaction) => {
    if (isThrowing) throw new RangeError("of another plugin");
    dispatch.call(editor, transaction);
  };
  const others = () => text.doc.transact(() => text.append("o"));
  assert.ok((await microtasksOf(others)) < 10);
  assert.equal(editor.errors.splice(0).length, 2); // it was tried once more
  assert.ok((await microtasksOf(others)) < 10);
  assert.equal(editor.errors.splice(0).length, 1);
  isThrowing = false;
  others();
  assertInStep(editor, text);

  text.doc.free();
  assert.ok((await microtasksOf(() => editor.type("y"))) < 10);
  assert.equal(editor.errors.length, 2);
  editor.destroy();
});
