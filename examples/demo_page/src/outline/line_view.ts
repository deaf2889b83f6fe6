// One line of the outline: an item of a tree whose text can be edited.
//
// The tree is one stop of Tab, and arrows go from line to line, as everywhere in trees. Enter or F2
// lead into the text of a line, Escape out of it; there, Tab indents.

import type { OpId } from "syncline";

import type { Person } from "../people.js";
import type { View } from "../ui/arrange.js";
import { element } from "../ui/element.js";
import { Field } from "../ui/field.js";
import { icon } from "../ui/icons.js";
import { showTags } from "../ui/tags.js";
import { translate } from "../words/words.js";
import type { Workspace } from "../workspace.js";
import type { LineStep, ShownLine } from "./lines.js";

/** What the user wants of a line. */
export interface LineActions {
  move(node: OpId, step: LineStep): void;
  remove(node: OpId): void;
  split(node: OpId, position: number): void;
  fold(node: OpId, folded: boolean): void;
  /** To the line above or below; into its text, where the user is in a text. */
  walk(node: OpId, by: -1 | 1, intoText: boolean): void;
  toParent(node: OpId): void;
  enter(node: OpId): void;
}

type Act = (() => void) | undefined;

const STEPS: Record<string, LineStep> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowRight: "indent",
  ArrowLeft: "outdent",
};
const SHORTCUTS = Object.keys(STEPS).map((key) => `Alt+Shift+${key}`);

export class LineView implements View {
  readonly element: HTMLElement;
  private readonly field: Field;
  private readonly folder = element("button", { type: "button", class: "fold", tabindex: "-1", "data-label": "fold" }, icon("right"));
  private readonly tags = element("span", { class: "tags" });
  private line: ShownLine;
  private folded = false;

  constructor(
    line: ShownLine,
    workspace: Workspace,
    private readonly actions: LineActions,
  ) {
    this.line = line;
    this.field = new Field(line.title, workspace, "lineTitle", "linePlaceholder", "-1");
    this.element = element("li", { class: "line", role: "treeitem", tabindex: "-1" }, this.folder, this.field.element, this.tags);
    this.element.dataset.line = line.node;
    this.element.setAttribute("aria-keyshortcuts", SHORTCUTS.join(" "));
    this.element.addEventListener("keydown", (event) => this.press(event));
    this.element.addEventListener("focusin", () => actions.enter(line.node));
    this.folder.addEventListener("click", () => actions.fold(line.node, !this.folded));
    translate(this.element);
  }

  show(line: ShownLine, folded: boolean): void {
    this.line = line;
    this.folded = folded && line.hasChildren;
    const { element } = this;
    element.style.setProperty("--level", String(line.level - 1));
    element.ariaLevel = String(line.level);
    element.ariaPosInSet = String(line.index + 1);
    element.ariaSetSize = String(line.siblings);
    element.ariaExpanded = line.hasChildren ? String(!this.folded) : null;
    element.ariaLabel = line.title.toString();
    this.folder.hidden = !line.hasChildren;
  }

  /** Whether Tab comes here. */
  set isStop(stop: boolean) {
    this.element.tabIndex = stop ? 0 : -1;
    this.element.ariaSelected = String(stop);
  }

  get isInText(): boolean {
    return document.activeElement === this.field.element;
  }

  private press(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const act = this.moveOf(event) ?? (this.isInText ? this.actionInText(event) : this.actionOnLine(event));
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  private moveOf({ key, altKey, shiftKey }: KeyboardEvent): Act {
    const step = STEPS[key];
    return altKey && shiftKey && step ? () => this.actions.move(this.line.node, step) : undefined;
  }

  private actionInText({ key, shiftKey }: KeyboardEvent): Act {
    const { actions, field } = this;
    const { node, hasChildren } = this.line;
    switch (key) {
      case "Tab":
        return () => actions.move(node, shiftKey ? "outdent" : "indent");
      case "Enter":
        return () => actions.split(node, field.element.selectionStart);
      case "Escape":
        return () => this.element.focus();
      case "Backspace": // a line with others below it is not deleted in passing
        return field.isEmpty && !hasChildren ? () => actions.remove(node) : undefined;
      case "ArrowUp":
      case "ArrowDown":
        return !shiftKey && field.isAtEdge(key) ? () => this.walk(key, true) : undefined;
      default:
        return undefined;
    }
  }

  private actionOnLine({ key }: KeyboardEvent): Act {
    const { actions } = this;
    const { node } = this.line;
    switch (key) {
      case "Enter":
      case "F2":
        return () => this.focusText();
      case "Delete":
        return () => actions.remove(node);
      case "ArrowUp":
      case "ArrowDown":
        return () => this.walk(key, false);
      case "ArrowRight":
        return () => this.openOrEnter();
      case "ArrowLeft":
        return () => this.closeOrLeave();
      default:
        return undefined;
    }
  }

  private walk(key: "ArrowUp" | "ArrowDown", intoText: boolean): void {
    this.actions.walk(this.line.node, key === "ArrowUp" ? -1 : 1, intoText);
  }

  private openOrEnter(): void {
    const { node, hasChildren } = this.line;
    if (this.folded) this.actions.fold(node, false);
    else if (hasChildren) this.actions.walk(node, 1, false);
  }

  private closeOrLeave(): void {
    const { node, hasChildren } = this.line;
    if (hasChildren && !this.folded) this.actions.fold(node, true);
    else this.actions.toParent(node);
  }

  focusText(): void {
    this.field.focusAtEnd();
  }

  /** To the beginning of the text: there a line goes on that was split. */
  focusTextStart(): void {
    this.field.element.focus();
    this.field.element.setSelectionRange(0, 0);
  }

  showPeople(people: readonly Person[]): void {
    showTags(this.element, this.tags, people);
  }

  end(): void {
    this.field.end();
  }
}
