// The board: shows the cards in their columns, and does what the user wants of them.

import type { People } from "../people.js";
import { announce } from "../ui/announce.js";
import { arrange, Views } from "../ui/arrange.js";
import { element, found } from "../ui/element.js";
import { glide } from "../ui/glide.js";
import { icon } from "../ui/icons.js";
import { keepFocus } from "../ui/keep_focus.js";
import { translate, words } from "../words/words.js";
import type { Workspace } from "../workspace.js";
import { CardView, type CardActions } from "./card_view.js";
import { Cards, COLUMNS, type Column, type ShownCard } from "./cards.js";
import { letDrag } from "./drag.js";
import { step, type CardPlace, type Direction } from "./steps.js";

export function showBoard(workspace: Workspace, people: People): void {
  new Board(workspace, people);
}

class Board implements CardActions {
  private readonly cards: Cards;
  private readonly lanes: Map<Column, Lane>;
  private readonly views = new Views<string, CardView>((id) => this.makeView(id));
  private shown: readonly ShownCard[] = [];

  constructor(
    private readonly workspace: Workspace,
    private readonly people: People,
  ) {
    this.cards = new Cards(workspace.doc);
    this.lanes = new Map(COLUMNS.map((column) => [column, new Lane(column, () => this.add(column))]));
    found("#board .columns").append(...[...this.lanes.values()].map((lane) => lane.element));
    this.cards.subscribe(() => this.show());
    people.subscribe(() => this.showPeople());
    this.show();
  }

  private makeView(id: string): CardView {
    const { title } = this.shown.find((card) => card.id === id)!;
    const view = new CardView(id, title, this.workspace, this);
    letDrag(view, { lists: this.lists(), drop: (place) => this.put(id, place) });
    return view;
  }

  private lists(): Map<Column, HTMLElement> {
    return new Map([...this.lanes].map(([column, lane]) => [column, lane.list]));
  }

  private show(): void {
    const elements = () => this.shown.flatMap(({ id }) => this.views.get(id)?.element ?? []);
    const resting = () => elements().filter((card) => !card.classList.contains("dragged"));
    const focus = (at: number) => this.focus(this.shown[at]!.id);
    keepFocus(elements, focus, () => glide(resting, () => this.showCards()));
    this.showPeople();
  }

  private showCards(): void {
    this.shown = this.cards.all();
    this.views.of(this.shown.map(({ id }) => id));
    for (const [column, lane] of this.lanes) {
      const ids = this.shown.filter((card) => card.column === column).map(({ id }) => id);
      lane.show(ids.map((id) => this.views.get(id)!.element));
    }
  }

  private showPeople(): void {
    const others = this.people.beside;
    for (const { id } of this.shown) {
      this.views.get(id)!.showPeople(others.filter(({ place }) => place?.in === "board" && place.card === id));
    }
  }

  private add(column: Column, before?: string): void {
    this.focus(this.cards.add(column, before));
  }

  private focus(id: string | undefined): void {
    if (id !== undefined) this.views.get(id)?.focus();
  }

  addAfter(id: string): void {
    const card = this.shown.find((one) => one.id === id);
    if (card !== undefined) this.add(card.column, this.neighbour(id, 1));
  }

  move(id: string, direction: Direction): void {
    const place = step(this.cards, id, direction);
    if (place === undefined) return announce(words().cannotMove);
    this.put(id, place);
  }

  private put(id: string, { column, before }: CardPlace): void {
    this.cards.move(id, column, before);
    const ids = this.cards.in(column).map((card) => card.id);
    const at = ids.indexOf(id);
    if (at !== -1) announce(words().cardMoved(words()[column], at + 1, ids.length));
  }

  remove(id: string): void {
    const next = this.neighbour(id, -1) ?? this.neighbour(id, 1);
    const column = this.shown.find((card) => card.id === id)?.column;
    this.cards.remove(id);
    announce(words().cardRemoved);
    if (next !== undefined) this.focus(next);
    else if (column !== undefined) this.lanes.get(column)!.button.focus();
  }

  walk(id: string, by: -1 | 1): void {
    this.focus(this.neighbour(id, by));
  }

  /** In its column. */
  private neighbour(id: string, by: -1 | 1): string | undefined {
    const column = this.shown.find((card) => card.id === id)?.column;
    const ids = this.shown.filter((card) => card.column === column).map((card) => card.id);
    return ids[ids.indexOf(id) + by];
  }

  enter(id: string): void {
    this.people.stand({ in: "board", card: id });
  }
}

/** A column as it is shown. */
class Lane {
  readonly element: HTMLElement;
  readonly list: HTMLElement;
  readonly button: HTMLButtonElement;
  private readonly count = element("span", { class: "count" });

  constructor(column: Column, add: () => void) {
    const title = element("h3", { "data-word": column });
    title.id = `column-${column}`;
    this.list = element("ul", { class: "cards", role: "list", "aria-labelledby": title.id });
    this.button = element("button", { type: "button", class: "add", "data-label": "addCard" }, icon("add"));
    this.button.addEventListener("click", add);
    this.button.setAttribute("aria-describedby", title.id);
    const head = element("header", { class: "lane-head" }, title, this.count, this.button);
    this.element = element("section", { class: "lane", "data-column": column }, head, this.list);
    translate(this.element);
  }

  show(cards: HTMLElement[]): void {
    this.count.textContent = String(cards.length);
    arrange(this.list, cards);
  }
}
