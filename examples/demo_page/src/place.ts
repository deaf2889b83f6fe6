// Where somebody is in the page, as presence tells it.

export type Place =
  /** Where exactly, the carets tell. */
  | { readonly in: "note" }
  | { readonly in: "board"; readonly card: string }
  | { readonly in: "outline"; readonly line: string }
  /** At an old version. */
  | { readonly in: "past" };

/** Others send what they like: undefined for all that is no place. */
export function readPlace(value: unknown): Place | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { in: where, card, line } = value as Record<string, unknown>;
  if (where === "note" || where === "past") return { in: where };
  if (where === "board" && typeof card === "string") return { in: where, card };
  if (where === "outline" && typeof line === "string") return { in: where, line };
  return undefined;
}
