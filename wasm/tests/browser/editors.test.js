// Editors of each kind, in Chromium, while all that may happen to a document happens at random: each character that
// is typed is in the text once, and the editor shows the text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openFixture, RANDOM, seedFor } from "./page.js";

const FIXTURE = `
  import { EditorView } from "@codemirror/view";
  import { EditorState } from "prosemirror-state";
  import { EditorView as ProseView } from "prosemirror-view";
  import Quill from "quill";
  import { Doc, UndoStack } from "syncline";
  import { syncline } from "syncline/codemirror";
  import { readDoc, syncline as bindProse } from "syncline/prosemirror";
  import { bindQuill } from "syncline/quill";
  import { bindTextarea } from "syncline/textarea";
  import { schema } from "./tests/prosemirror_documents.js";
  ${RANDOM}
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const lines = (doc) => doc.textBetween(0, doc.content.size, "|");

  /** Each: what it shows, what it should show, and what types at a part of its length. */
  const EDITORS = {
    CodeMirror(text, parent, options) {
      const view = new EditorView({ parent, doc: String(text), extensions: syncline(text, options) });
      const type = (part, insert) =>
        view.dispatch({ changes: { from: Math.floor(part * (view.state.doc.length + 1)), insert } });
      const [shown, should] = [() => view.state.doc.toString(), () => String(text)];
      return { root: view.contentDOM, shown, should, type, end: () => view.destroy() };
    },
    ProseMirror(text, parent, options) {
      const state = EditorState.create({ doc: readDoc(text, schema), plugins: [bindProse(text, options)] });
      const view = new ProseView(parent, { state });
      const type = (part, insert) => {
        const places = [];
        view.state.doc.descendants((node, at) => {
          if (node.isTextblock) for (let i = 0; i <= node.content.size; ++i) places.push(at + 1 + i);
        });
        view.dispatch(view.state.tr.insertText(insert, places[Math.floor(part * places.length)]));
      };
      const [shown, should] = [() => lines(view.state.doc), () => lines(readDoc(text, schema))];
      return { root: view.dom, shown, should, type, end: () => view.destroy() };
    },
    Quill(text, parent, options) {
      const quill = new Quill(parent.appendChild(document.createElement("div")));
      const end = bindQuill(quill, text, options);
      const type = (part, insert) => quill.insertText(Math.floor(part * quill.getLength()), insert, "user");
      const should = () => String(text).replace(/\\n?$/, "\\n");
      return { root: quill.root, shown: () => quill.getText(), should, type, end };
    },
    textarea(text, parent, options) {
      const root = parent.appendChild(document.createElement("textarea"));
      const end = bindTextarea(root, text, options);
      const type = (part, insert) => {
        const at = Math.floor(part * (root.value.length + 1));
        root.setRangeText(insert, at, at, "end");
        root.dispatchEvent(new InputEvent("input", { bubbles: true }));
      };
      return { root, shown: () => root.value, should: () => String(text), type, end };
    },
  };

  /** A document with an editor, and what happens to both. */
  class World {
    /** Of each character that was typed, whether it has to be in the text: not so where that may be refused, or taken back. */
    typed = new Map();
    /** What may wait for the composition's end, and be refused then. */
    composed = [];
    errors = [];
    acts = ["type", "type", "type", "others", "program", "transact", "compose", "checkOut", "remove", "rest", "rest"];

    constructor(kind, seed) {
      this.random = randomOf(seed);
      this.doc = new Doc({ peerId: "0000000000000001" });
      this.undo = new UndoStack(this.doc, { includedTags: ["removal"] });
      this.map = this.doc.map("m");
      this.text = this.map.open("t", "text");
      this.text.insert(0, kind === "ProseMirror" ? "hello" : "hello\\nworld\\n");
      this.doc.commit();
      this.versions = [[], this.doc.frontier];
      this.host = document.body.appendChild(document.createElement("div"));
      this.editor = EDITORS[kind](this.text, this.host, { onError: (error) => this.errors.push(String(error)) });
      this.other = Doc.open(this.doc.export(), { peerId: "0000000000000002" });
    }
    get isOld() {
      return this.doc.checkedOut !== undefined;
    }
    get canEdit() {
      return !this.isOld && !this.isRemoved;
    }
    type() {
      const character = String.fromCharCode(0x4e00 + this.typed.size);
      const isSure = this.canEdit && this.transaction === undefined;
      this.editor.type(this.random(1000) / 1000, character);
      this.typed.set(character, isSure);
      if (this.isComposing) this.composed.push(character);
    }
    others() {
      const { random } = this;
      const text = this.other.map("m").get("t");
      const at = random(text.length + 1);
      if (random(3) > 0) text.insert(at, "abcdefgh"[random(8)]);
      else if (/^[a-z]/.test(String(text).slice(at))) text.delete(at, 1);
      if (random(2) && this.transaction === undefined) this.doc.import(this.other.exportSince(this.doc.version));
    }
    program() {
      if (this.canEdit) this.text.insert(this.random(this.text.length + 1), "PQRS"[this.random(4)]);
      if (this.transaction === undefined && this.random(2)) this.doc.commit();
    }
    transact() {
      const { transaction } = this;
      this.transaction = undefined;
      if (transaction !== undefined) transaction[["commit", "rollBack"][this.random(2)]]();
      else if (this.canEdit) this.transaction = this.doc.begin();
    }
    compose() {
      this.isComposing = !this.isComposing;
      const name = this.isComposing ? "compositionstart" : "compositionend";
      this.editor.root.dispatchEvent(new CompositionEvent(name, { bubbles: true, data: "" }));
      if (this.isComposing) return;
      const composed = this.composed.splice(0);
      if (!this.canEdit || this.transaction !== undefined) for (const one of composed) this.typed.set(one, false);
      return sleep(100); // until the editor has read what it left
    }
    checkOut() {
      if (this.transaction !== undefined) return;
      if (this.isOld) this.doc.checkoutLatest();
      else this.doc.checkout(this.versions[this.random(this.versions.length)]);
    }
    remove() {
      if (this.transaction !== undefined || this.isOld) return;
      if (this.isRemoved) this.undo.undo();
      else this.doc.transact(() => this.map.delete("t"), { tag: "removal" });
      this.isRemoved = !this.isRemoved;
    }
    rest() {
      return sleep(this.random(4) ? 0 : 70);
    }
    async run(steps) {
      for (let i = 0; i < steps; ++i) {
        await this[this.acts[this.random(this.acts.length)]]();
        if (this.transaction === undefined && !this.isOld && this.random(5) === 0) this.versions.push(this.doc.frontier);
      }
      this.transaction?.commit();
      this.transaction = undefined;
      if (this.isOld) this.checkOut();
      if (this.isRemoved) this.remove();
      if (this.isComposing) await this.compose();
      await sleep(350);
      this.doc.import(this.other.exportSince(this.doc.version));
      await sleep(150);
    }
    /** What is wrong at the end. */
    wrong() {
      const wrong = [];
      const [shown, should, text] = [this.editor.shown(), this.editor.should(), String(this.text)];
      if (shown !== should) wrong.push(\`shows \${shown} for \${should}\`);
      for (const [character, isSure] of this.typed) {
        const count = text.split(character).length - 1;
        if (count > 1 || (isSure && count === 0)) wrong.push(\`\${character} is there \${count} times\`);
      }
      for (const one of this.errors) if (!/old version|was removed/.test(one)) wrong.push(one);
      return wrong;
    }
    end() {
      this.editor.end();
      this.host.remove();
      for (const doc of [this.doc, this.other]) doc.free();
    }
  }

  globalThis.run = async (kind, seed, steps) => {
    const world = new World(kind, seed);
    await world.run(steps);
    const wrong = world.wrong();
    world.end();
    return wrong;
  };
`;

let page;
openFixture(FIXTURE, (browser, opened) => (page = opened));

for (const kind of ["CodeMirror", "ProseMirror", "Quill", "textarea"]) {
  test(`what is typed in ${kind} is in the text once, whatever happens to the document`, async (t) => {
    const first = seedFor(t);
    const all = await page.evaluate(
      ([kind, first, count]) => Promise.all(Array.from({ length: count }, (_, i) => run(kind, first + i, 20))),
      [kind, first, Number(process.env.ITERATIONS ?? (process.env.SEED ? 1 : 20))],
    );
    for (const [i, wrong] of all.entries()) assert.deepEqual(wrong, [], `SEED=${first + i}`);
  });
}
