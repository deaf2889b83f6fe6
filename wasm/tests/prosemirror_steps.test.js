// How an editor of ProseMirror and its text keep in step, whatever comes between, in Node.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Plugin, EditorState } from "prosemirror-state";

import { Doc } from "../dist/index.js";
import { readDoc, writeDoc } from "../dist/prosemirror.js";
import { schema } from "./prosemirror_documents.js";
import { Editor } from "./prosemirror_editor.js";

const { nodes } = schema;
const docOf = (...texts) => nodes.doc.create(null, texts.map((one) => nodes.paragraph.create(null, one ? schema.text(one) : null)));
const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

function begin(doc = docOf("one", "two"), options) {
  const text = new Doc().text("doc");
  if (doc) writeDoc(text, doc);
  text.doc.commit();
  return { text, editor: new Editor(text, schema, options) };
}
function assertInStep({ text, editor }, shown) {
  assert.deepEqual(editor.errors, []);
  assert.equal(String(editor.doc), shown);
  assert.equal(String(readDoc(text, schema)), shown);
}

test("the text decides what the editor shows first, and opening writes nothing", async () => {
  const { text } = begin();
  const before = text.doc.version;
  const editor = new Editor(text, schema, { doc: docOf("other") });
  await tick();
  assertInStep({ text, editor }, 'doc(paragraph("one"), paragraph("two"))');
  const empty = begin(null, { doc: docOf("other") });
  await tick();
  assertInStep(empty, "doc(paragraph)");
  assert.ok(text.doc.version.equals(before));
  assert.equal(empty.text.length, 0);
});

test("an edit within a transaction of the program, or beside uncommitted edits, goes where it was made", async () => {
  const both = begin();
  const { text, editor } = both;
  text.insert(1, "12345");
  editor.type("!", 4);
  assertInStep(both, 'doc(paragraph("12345one!"), paragraph("two"))');
  text.doc.transact(() => {
    text.insert(1, "0");
    editor.type("?", 10);
  });
  await tick();
  assertInStep(both, 'doc(paragraph("012345one!?"), paragraph("two"))');
});

test("an edit that is made while an event is told is sent once", async () => {
  const both = begin();
  const { text, editor } = both;
  const end = text.subscribe(() => {
    end();
    editor.type("?", 5);
    editor.type("!", 6);
  });
  text.insert(1, "0");
  text.doc.commit();
  await tick();
  assertInStep(both, 'doc(paragraph("0one?!"), paragraph("two"))');
});

test("what a hook changes in the same commit is shown", () => {
  const both = begin();
  const { text, editor } = both;
  const end = text.doc.beforeCommit(() => text.insert(text.length, "#"));
  editor.type("!", 4);
  end();
  assertInStep(both, 'doc(paragraph("one!"), paragraph("two#"))');
});

test("two editors of one text show each other's edits", () => {
  const both = begin();
  const { text, editor } = both;
  const second = new Editor(text, schema);
  editor.type("!", 4);
  second.type("?", 9);
  assertInStep(both, 'doc(paragraph("one!"), paragraph("tw?o"))');
  assertInStep({ text, editor: second }, 'doc(paragraph("one!"), paragraph("tw?o"))');
  second.destroy();
  editor.type("!", 5);
  assert.equal(String(second.doc), 'doc(paragraph("one!"), paragraph("tw?o"))');
});

test("what the library refuses is reported, and the editor shows the text again", async () => {
  const doc = new Doc();
  const text = doc.map("root").new("body", "text");
  writeDoc(text, docOf("one"));
  const editor = new Editor(text, schema);
  doc.map("root").set("body", 1);
  doc.commit();
  editor.type("!", 4);
  await tick();
  assert.equal(editor.errors[0]?.code, "FAILED_PRECONDITION");
  assert.equal(String(editor.doc), 'doc(paragraph("one"))');
});

test("what another plugin appends to an edit of others is sent as an edit of the editor", async () => {
  const ends = new Plugin({
    appendTransaction: (_, __, { doc, tr }) => (doc.lastChild.content.size > 0 ? tr.insert(doc.content.size, nodes.paragraph.create()) : null),
  });
  const both = begin(docOf("one"), { plugins: [ends] });
  const other = Doc.open(both.text.doc.export());
  other.text("doc").insert(4, "!");
  both.text.doc.import(other.export());
  await tick();
  assertInStep(both, 'doc(paragraph("one!"), paragraph)');
});

test("an editor that takes a change later, or never, loses none of its own", () => {
  const both = begin();
  const { text, editor } = both;
  const other = Doc.open(text.doc.export());
  const late = [];
  editor.dispatch = (transaction) => late.push(transaction);
  other.text("doc").insertEmbed(4, '{"block":"paragraph"}');
  text.doc.import(other.export());
  assert.equal(String(editor.doc), 'doc(paragraph("one"), paragraph("two"))');
  delete editor.dispatch;
  editor.type("!", 9);
  assertInStep(both, 'doc(paragraph("one"), paragraph, paragraph("two!"))');
  assert.ok(late.length > 0);
});

test("a state that the program sets is not an edit", () => {
  const both = begin();
  const { editor } = both;
  editor.updateState(EditorState.create({ doc: docOf("other"), plugins: editor.state.plugins }));
  assertInStep(both, 'doc(paragraph("one"), paragraph("two"))');
});

test("while one composes, others' edits of the paragraph wait, and none is lost", async () => {
  const both = begin();
  const { text, editor } = both;
  const other = Doc.open(text.doc.export());
  const receive = (at, what) => {
    other.text("doc").insert(at, what);
    text.doc.import(other.exportSince(text.doc.version));
  };
  editor.select(4);
  editor.composing = true;
  editor.type("に");
  receive(7, "!");
  assert.equal(String(editor.doc), 'doc(paragraph("oneに"), paragraph("tw!o"))');
  receive(1, "<");
  editor.type("ほ");
  editor.dispatch(editor.state.tr.insertText("日本", 4, 6));
  assert.equal(String(editor.doc), 'doc(paragraph("one日本"), paragraph("tw!o"))');
  editor.endComposition();
  await new Promise((resolve) => setTimeout(resolve, 80));
  assertInStep(both, 'doc(paragraph("<one日本"), paragraph("tw!o"))');
});
