import { Container, KIND_NUMBERS } from "./container.js";
import { putOpId, readOpId, type OpId } from "./ids.js";
import type { Map } from "./map.js";
import { begin, check, error, index, out, word } from "./memory.js";
import { wasm } from "./module.js";
import { takeIds } from "./op_ids.js";

const LAST = -1; // SIZE_MAX
const place = (at: number | undefined) => (at === undefined ? LAST : index(at));
const orTop = (parent: OpId | null | undefined) => (parent == null ? 0 : putOpId(parent));

/**
 * A forest of nodes with ordered children, each with a map (`Tree<{name: string}>`). Moved by
 * several at once, no node is lost or doubled, and no circle arises. A node is named by its id.
 */
export class Tree<S extends object = any> extends Container {
  readonly kind = "tree";

  /** A new node: at the top without a parent, the last child without an index. */
  create(parent?: OpId | null, at?: number): OpId {
    begin();
    check(wasm.syncline_tree_create(this._ptr, orTop(parent), place(at), out, error));
    return readOpId(out);
  }

  /** With all that is below it. `at` counts the others. */
  move(node: OpId, parent?: OpId | null, at?: number): void {
    begin();
    check(wasm.syncline_tree_move(this._ptr, putOpId(node), orTop(parent), place(at), error));
  }

  /** With all that is below it. */
  delete(node: OpId): void {
    begin();
    check(wasm.syncline_tree_delete(this._ptr, putOpId(node), error));
  }

  /** The map of a node. */
  meta(node: OpId): Map<S> {
    begin();
    check(wasm.syncline_tree_meta(this._ptr, putOpId(node), out, error));
    return this.doc._container(word(out), KIND_NUMBERS.map) as Map<S>;
  }

  has(node: OpId): boolean {
    begin();
    check(wasm.syncline_tree_contains(this._ptr, putOpId(node), out, error));
    return (word(out) & 1) === 1;
  }

  /** null: it is at the top. */
  parent(node: OpId): OpId | null {
    begin();
    const parent = out + 16;
    check(wasm.syncline_tree_parent(this._ptr, putOpId(node), out, parent, error));
    return (word(out) & 1) === 1 ? readOpId(parent) : null;
  }

  /** The op that put it where it is: its create, or the move that is in force. `NOT_FOUND`: it is not there. */
  placedBy(node: OpId): OpId {
    begin();
    check(wasm.syncline_tree_placed_by(this._ptr, putOpId(node), out, error));
    return readOpId(out);
  }

  /** Its place among its siblings. */
  index(node: OpId): number {
    begin();
    check(wasm.syncline_tree_index(this._ptr, putOpId(node), out, error));
    return word(out);
  }

  /** Those at the top without a parent. */
  children(parent?: OpId | null): OpId[] {
    begin();
    check(wasm.syncline_tree_children(this._ptr, orTop(parent), out, error));
    return takeIds();
  }

  /** All of them, each before those below it. */
  nodes(): OpId[] {
    begin();
    check(wasm.syncline_tree_nodes(this._ptr, out, error));
    return takeIds();
  }

  [Symbol.iterator](): Iterator<OpId> {
    return this.nodes()[Symbol.iterator]();
  }
}
