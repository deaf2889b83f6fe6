// What a person composes by a real input method, in editors of each kind in Chromium: it is in the text once, at its
// place, whatever comes in between.

import assert from "node:assert/strict";
import { test } from "node:test";

import { composer } from "./fixture.js";
import { openFixture } from "./page.js";

const FIXTURE = `
  import { EditorView } from "@codemirror/view";
  import { EditorState, TextSelection } from "prosemirror-state";
  import { EditorView as ProseView } from "prosemirror-view";
  import Quill from "quill";
  import { Doc, UndoStack } from "syncline";
  import { syncline } from "syncline/codemirror";
  import { readDoc, syncline as bindProse, writeDoc } from "syncline/prosemirror";
  import { bindQuill } from "syncline/quill";
  import { bindTextarea } from "syncline/textarea";
  import { schema } from "./tests/prosemirror_documents.js";
  const LINES = ["first", "hello", "third"];
  const lines = (doc) => doc.textBetween(0, doc.content.size, "|");
  const paragraph = (line) => schema.nodes.paragraph.create(null, schema.text(line));

  /** Each: an editor with the focus, the caret behind "hel"; what it shows, and what ends it. */
  const EDITORS = {
    CodeMirror(text, parent, options) {
      const view = new EditorView({ parent, doc: String(text), extensions: syncline(text, options) });
      view.focus();
      view.dispatch({ selection: { anchor: 10 } });
      return { shown: () => view.state.doc.toString(), end: () => view.destroy() };
    },
    ProseMirror(text, parent, options) {
      const state = EditorState.create({ doc: readDoc(text, schema), plugins: [bindProse(text, options)] });
      const view = new ProseView(parent, { state });
      view.focus();
      view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 12)));
      return { shown: () => lines(view.state.doc), end: () => view.destroy() };
    },
    Quill(text, parent, options) {
      const quill = new Quill(parent.appendChild(document.createElement("div")));
      const end = bindQuill(quill, text, options);
      quill.setSelection(10, 0);
      return { shown: () => quill.getText(), end };
    },
    textarea(text, parent, options) {
      const area = parent.appendChild(document.createElement("textarea"));
      const end = bindTextarea(area, text, options);
      area.focus();
      area.setSelectionRange(10, 10);
      return { shown: () => area.value, end };
    },
  };

  Object.assign(globalThis, {
    begin(kind) {
      globalThis.errors = [];
      globalThis.doc = new Doc();
      globalThis.removal = new UndoStack(doc, { includedTags: ["removal"] });
      globalThis.map = doc.map("m");
      globalThis.text = map.open("t", "text");
      doc.commit();
      globalThis.versions = [[], doc.frontier];
      if (kind === "ProseMirror") writeDoc(text, schema.nodes.doc.create(null, LINES.map(paragraph)));
      else text.insert(0, LINES.join("\\n") + "\\n");
      doc.commit();
      versions.push(doc.frontier);
      doc.transact(() => text.insert(2, "*"));
      globalThis.other = Doc.open(doc.export());
      globalThis.host = document.body.appendChild(document.createElement("div"));
      globalThis.editor = EDITORS[kind](text, host, { onError: (error) => errors.push(String(error)) });
      globalThis.should = () => (kind === "ProseMirror" ? lines(readDoc(text, schema)) : String(text));
      return new Promise((resolve) => setTimeout(resolve, 30));
    },
    remote() {
      const theirs = other.map("m").get("t");
      theirs.insert(String(theirs).indexOf("hel") + 2, "-");
      doc.import(other.export());
    },
    beginTransaction() {
      globalThis.transaction = doc.begin();
      text.insert(text.length - 1, ">");
      text.insert(2, "<");
    },
  });
`;

let page;
openFixture(FIXTURE, (browser, opened) => (page = opened));

async function assertOnce(composed) {
  const { shown, should, errors } = await page.evaluate(() => ({ shown: editor.shown(), should: should(), errors }));
  assert.equal(shown, should);
  assert.deepEqual(errors, []);
  assert.equal(should.replace(/[-<>*]/g, "").match(/[a-z]+/g).join(" "), `first hel${composed}lo third`);
}

const KINDS = ["CodeMirror", "ProseMirror", "Quill", "textarea"];

/** What happens between the characters that are composed, from one to the next. */
const HAPPENINGS = {
  "others edit its line": [() => remote(), () => remote()],
  "the empty version shows": [() => remote(), () => doc.checkout(versions[0]), () => doc.checkoutLatest()],
  "the text's first version shows": [() => remote(), () => doc.checkout(versions[1]), () => doc.checkoutLatest()],
  "a version like the latest shows": [() => doc.checkout(versions[2]), () => doc.checkoutLatest()],
  "a transaction is committed": [() => beginTransaction(), () => transaction.commit()],
  "a transaction is rolled back": [() => beginTransaction(), () => transaction.rollBack()],
  "the text is removed, and comes back": [
    () => remote(),
    () => doc.transact(() => map.delete("t"), { tag: "removal" }),
    () => removal.undo(),
  ],
  "it is removed, the empty version shows, and it comes back": [
    () => doc.transact(() => map.delete("t"), { tag: "removal" }),
    () => doc.checkout(versions[0]),
    () => {
      doc.checkoutLatest();
      removal.undo();
    },
  ],
  "the page is hidden in a transaction": [
    () => beginTransaction(),
    () => window.dispatchEvent(new Event("pagehide")),
    () => transaction.rollBack(),
  ],
};

for (const kind of KINDS) {
  for (const [name, acts] of Object.entries(HAPPENINGS)) {
    test(`what is composed in ${kind} is in the text once, at its place, where ${name}`, async () => {
      await page.evaluate((kind) => begin(kind), kind);
      const ime = await composer(page);
      let composed = "";
      await ime.compose((composed += "a"));
      for (const act of acts) {
        await page.evaluate(act);
        await ime.compose((composed += "bcde"[composed.length - 1]));
        await page.waitForTimeout(60);
      }
      await ime.choose(composed);
      await page.waitForTimeout(200);
      await assertOnce(composed);
    });
  }
}

for (const kind of KINDS) {
  test(`what was composed in ${kind} is in the text, and what others edit is shown, where the editor was moved`, async () => {
    await page.evaluate((kind) => begin(kind), kind);
    const ime = await composer(page);
    await ime.compose("a");
    await page.evaluate(() => remote());
    await ime.compose("ab");
    await page.evaluate(() => document.body.appendChild(document.createElement("section")).append(host));
    await page.waitForTimeout(200); // no event tells of the composition's end
    await page.evaluate(() => remote());
    await assertOnce("ab");
  });
}
