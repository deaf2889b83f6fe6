// One comment, beside the note: what it is about, who wrote it, and what.

import type { View } from "../ui/arrange.js";
import { discOf } from "../ui/color.js";
import { element } from "../ui/element.js";
import { Field } from "../ui/field.js";
import { tool } from "../ui/tool.js";
import { translate } from "../words/words.js";
import type { Workspace } from "../workspace.js";
import type { ShownComment } from "./comments.js";

/** What the user wants of a comment. */
export interface CommentActions {
  resolve(id: string): void;
  /** To the words that it is about. */
  goToText(id: string): void;
  enter(id: string): void;
  leave(id: string): void;
}

export class CommentView implements View {
  readonly element: HTMLElement;
  private readonly field: Field;
  private readonly quote = element("q", {});

  constructor(comment: ShownComment, workspace: Workspace, actions: CommentActions) {
    const { id, by } = comment;
    this.field = new Field(comment.text, workspace, "comment", "commentPlaceholder");
    const head = element("div", { class: "by" }, discOf(by), element("span", {}, by), tool("check", "resolve", () => actions.resolve(id)));
    this.element = element("li", { class: "comment" }, head, this.quote, this.field.element);
    this.element.dataset.comment = id;
    this.quote.addEventListener("click", () => actions.goToText(id));
    this.element.addEventListener("focusin", () => actions.enter(id));
    this.element.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.element.contains(relatedTarget as Node | null)) actions.leave(id);
    });
    this.field.element.addEventListener("keydown", (event) => {
      if (event.isComposing || (event.key !== "Escape" && event.key !== "Enter") || event.shiftKey) return;
      event.preventDefault();
      actions.goToText(id);
    });
    translate(this.element);
  }

  get isEmpty(): boolean {
    return this.field.isEmpty;
  }

  show(quote: string, isCurrent: boolean): void {
    if (this.quote.textContent !== quote) this.quote.textContent = quote;
    this.element.classList.toggle("current", isCurrent);
  }

  focus(): void {
    this.field.focusAtEnd();
  }

  end(): void {
    this.field.end();
  }
}
