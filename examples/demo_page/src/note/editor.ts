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

/** The position of the character that is at a place of the window; undefined where there is none. */
export function characterAt(editor: Editor, x: number, y: number): number | undefined {
  const [node, offset] = caretAt(x, y);
  if (!(node instanceof window.Text) || !editor.root.contains(node)) return undefined;
  const blot = Quill.find(node) as { offset(root: unknown): number } | null;
  if (blot === null) return undefined;
  const at = [offset, offset - 1].find((at) => isIn(rectangleOf(node, at), x, y));
  return at === undefined ? undefined : blot.offset(editor.scroll) + at;
}

/** Between which characters. */
function caretAt(x: number, y: number): [Node | null, number] {
  if ("caretPositionFromPoint" in document) {
    const place = document.caretPositionFromPoint(x, y);
    return [place?.offsetNode ?? null, place?.offset ?? 0];
  }
  const range = (document as Document).caretRangeFromPoint(x, y); // of Safari, and old browsers
  return [range?.startContainer ?? null, range?.startOffset ?? 0];
}

function rectangleOf(node: globalThis.Text, at: number): DOMRect {
  const range = new Range();
  range.setStart(node, Math.max(0, at));
  range.setEnd(node, Math.min(node.length, at + 1));
  return range.getBoundingClientRect();
}

function isIn({ left, right, top, bottom }: DOMRect, x: number, y: number): boolean {
  return left <= x && x < right && top <= y && y < bottom;
}

/** Where a character is, in the window. */
export function placeOf(editor: Editor, position: number): DOMRect {
  const [node, offset] = editor.selection.rangeToNative({ index: position, length: 1 });
  if (node instanceof window.Text) return rectangleOf(node, offset);
  const { left, top, width, height } = editor.getBounds(position)!;
  const around = editor.container.getBoundingClientRect();
  return new DOMRect(left + around.left, top + around.top, width, height);
}
