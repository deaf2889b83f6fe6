// Edits that several containers make alike.

import { KIND_NUMBERS, type Kind } from "./container.js";
import { invalid } from "./errors.js";
import type { List } from "./list.js";
import type { Map } from "./map.js";
import { describe } from "./memory.js";
import { encodePlain, readPlain } from "./plain.js";
import { Reader } from "./reader.js";
import { hasParts, type Plain, type Scalar } from "./value.js";

/** The number of a kind that somebody named. */
export function kindNumber(kind: Kind): number {
  const number = KIND_NUMBERS[kind];
  if (number !== undefined) return number;
  throw invalid(`no kind of container: ${describe(kind)}; there are ${Object.keys(KIND_NUMBERS)}`);
}

/** A copy of what somebody gave, which a document can hold: else that is refused, before anything is edited. */
export function copyOf<T extends Plain>(value: T): T {
  return readPlain(new Reader(encodePlain(value)));
}

/**
 * Makes a child of the kind of an array or an object, and fills it, by edits of the commit under way.
 * REQUIRES: copyOf() gave the value
 */
export function fill(value: Exclude<Plain, Scalar>, make: (kind: "list" | "map") => List | Map): void {
  if (Array.isArray(value)) return (make("list") as List)._insertCopies(0, value);
  const map = make("map") as Map;
  for (const [key, item] of Object.entries(value) as [string, Plain][]) {
    if (hasParts(item)) fill(item, (kind) => map.open(key, kind));
    else map.set(key, item);
  }
}
