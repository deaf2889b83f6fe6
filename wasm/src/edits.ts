// Edits that several containers make alike.

import { KIND_NUMBERS, type AnyContainer, type Kind } from "./container.js";
import type { Doc } from "./doc.js";
import { invalid } from "./errors.js";
import { describe } from "./memory.js";
import { encodePlain } from "./plain.js";
import type { Plain } from "./value.js";

/** The number of a kind that somebody named. */
export function kindNumber(kind: Kind): number {
  const number = KIND_NUMBERS[kind];
  if (number !== undefined) return number;
  throw invalid(`no kind of container: ${describe(kind)}; there are ${Object.keys(KIND_NUMBERS)}`);
}

/**
 * Makes a child of the kind of an array or an object, and fills it, by edits of the commit under way:
 * what a document cannot hold is refused before.
 */
export function fill(value: Plain, make: (kind: "list" | "map") => AnyContainer, plain = encodePlain(value)): void {
  const child = make(Array.isArray(value) ? "list" : "map");
  (child.doc as Doc<any>)._update(child, plain);
}
