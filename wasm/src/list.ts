import { takeRanges, type AuthoredRange } from "./attribution.js";
import { hasParts, putValue, type Plain, type Scalar } from "./value.js";
import { begin, check, error, index, out } from "./memory.js";
import { wasm } from "./module.js";
import type { Settable } from "./map.js";
import { callsOf, Sequence } from "./sequence.js";

const calls = callsOf("syncline_list");

/** A list of values. Items have no identity: to move one is to delete and to insert it. */
export class List<T = any> extends Sequence<T> {
  readonly kind = "list";
  /** @internal */
  protected readonly calls = calls;

  /** Another item in the place of one: who replaces it at the same time leaves two. */
  replace(position: number, value: Settable<T>): void {
    const plain = value as Plain;
    if (hasParts(plain)) {
      this.get(position); // it is there
      this.insert(position + 1, value);
      return this.delete(position);
    }
    begin();
    const at = index(position);
    check(wasm.syncline_list_replace(this._ptr, at, putValue(plain as Scalar), error));
  }

  /** Who inserted the items of [from, to): as of a text. */
  authors(from = 0, to = this.length): AuthoredRange[] {
    begin();
    check(wasm.syncline_list_authors(this._ptr, index(from), index(to), out, error));
    return takeRanges();
  }
}
