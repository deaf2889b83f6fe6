// Where somebody is in the page, as presence tells it.

export type Place =
  /** UTF-16 units of the note. */
  | { readonly in: "note"; readonly anchor: number; readonly head: number }
  | { readonly in: "board"; readonly card: string }
  | { readonly in: "outline"; readonly line: string };

const isPosition = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Others send what they like: undefined for all that is no place. */
export function readPlace(value: unknown): Place | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { in: where, anchor, head, card, line } = value as Record<string, unknown>;
  if (where === "note" && isPosition(anchor) && isPosition(head)) return { in: where, anchor, head };
  if (where === "board" && typeof card === "string") return { in: where, card };
  if (where === "outline" && typeof line === "string") return { in: where, line };
  return undefined;
}
