// Editors of each kind while their document shows an old version, in Chromium.

import assert from "node:assert/strict";
import { test } from "node:test";

import { COMMON } from "./fixture.js";
import { openFixture } from "./page.js";

const FIXTURE = `
  import { EditorView, keymap } from "@codemirror/view";
  import { EditorState } from "@codemirror/state";
  import { EditorState as ProseState } from "prosemirror-state";
  import { EditorView as ProseView } from "prosemirror-view";
  import Quill from "quill";
  import { UndoStack } from "syncline";
  import { syncline } from "syncline/codemirror";
  import { readDoc, syncline as bindProse } from "syncline/prosemirror";
  import { bindQuill } from "syncline/quill";
  import { bindTextarea } from "syncline/textarea";
  import { schema } from "./tests/prosemirror_documents.js";
  ${COMMON}
  const place = () => document.body.appendChild(document.createElement("div"));
  const EDITORS = {
    CodeMirror(text, options) {
      const view = new EditorView({ state: EditorState.create({ doc: text.toString(), extensions: syncline(text, options) }), parent: place() });
      return { shown: () => view.state.doc.toString(), seen: () => view.contentDOM.textContent, root: view.contentDOM };
    },
    ProseMirror(text, options) {
      const state = ProseState.create({ doc: readDoc(text, schema), plugins: [bindProse(text, options)] });
      const view = new ProseView(place(), { state });
      return { shown: () => view.state.doc.textContent, seen: () => view.dom.textContent, root: view.dom };
    },
    Quill(text, options) {
      const quill = new Quill(place());
      bindQuill(quill, text, options);
      return { shown: () => quill.getText().trimEnd(), seen: () => quill.root.textContent, root: quill.root };
    },
    textarea(text, options) {
      const root = place().appendChild(document.createElement("textarea"));
      bindTextarea(root, text, options);
      return { shown: () => root.value, seen: () => root.value, root };
    },
  };
  Object.assign(globalThis, {
    begin(kind) {
      globalThis.doc = makeDoc("hello");
      globalThis.text = doc.text("note");
      globalThis.old = doc.frontier;
      globalThis.undo = new UndoStack(doc);
      text.append(" world");
      doc.commit();
      globalThis.errors = [];
      globalThis.editor = EDITORS[kind](text, { undo, onError: (error) => errors.push(error.code) });
      editor.root.focus();
    },
    async look() {
      await tick();
      return [text.toString(), editor.shown(), editor.seen(), [...new Set(errors.splice(0))].join()];
    },
  });
`;

let page;
openFixture(FIXTURE, (browser, opened) => (page = opened));

const look = () => page.evaluate(() => look());
const all = (text, error = "") => [text, text, text, error];

for (const kind of ["CodeMirror", "ProseMirror", "Quill", "textarea"]) {
  test(`${kind} shows old versions, loses nothing there, and goes on with the latest`, async () => {
    await page.evaluate((kind) => begin(kind), kind);
    assert.deepEqual(await look(), all("hello world"));
    await page.evaluate(() => doc.checkout(old));
    assert.deepEqual(await look(), all("hello"));
    await page.keyboard.type("x");
    assert.deepEqual(await look(), all("hello", "FAILED_PRECONDITION"));
    await page.keyboard.press("Control+z");
    assert.deepEqual(await look(), all("hello", "FAILED_PRECONDITION"));
    // What others write comes meanwhile.
    await page.evaluate(() => {
      const other = Doc.open(doc.export());
      other.text("note").insert(0, "> ");
      doc.import(other.export());
    });
    assert.deepEqual(await look(), all("hello"));
    await page.evaluate(() => doc.checkoutLatest());
    assert.deepEqual(await look(), all("> hello world"));
    await page.keyboard.press("Control+End");
    await page.keyboard.type("!");
    assert.deepEqual(await look(), all("> hello world!"));
    await page.keyboard.press("Control+z");
    assert.deepEqual(await look(), all("> hello world"));
  });
}
