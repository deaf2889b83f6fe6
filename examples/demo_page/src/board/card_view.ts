// One card: its title, who is at it, and buttons that show while it is the current one.

import type { Text } from "syncline";

import type { Person } from "../people.js";
import type { View } from "../ui/arrange.js";
import { element } from "../ui/element.js";
import { Field } from "../ui/field.js";
import { icon } from "../ui/icons.js";
import { showTags } from "../ui/tags.js";
import { tool } from "../ui/tool.js";
import { translate, type Word } from "../words/words.js";
import type { Workspace } from "../workspace.js";
import type { Direction } from "./steps.js";

/** What the user wants of a card. */
export interface CardActions {
  move(id: string, direction: Direction): void;
  remove(id: string): void;
  addAfter(id: string): void;
  /** To the card above or below. */
  walk(id: string, by: -1 | 1): void;
  enter(id: string): void;
}

const TOOLS: [Direction, Word][] = [
  ["left", "moveLeft"],
  ["right", "moveRight"],
  ["up", "moveUp"],
  ["down", "moveDown"],
];
const DIRECTIONS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const SHORTCUTS = Object.keys(DIRECTIONS).map((key) => `Alt+Shift+${key}`);

export class CardView implements View {
  readonly element: HTMLElement;
  readonly grip: HTMLElement;
  private readonly field: Field;
  private readonly tags = element("span", { class: "tags" });

  constructor(
    readonly id: string,
    title: Text,
    workspace: Workspace,
    private readonly actions: CardActions,
  ) {
    this.field = new Field(title, workspace, "cardTitle", "cardPlaceholder");
    this.field.element.setAttribute("aria-keyshortcuts", SHORTCUTS.join(" "));
    this.grip = element("span", { class: "grip", "data-label": "dragCard", "aria-hidden": "true" }, icon("grip"));
    this.element = element("li", { class: "card" }, this.grip, this.field.element, this.tags, this.tools());
    this.element.dataset.card = id;
    this.field.element.addEventListener("keydown", (event) => this.press(event));
    this.element.addEventListener("focusin", () => actions.enter(id));
    translate(this.element);
  }

  private tools(): HTMLElement {
    const moves = TOOLS.map(([direction, label]) => tool(direction, label, () => this.actions.move(this.id, direction)));
    // The keyboard has keys for the moves: with the buttons, each card would be five stops of Tab.
    for (const button of moves) button.tabIndex = -1;
    const remove = tool("remove", "removeCard", () => this.actions.remove(this.id));
    return element("div", { class: "tools" }, ...moves, remove);
  }

  private press(event: KeyboardEvent): void {
    const act = this.actionOf(event);
    if (act === undefined || event.isComposing) return;
    event.preventDefault();
    act();
  }

  private actionOf({ key, altKey, shiftKey }: KeyboardEvent): (() => void) | undefined {
    const { id, actions, field } = this;
    const direction = DIRECTIONS[key];
    if (altKey && shiftKey) return direction && (() => actions.move(id, direction));
    if (key === "Enter") return () => actions.addAfter(id);
    if (key === "Backspace" && field.isEmpty) return () => actions.remove(id);
    if ((key === "ArrowUp" || key === "ArrowDown") && !shiftKey && field.isAtEdge(key)) {
      return () => actions.walk(id, key === "ArrowUp" ? -1 : 1);
    }
    return undefined;
  }

  focus(): void {
    this.field.focusAtEnd();
  }

  showPeople(people: readonly Person[]): void {
    showTags(this.element, this.tags, people);
  }

  end(): void {
    this.field.end();
  }
}
