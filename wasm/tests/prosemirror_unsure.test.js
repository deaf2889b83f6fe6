// What is edited in an editor of ProseMirror while it is not known what the text has beside: in Node.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Doc, UndoStack } from "../dist/index.js";
import { readDoc, writeDoc } from "../dist/prosemirror.js";
import { schema } from "./prosemirror_documents.js";
import { Editor } from "./prosemirror_editor.js";

const { nodes } = schema;
const docOf = (...texts) => nodes.doc.create(null, texts.map((one) => nodes.paragraph.create(null, schema.text(one))));
/** Two composed characters behind "hel": the second waits, as others edited the paragraph meanwhile. */
function compose(doc, editor) {
  const other = Doc.open(doc.export());
  editor.select(4);
  editor.composing = true;
  editor.type("日");
  other.map("m").get("t").insert(2, "-");
  doc.import(other.export());
  editor.type("本");
}
const rest = () => new Promise((resolve) => setTimeout(resolve, 150));

/** A text in a map that can be removed and brought back; of one paragraph as it is typed, or as a document. */
function begin(isWritten) {
  const doc = new Doc();
  const removal = new UndoStack(doc, { includedTags: ["removal"] });
  const map = doc.map("m");
  const text = map.open("t", "text");
  if (isWritten) writeDoc(text, docOf("hello", "world"));
  else text.insert(0, "hello");
  doc.commit();
  const remove = () => doc.transact(() => map.delete("t"), { tag: "removal" });
  return { doc, text, remove, bringBack: () => removal.undo() };
}

async function assertShown(editor, text, should) {
  await rest();
  assert.deepEqual(editor.errors, []);
  assert.equal(editor.doc.textBetween(0, editor.doc.content.size, "|"), should);
  assert.ok(editor.doc.eq(readDoc(text, schema)));
  editor.destroy();
}

for (const isWritten of [false, true]) {
  const of = isWritten ? " of a document" : "";
  const end = isWritten ? "|world" : "";

  test(`what is typed before the editor shows the text${of} is in it`, async () => {
    const { text } = begin(isWritten);
    const editor = new Editor(text, schema, { doc: nodes.doc.createAndFill() });
    editor.type("X", 1);
    editor.type("Y", 2);
    await assertShown(editor, text, `XYhello${end}`);
  });

  test(`what is typed before a transaction ends in which an editor${of} began is typed then, at its place`, async () => {
    const { doc, text } = begin(isWritten);
    const transaction = doc.begin();
    doc.map("other").set("key", 1);
    const editor = new Editor(text, schema, { doc: nodes.doc.createAndFill() });
    await rest();
    editor.type("X", 1);
    await rest();
    editor.type("Y", 2);
    transaction.commit();
    await assertShown(editor, text, `XYhello${end}`);
  });

  test(`what is typed as the text${of} comes back is in it`, async () => {
    const { text, remove, bringBack } = begin(isWritten);
    const editor = new Editor(text, schema);
    remove();
    await rest();
    bringBack();
    editor.type("X", 3);
    editor.type("Y", 4);
    await assertShown(editor, text, `heXYllo${end}`);
  });

  test(`what is typed in a transaction goes to the text${of} at its end, where the editor has gone`, async () => {
    for (const finish of ["commit", "rollBack"]) {
      const { doc, text } = begin(isWritten);
      const editor = new Editor(text, schema);
      const transaction = doc.begin();
      text.insert(text.length, "!");
      editor.type("X", 3);
      editor.destroy();
      transaction[finish]();
      await rest();
      assert.deepEqual(editor.errors, []);
      const shown = readDoc(text, schema);
      assert.equal(shown.textBetween(0, shown.content.size, "|"), `heXllo${end}${finish === "commit" ? "!" : ""}`);
    }
  });
}

test("what is typed after an edit that was refused, as soon as it can be, is in the text", async () => {
  const { text, remove, bringBack } = begin(true);
  const editor = new Editor(text, schema);
  remove();
  editor.type("no", 3);
  assert.equal(editor.errors.splice(0).length, 1);
  bringBack();
  editor.type("X", 3);
  await assertShown(editor, text, "heXllo|world");
});

test("where another document stood than the text's, that is shown though one composes", async () => {
  const { text } = begin(true);
  const editor = new Editor(text, schema, { doc: docOf("stale") });
  editor.composing = true;
  await assertShown(editor, text, "hello|world");
});

test("what is typed where another document stood than the text's is lost, and told so", async () => {
  const { text } = begin(true);
  const editor = new Editor(text, schema, { doc: docOf("stale") });
  editor.type("X", 1);
  await rest();
  assert.equal(editor.errors.splice(0).length, 1);
  await assertShown(editor, text, "hello|world");
});

test("what waits while one composes is at its place, though another version shows in between", async () => {
  for (const version of [0, 1]) {
    const { doc, text } = begin(true);
    const versions = [[], doc.frontier];
    const editor = new Editor(text, schema);
    compose(doc, editor);
    doc.checkout(versions[version]);
    await rest();
    doc.checkoutLatest();
    editor.endComposition();
    await assertShown(editor, text, "h-el日本lo|world");
  }
});

test("what is composed in a text that is removed is in it when it has come back", async () => {
  const { text, remove, bringBack } = begin(true);
  const editor = new Editor(text, schema);
  editor.select(4);
  editor.composing = true;
  editor.type("日");
  remove();
  editor.type("本");
  await rest();
  bringBack();
  editor.type("語");
  editor.endComposition();
  await assertShown(editor, text, "hel日本語lo|world");
});

test("what is composed beside edits of others is in the text when the page is left", async () => {
  const { doc, text } = begin(true);
  const editor = new Editor(text, schema);
  compose(doc, editor);
  editor.dom.ownerDocument.defaultView.dispatchEvent(new Event("pagehide"));
  assert.ok(String(text).includes("日本"));
  editor.type("語");
  editor.endComposition();
  await assertShown(editor, text, "h-el日本語lo|world");
});
