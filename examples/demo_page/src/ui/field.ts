// A field for the text of a card, a line or a comment: as high as what is in it, bound to a text of the
// document.

import type { Text } from "syncline";
import { bindTextarea } from "syncline/textarea";

import type { Word } from "../words/words.js";
import type { Workspace } from "../workspace.js";
import { element } from "./element.js";

export class Field {
  readonly element: HTMLTextAreaElement;
  private readonly unbind: () => void;
  private readonly subscriptions: (() => void)[];

  constructor(text: Text, { undo, past }: Workspace, label: Word, placeholder: Word, tabindex?: string) {
    this.element = element("textarea", {
      rows: "1",
      "data-label": label,
      "data-placeholder": placeholder,
      tabindex: tabindex,
    });
    this.unbind = bindTextarea(this.element, text, { undo });
    const lock = () => (this.element.readOnly = past.isShown);
    this.subscriptions = [text.subscribe(() => this.grow()), past.subscribe(lock)];
    lock();
  }

  get isEmpty(): boolean {
    return this.element.value === "";
  }

  /** Whether the caret is before or behind all of the text: there, an arrow leaves the field. */
  isAtEdge(key: "ArrowUp" | "ArrowDown"): boolean {
    const { selectionStart, selectionEnd, value } = this.element;
    if (selectionStart !== selectionEnd) return false;
    return !(key === "ArrowUp" ? value.slice(0, selectionStart) : value.slice(selectionEnd)).includes("\n");
  }

  focusAtEnd(): void {
    const { element } = this;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }

  /** Most browsers do that by the style `field-sizing`. */
  grow(): void {
    if (CSS.supports("field-sizing", "content")) return;
    this.element.style.height = "auto";
    this.element.style.height = `${this.element.scrollHeight}px`;
  }

  end(): void {
    this.unbind();
    for (const end of this.subscriptions) end();
  }
}
