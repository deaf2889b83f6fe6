// The leaves of a document, in its order: the nodes with inline content, and those without content.

import type { Node } from "prosemirror-model";

import type { Block, Realized } from "./blocks.js";

/** A node with leaves in it, other than the document. Of each there is one object. */
export interface Around {
  readonly node: Node;
  /** As the text has it; undefined: no leaf tells of the node. */
  id: string | undefined;
}

export interface Leaf {
  node: Node;
  /** Where it begins in the document. */
  position: number;
  /** From the outside. */
  around: readonly Around[];
}

/** A leaf that shows a block. */
export interface ShownLeaf extends Leaf {
  /** Undefined: it is there because the schema wants it. */
  block: Block | undefined;
  realized: Realized | undefined;
  /** Where it begins in the text. */
  at: number;
}

export function isLeaf(node: Node): boolean {
  return node.inlineContent || node.childCount === 0;
}

export function leavesOf(doc: Node): Leaf[] {
  const leaves: Leaf[] = [];
  eachLeaf(doc, (node, position, around) => leaves.push({ node, position, around }));
  return leaves;
}

/** A leaf as a document has it in the same place. */
export function leafOf({ position, around }: Leaf, doc: Node): Leaf {
  return { node: doc.nodeAt(position)!, position, around };
}

type Visit = (node: Node, position: number, around: readonly Around[]) => void;

export function eachLeaf(doc: Node, visit: Visit): void {
  if (doc.inlineContent) visit(doc, -1, []);
  else eachWithin(doc, 0, [], visit);
}

function eachWithin(parent: Node, begin: number, around: readonly Around[], visit: Visit): void {
  let position = begin;
  for (let i = 0; i < parent.childCount; ++i) {
    const node = parent.child(i);
    if (isLeaf(node)) visit(node, position, around);
    else eachWithin(node, position + 1, [...around, { node, id: undefined }], visit);
    position += node.nodeSize;
  }
}

/** How many nodes two leaves that follow each other are in, both. */
export function shared(a: Leaf | undefined, b: Leaf): number {
  let count = 0;
  while (a !== undefined && count < a.around.length && a.around[count] === b.around[count]) ++count;
  return count;
}

/** The last leaf that begins at or before a position of the document; 0 if none does. */
export function leafAt(leaves: readonly Leaf[], position: number): number {
  return lastBefore(leaves.length, (i) => leaves[i]!.position <= position);
}

/** The last of `count` for which something holds that holds for the first ones; 0 if for none. */
export function lastBefore(count: number, holds: (i: number) => boolean): number {
  let low = 0;
  let high = count;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
