// What a List and a MovableList do alike.

import { Container, KIND_NUMBERS, type Kind, type Kinds } from "./container.js";
import { sideNumber, takeCursor, type Cursor, type CursorSide } from "./cursor.js";
import { fill, kindNumber } from "./edits.js";
import { begin, check, error, index, out, word } from "./memory.js";
import { wasm } from "./module.js";
import { encodePlain } from "./plain.js";
import { hasParts, putValues, takeValue, takeValues, type Plain, type Scalar } from "./value.js";
import type { Settable } from "./map.js";

type Call = (...args: (number | bigint)[]) => number;
interface Calls {
  insert: Call;
  delete: Call;
  new: Call;
  get: Call;
  slice: Call;
  size: Call;
  cursor_at: Call;
}

/** The functions of the C interface that begin with this. */
export function callsOf(prefix: string): () => Calls {
  let calls: Calls | undefined;
  const names = ["insert", "delete", "new", "get", "slice", "size", "cursor_at"] as const;
  return () =>
    (calls ??= Object.fromEntries(names.map((name) => [name, wasm[`${prefix}_${name}`]])) as unknown as Calls);
}

const END = Symbol();
type Place = number | typeof END;

export abstract class Sequence<T> extends Container {
  /** @internal */
  protected abstract readonly calls: () => Calls;

  /** An array or an object becomes a new list or map that is filled by it. */
  insert(position: number, ...values: Settable<T>[]): void {
    this.insertAll(position, values as Plain[]);
  }

  // The place is asked for when the values are read: what they are read from may edit the list.
  private insertAll(place: Place, items: readonly Plain[]): void {
    const plains = items.some(hasParts) ? items.map((item) => encodePlain(item)) : undefined;
    const position = place === END ? this.length : place;
    if (plains === undefined) return this.insertScalars(position, items as Scalar[]);
    items.forEach((item, i) => {
      if (hasParts(item)) fill(item, (kind) => this.new(position + i, kind), plains[i]);
      else this.insertScalars(position + i, [item]);
    });
  }

  private insertScalars(position: number, values: readonly Scalar[]): void {
    begin();
    const at = index(position);
    check(this.calls().insert(this._ptr, at, putValues(values), values.length, error));
  }

  push(...values: Settable<T>[]): number {
    this.insertAll(END, values as Plain[]);
    return this.length;
  }

  delete(position: number, count = 1): void {
    begin();
    check(this.calls().delete(this._ptr, index(position), index(count), error));
  }

  clear(): void {
    this.delete(0, this.length);
  }

  /** A new, empty child, inserted at the position. */
  new<K extends Kind>(position: number, kind: K): Kinds[K] {
    begin();
    check(this.calls().new(this._ptr, index(position), kindNumber(kind), out, error));
    return this.doc._container(word(out), KIND_NUMBERS[kind]) as Kinds[K];
  }

  /** `OUT_OF_RANGE`: there is no such item. */
  get(position: number): T {
    begin();
    check(this.calls().get(this._ptr, index(position), out, error));
    return takeValue(this.doc) as T;
  }

  /** The item, from the end where the position is negative; undefined where there is none. */
  at(position: number): T | undefined {
    const length = this.length;
    const at = position < 0 ? position + length : position;
    return at >= 0 && at < length ? this.get(at) : undefined;
  }

  /** The items of [from, to). */
  slice(from = 0, to = this.length): T[] {
    begin();
    check(this.calls().slice(this._ptr, index(from), index(to), out, error));
    return takeValues(this.doc) as T[];
  }

  /** A cursor beside the item before the position, or behind it. Its cost: as Text.cursorAt(). */
  cursorAt(position: number, side: CursorSide = "left"): Cursor {
    begin();
    check(this.calls().cursor_at(this._ptr, index(position), sideNumber(side), out, error));
    return takeCursor();
  }

  get length(): number {
    begin();
    check(this.calls().size(this._ptr, out, error));
    return word(out);
  }

  toArray(): T[] {
    return this.slice();
  }

  [Symbol.iterator](): Iterator<T> {
    return this.slice()[Symbol.iterator]();
  }
}
