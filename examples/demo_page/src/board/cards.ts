// The cards of the board, and what can be done with them: edits of one movable list.
//
// All cards are in one list, and each says in which column it is. With a list for each column, a
// move would be a removal here and an insert there, and two people who move a card at once would
// have two of it. So they have one, in the column of one of them.

import type { Text } from "syncline";

import type { Card, WorkspaceDoc } from "../workspace.js";

export const COLUMNS = ["todo", "doing", "done"] as const;
export type Column = (typeof COLUMNS)[number];

export interface ShownCard {
  readonly id: string;
  readonly column: Column;
  readonly title: Text;
}

export class Cards {
  constructor(private readonly doc: WorkspaceDoc) {}

  private get list() {
    return this.doc.movableList("board");
  }

  /** In their order. */
  all(): ShownCard[] {
    return this.list.toArray().flatMap((card) => readCard(card) ?? []);
  }

  in(column: Column): ShownCard[] {
    return this.all().filter((card) => card.column === column);
  }

  /** A new card, before another or at the end. Returns its id. */
  add(column: Column, before?: string, title = "", id: string = crypto.randomUUID()): string {
    this.doc.transact(() => {
      const card: Card = this.list.new(this.indexOf(before), "map");
      card.set("id", id).set("column", column);
      card.open("title", "text").append(title);
    }, { message: "addCard" });
    return id;
  }

  /** To a column, before another card or at the end. */
  move(id: string, column: Column, before?: string): void {
    const from = this.indexOf(id);
    if (from === this.list.length || before === id) return;
    const next = this.indexOf(before);
    const to = next > from ? next - 1 : next; // without the card, those after it move up
    this.doc.transact(() => {
      if (to !== from) this.list.move(from, to);
      const card = this.list.get(to);
      if (card.get("column") !== column) card.set("column", column);
    }, { message: "moveCard" });
  }

  remove(id: string): void {
    const at = this.indexOf(id);
    if (at < this.list.length) this.doc.transact(() => this.list.delete(at), { message: "removeCard" });
  }

  subscribe(listener: () => void): void {
    this.list.subscribe(listener);
  }

  /** The end of the list for a card that is not there. */
  private indexOf(id: string | undefined): number {
    const cards = this.list.toArray();
    const at = cards.findIndex((card) => card.get("id") === id);
    return at === -1 ? cards.length : at;
  }
}

function readCard(card: Card): ShownCard | undefined {
  const id = card.get("id");
  const title = card.get("title");
  if (id === undefined || title === undefined) return undefined;
  const column = COLUMNS.find((name) => name === card.get("column")) ?? "todo";
  return { id, column, title };
}
