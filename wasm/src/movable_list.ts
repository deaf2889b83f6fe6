import { takeItemAuthors, type ItemAuthors } from "./attribution.js";
import { KIND_NUMBERS, type Kind, type Kinds } from "./container.js";
import { fill, kindNumber } from "./edits.js";
import { begin, check, error, index, out, word } from "./memory.js";
import { wasm } from "./module.js";
import type { Settable } from "./map.js";
import { callsOf, Sequence } from "./sequence.js";
import { hasParts, putValue, type Plain, type Scalar } from "./value.js";

const calls = callsOf("syncline_movable_list");

/** A list whose items keep their identity: moved and set by several, none is lost or doubled. */
export class MovableList<T = any> extends Sequence<T> {
  readonly kind = "movableList";
  /** @internal */
  protected readonly calls = calls;

  /** The item of `from` is the one at `to` afterwards. */
  move(from: number, to: number): void {
    begin();
    check(wasm.syncline_movable_list_move(this._ptr, index(from), index(to), error));
  }

  /** The item stays, with another value. */
  set(position: number, value: Settable<T>): void {
    const plain = value as Plain;
    if (hasParts(plain)) return fill(plain, (kind) => this.setNew(position, kind));
    begin();
    const at = index(position);
    check(wasm.syncline_movable_list_set(this._ptr, at, putValue(plain as Scalar), error));
  }

  /** A new, empty child as the value of the item. */
  setNew<K extends Kind>(position: number, kind: K): Kinds[K] {
    begin();
    check(
      wasm.syncline_movable_list_set_new(this._ptr, index(position), kindNumber(kind), out, error),
    );
    return this.doc._container(word(out), KIND_NUMBERS[kind]) as Kinds[K];
  }

  /** Who inserted, placed and set each item of [from, to). */
  authors(from = 0, to = this.length): ItemAuthors[] {
    begin();
    check(wasm.syncline_movable_list_authors(this._ptr, index(from), index(to), out, error));
    return takeItemAuthors();
  }
}
