// Edits that several containers make alike.

import { handleOf, KIND_NUMBERS, type AnyContainer, type Container, type Kind } from "./container.js";
import type { Doc } from "./doc.js";
import { invalid } from "./errors.js";
import { begin, check, describe, error, putBytes, size } from "./memory.js";
import { wasm } from "./module.js";
import { encodePlain } from "./plain.js";
import type { Plain } from "./value.js";

/** The number of a kind that somebody named. */
export function kindNumber(kind: Kind): number {
  const number = KIND_NUMBERS[kind];
  if (number !== undefined) return number;
  throw invalid(`no kind of container: ${describe(kind)}; there are ${Object.keys(KIND_NUMBERS)}`);
}

/** Brings a container to what encodePlain() gave, by few edits, or by none of them. */
export function updateTo(doc: Doc<any>, container: Container, plain: Uint8Array): void {
  begin();
  const bytes = putBytes(plain);
  check(wasm.syncline_doc_update(doc._ptr, handleOf(container), bytes, size, error));
}

/**
 * Makes a child of the kind of an array or an object, and fills it, by edits of the commit under way:
 * what a document cannot hold is refused before.
 */
export function fill(value: Plain, make: (kind: "list" | "map") => AnyContainer, plain = encodePlain(value)): void {
  const child = make(Array.isArray(value) ? "list" : "map");
  updateTo(child.doc as Doc<any>, child, plain);
}
