// Edits that several containers make alike.

import { KIND_NUMBERS, type AnyContainer, type Kind } from "./container.js";
import type { Doc } from "./doc.js";
import { invalid } from "./errors.js";
import { describe } from "./memory.js";
import type { Plain } from "./value.js";

/** The number of a kind that somebody named. */
export function kindNumber(kind: Kind): number {
  const number = KIND_NUMBERS[kind];
  if (number !== undefined) return number;
  throw invalid(`no kind of container: ${describe(kind)}; there are ${Object.keys(KIND_NUMBERS)}`);
}

/** Makes a child of the kind of an array or an object, and fills it: both or nothing. */
export function setParts(doc: Doc<any>, value: Plain, make: (kind: "list" | "map") => AnyContainer): void {
  doc.transact(() => doc.update(make(Array.isArray(value) ? "list" : "map"), value));
}
