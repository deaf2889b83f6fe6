// What the containers of all kinds have in common.

import { toBase64 } from "./bytes.js";
import type { Counter } from "./counter.js";
import type { Doc } from "./doc.js";
import { invalid } from "./errors.js";
import { subscribe, type EventCallback, type Subscription } from "./events.js";
import type { List } from "./list.js";
import type { Map } from "./map.js";
import { begin, check, describe, error, out, setWord, takeBytes, word } from "./memory.js";
import { wasm } from "./module.js";
import type { MovableList } from "./movable_list.js";
import { readPlain } from "./plain.js";
import { Reader } from "./reader.js";
import type { Text } from "./text.js";
import type { Tree } from "./tree.js";

/** The kinds of containers, by the names by which children are opened. */
export interface Kinds {
  text: Text;
  map: Map<any>;
  list: List<any>;
  movableList: MovableList<any>;
  tree: Tree<any>;
  counter: Counter;
}
export type Kind = keyof Kinds;
export type AnyContainer = Kinds[Kind];

/** The number of a kind in the C interface. */
export const KIND_NUMBERS: Record<Kind, number> = {
  text: 1,
  map: 2,
  list: 3,
  movableList: 4,
  tree: 5,
  counter: 6,
};
const CONTAINER = 6; // the kind of a value

/**
 * A container of a document: the same object each time it is asked for. One that was removed can
 * be read still; to edit it is an error.
 */
export abstract class Container {
  abstract readonly kind: Kind;

  /** @internal */
  constructor(
    readonly doc: Doc<any>,
    /** 0: the document was freed. @internal */
    public _ptr: number,
  ) {}

  /** Whether it can be edited: nobody removed it, or what it is in. O(depth). */
  get isAttached(): boolean {
    begin();
    check(wasm.syncline_container_is_attached(this._ptr, out, error));
    return (word(out) & 1) === 1;
  }

  /**
   * Tells of each commit and import that changes this container or what is in it, after it.
   * Ends when the result is called, or the document is freed.
   */
  subscribe(callback: EventCallback): Subscription {
    return subscribe(this.doc, callback, (id) =>
      wasm.syncline_wasm_container_subscribe(this._ptr, id, out, error),
    );
  }

  /** All that is in it, as plain values that know nothing of the document. O(its size). */
  toPlain(): any {
    begin();
    const value = out + 16;
    setWord(value, CONTAINER);
    setWord(value + 8, this._ptr);
    check(wasm.syncline_doc_to_plain(this.doc._ptr, value, out, error));
    return readPlain(new Reader(takeBytes()));
  }

  /**
   * What `JSON.stringify` takes: as toPlain(), but that bytes are `{"$bytes": base64}`, and an
   * integer beyond 2^53 is the nearest number.
   */
  toJSON(): any {
    return forJson(this.toPlain());
  }
}

/** The handle of what somebody gave. What another copy of the package has made is an address in the memory of that one. */
export function handleOf(container: Container): number {
  if (container instanceof Container) return container._ptr;
  throw invalid(`a container of the same copy of the package is needed, not ${describe(container)}`);
}

function forJson(value: any): any {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) {
    return { $bytes: toBase64(value) };
  }
  for (const key of Object.keys(value)) value[key] = forJson(value[key]);
  return value;
}
