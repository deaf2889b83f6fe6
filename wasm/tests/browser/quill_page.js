// The page of the tests of Quill: an editor that is bound to a text, and what it has to show.

import assert from "node:assert/strict";

import { COMMON } from "./fixture.js";
import { RANDOM } from "./page.js";

export const FIXTURE = `
  import Quill from "quill";
  import { UndoStack } from "syncline";
  import { bindQuill } from "syncline/quill";
  ${COMMON}
  ${RANDOM}
  /** An editor of the text; errors of the binding are kept in its field "errors". */
  function edit(text, options = {}, quillOptions = {}) {
    const errors = [];
    const place = document.body.appendChild(document.createElement("div"));
    const quill = new Quill(place, quillOptions);
    const end = bindQuill(quill, text, { onError: (error) => errors.push(error.message), ...options });
    return Object.assign(quill, { errors, end });
  }
  /** Others mark what they write, too; also so that it makes no sense to an editor. */
  class RichOther extends Other {
    edit() {
      const text = this.replica.text("note");
      const { random } = this;
      const at = (position) => text.convert(position, "codePoints", "utf16");
      const from = random(text.size("codePoints") + 1);
      const to = Math.min(text.size("codePoints"), from + 1 + random(4));
      const mark = (key, value, expand) => from < to && text.mark(at(from), at(to), key, value, { expand });
      const edits = [
        () => mark("bold", true),
        () => mark("header", 1 + random(3), "none"),
        () => mark("list", "ordered", "none"),
        () => mark(["unknown", "cursor", "constructor", "__proto__", "image"][random(5)], 5),
        () => mark("link", "https://example.org", "none"),
        () => from < to && text.unmark(at(from), at(to), ["bold", "link", "list"][random(3)]),
        () => text.insertEmbed(at(from), ["x.png", 5][random(2)]),
        () => text.newEmbed(at(from), "map").set(...[["image", PIXEL], ["video", "about:blank"], ["formula", "x"]][random(3)]),
      ];
      const which = random(2 * edits.length);
      if (which >= edits.length) return super.edit();
      edits[which]();
      this.send();
    }
  }
  const PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
  const CSS = ".ql-editor { white-space: pre-wrap; outline: none } .ql-container { position: relative }";
  document.head.appendChild(document.createElement("style")).textContent = CSS;
  Object.assign(globalThis, {
    Quill, UndoStack, bindQuill, edit, randomOf, PIXEL,
    Other: RichOther,
    /** The text in the page, but for what keeps a place for the caret. */
    seen: (quill) => quill.root.textContent.replaceAll("\\ufeff", ""),
    /** What an editor has, as steps that insert it. */
    shown: (quill) => quill.getContents().ops,
    bind(text) {
      const quill = edit(text);
      return {
        errors: quill.errors,
        shown: () => (text.length === 0 ? quill.getText().slice(0, -1) : quill.getText()),
        put: (insert) => quill.insertText(0, insert, "user"),
      };
    },
    begin(content, peerId, options) {
      globalThis.doc = makeDoc(content, peerId);
      globalThis.text = doc.text("note");
      globalThis.quill = edit(text, options);
      quill.focus();
      return tick();
    },
  });
`;

/** The editor shows what a new one of the same text shows. Resolves to the text. */
export async function assertEqual(page) {
  await page.evaluate(() => tick());
  const { inText, inEditor, inBlots, inOther, seen, seenInOther, errors } = await page.evaluate(() => {
    const other = edit(text);
    const result = {
      inText: text.toString(),
      inEditor: shown(quill),
      inOther: shown(other),
      inBlots: quill.editor.getDelta().ops,
      seen: seen(quill),
      seenInOther: seen(other),
      errors: quill.errors,
    };
    other.end();
    other.container.remove();
    return result;
  });
  assert.deepEqual(inEditor, inOther);
  assert.deepEqual(inBlots, inOther);
  assert.equal(seen, seenInOther);
  assert.deepEqual(errors, []);
  return inText;
}

/** The text in parts of the same formats, with these. */
export const runs = (page) =>
  page.evaluate(() => text.runs().map(({ text, embed, attributes }) => [embed ?? text, attributes]));
