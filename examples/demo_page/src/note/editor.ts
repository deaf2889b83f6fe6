// The editor of the note: Quill, with as many formats as the note needs.

import Quill from "quill/core";
import Block from "quill/blots/block";
import Bold from "quill/formats/bold";
import Header from "quill/formats/header";
import Italic from "quill/formats/italic";
import Link from "quill/formats/link";
import List from "quill/formats/list";

import { translate } from "../words/words.js";

Quill.register({
  "blots/block": Block,
  "formats/bold": Bold,
  "formats/header": Header,
  "formats/italic": Italic,
  "formats/link": Link,
  "formats/list": List,
});

export type Editor = Quill;

export function makeEditor(place: HTMLElement): Editor {
  // Tab leaves the note, as the page promises to those without a mouse.
  const bindings = { tab: null, indent: null, outdent: null };
  const editor = new Quill(place, { modules: { keyboard: { bindings } } });
  const { root } = editor;
  root.role = "textbox";
  root.ariaMultiLine = "true";
  root.setAttribute("aria-labelledby", "note-title");
  root.dataset.placeholder = "notePlaceholder";
  root.spellcheck = true;
  translate(root);
  return editor;
}

/** What is said of the text at the caret, or all over what is selected. */
export function formatsAt(editor: Editor): Record<string, unknown> {
  const range = editor.selection.savedRange;
  return editor.getFormat(range.index, range.length);
}
