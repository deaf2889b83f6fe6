// The paths of a document's leaves, so that reading them gives the nodes that the editor shows.
//
// Nodes keep the ids that they have in the text. A leaf's path is written only where it tells of
// other nodes than before, or where nobody else tells what one of them became.

import type { Node } from "prosemirror-model";

import { fitAttrs, newId, sameJson, toldAttrs, type Entry } from "./format.js";
import { shared, type Around, type Leaf, type ShownLeaf } from "./leaves.js";

export class Paths {
  /** The numbers of the leaves whose path has to be written. */
  readonly written = new Set<number>();
  private readonly made = new Set<Around>(); // those whose ids are new
  private readonly ranks = new Map<Around, number>();
  private isSame: boolean;

  /** `before[pairs[i]]` is what `leaves[i]` was; undefined: nothing. */
  constructor(
    private readonly before: readonly ShownLeaf[],
    private readonly leaves: readonly Leaf[],
    private readonly pairs: readonly (number | undefined)[],
  ) {
    this.isSame = before.length === leaves.length;
    leaves.forEach((_, i) => this.settle(i));
    if (this.isSame) return;
    leaves.forEach((leaf, i) => {
      if (leaf.around.some((one) => this.made.has(one))) this.written.add(i);
    });
    this.rank();
  }

  of(i: number): Entry[] {
    return this.leaves[i]!.around.map((one) => ({
      id: (one.id ??= newId()),
      type: one.node.type.name,
      attrs: toldAttrs(one.node),
      rank: this.ranks.get(one) ?? 0,
    }));
  }

  private settle(i: number): void {
    const leaf = this.leaves[i]!;
    const pair = this.pairs[i];
    const old = pair === undefined ? undefined : this.before[pair];
    const depth = leaf.around.length;
    if (old !== undefined && depth === 0 && old.around.length === 0) return; // as most are
    const count = shared(this.leaves[i - 1], leaf);
    if (old !== undefined && this.isShapeKept(i, old, pair!, count)) {
      for (let level = count; level < depth; ++level) leaf.around[level]!.id = old.around[level]!.id;
      return;
    }
    this.isSame = false;
    this.name(i, old, count);
    const ids = old?.block?.told && old.block.path.map(({ id }) => id);
    const isKept = ids?.length === depth && leaf.around.every((one, level) => one.id === ids[level]);
    if (!isKept) this.written.add(i);
  }

  private isShapeKept(i: number, old: ShownLeaf, pair: number, count: number): boolean {
    const { around } = this.leaves[i]!;
    if (around.length !== old.around.length || count !== shared(this.before[pair - 1], old)) return false;
    for (const [level, one] of around.entries()) {
      const was = old.around[level]!;
      if (level < count && one.id !== was.id) return false;
      if (one.node.sameMarkup(was.node)) continue;
      if (was.id === undefined) return false; // it was put in by the schema, and is the user's now
      this.isSame = false; // it is looked who tells of it
    }
    const first = old.around[count]?.id;
    return first === undefined || first !== this.leaves[i - 1]?.around[count]?.id;
  }

  /** Gives ids to the nodes of a leaf from a level on: those that such nodes around it had. */
  private name(i: number, old: ShownLeaf | undefined, count: number): void {
    const { around } = this.leaves[i]!;
    const beside = this.leaves[i - 1]?.around[count]?.id;
    let end = old?.around.length ?? 0; // those inside of it are taken
    for (let level = around.length - 1; level >= 0; --level) {
      const one = around[level]!;
      if (level < count) {
        if (one.id === undefined) this.make(one);
        continue;
      }
      const found = sameNode(one.node, old?.around ?? [], end, level, around.length);
      const id = old?.around[found]?.id;
      if (found >= 0) end = found;
      const isTaken = (level === count && id === beside) || around.slice(0, count).some((outer) => outer.id === id);
      if (id === undefined || isTaken) this.make(one);
      else one.id = id;
    }
  }

  private make(one: Around): void {
    one.id = newId();
    this.made.add(one);
  }

  /** Makes what leaves say of each node be what it is. */
  private rank(): void {
    const told = new Map<Around, Entry>();
    const firsts = new Map<Around, number>();
    const rewritten = new Set<Around>();
    this.leaves.forEach(({ around }, i) => {
      const pair = this.pairs[i];
      const path = pair === undefined ? [] : (this.before[pair]!.block?.path ?? []);
      for (const one of around) {
        if (!firsts.has(one)) firsts.set(one, i);
        if (this.written.has(i)) rewritten.add(one);
        const entry = this.written.has(i) ? undefined : path.find(({ id }) => id === one.id);
        if (entry !== undefined && entry.rank > (told.get(one)?.rank ?? -Infinity)) told.set(one, entry);
      }
    });
    const again: number[] = [];
    for (const [one, first] of firsts) {
      const entry = told.get(one);
      if (entry === undefined || one.id === undefined) continue;
      const isRight = says(entry, one.node);
      this.ranks.set(one, isRight ? entry.rank : entry.rank + 1);
      if (!isRight && !rewritten.has(one)) again.push(first);
    }
    for (const i of again) this.written.add(i);
  }
}

function says({ type, attrs }: Entry, node: Node): boolean {
  return type === node.type.name && sameJson(fitAttrs(node.type, attrs), node.attrs);
}

/** Which of the nodes that were around a leaf is one of those around it now; -1: none. */
function sameNode(node: Node, were: readonly Around[], end: number, level: number, depth: number): number {
  const there = were[level]?.node.type;
  // A list of another kind is the same list.
  if (were.length === depth && level < end && there?.compatibleContent(node.type)) return level;
  for (let found = end - 1; found >= 0; --found) if (were[found]!.node.type === node.type) return found;
  return -1;
}
