// Where a card goes by one step of the keyboard.

import { COLUMNS, type Cards, type Column, type ShownCard } from "./cards.js";

export type Direction = "left" | "right" | "up" | "down";

export interface CardPlace {
  readonly column: Column;
  /** The card that it comes before; undefined: the last of the column. */
  readonly before: string | undefined;
}

/** undefined: it can go no further, or is gone. */
export function step(cards: Cards, id: string, direction: Direction): CardPlace | undefined {
  const card = cards.all().find((one) => one.id === id);
  if (card === undefined) return undefined;
  const siblings = cards.in(card.column);
  const at = siblings.findIndex((one) => one.id === id);
  if (direction === "up" || direction === "down") return withinColumn(card.column, siblings, at, direction);
  const column = COLUMNS[COLUMNS.indexOf(card.column) + (direction === "left" ? -1 : 1)];
  return column && { column, before: cards.in(column)[at]?.id };
}

function withinColumn(column: Column, cards: ShownCard[], at: number, direction: "up" | "down"): CardPlace | undefined {
  if (direction === "up") return at === 0 ? undefined : { column, before: cards[at - 1]!.id };
  return at === cards.length - 1 ? undefined : { column, before: cards[at + 2]?.id };
}
