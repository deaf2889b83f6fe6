// What is quick: where one leaf alone has changed, and in its content alone.
//
// So it is as one types, here or elsewhere. Then the document need not be made anew.

import type { Node, Schema } from "prosemirror-model";

import type { Text } from "../text.js";
import { readBlocks, touched, type Block, type Realized } from "./blocks.js";
import { sameJson } from "./format.js";
import { lastBefore, leafAt, type ShownLeaf } from "./leaves.js";
import type { Missing } from "./missing.js";
import { toEditor } from "./places.js";
import type { Shown } from "./tree.js";

/** The number of the leaf by whose content alone a document differs from what is shown. */
export function changedLeaf({ doc: before, leaves }: Shown, now: Node): number | undefined {
  let [a, b] = [before, now];
  let position = -1;
  while (!a.inlineContent) {
    const { childCount } = a;
    if (childCount !== b.childCount || childCount === 0) return undefined;
    let first = 0;
    let at = position + 1;
    for (; first < childCount && a.child(first) === b.child(first); ++first) at += a.child(first).nodeSize;
    let last = childCount - 1;
    while (last > first && a.child(last) === b.child(last)) --last;
    if (first !== last) return undefined;
    [a, b, position] = [a.child(first), b.child(first), at];
    if (!a.sameMarkup(b)) return undefined;
  }
  const i = leafAt(leaves, position);
  return leaves[i]!.position === position && leaves[i]!.block?.told !== undefined ? i : undefined;
}

/** A block that was read again, and the leaf that shows it. */
export interface Reread {
  readonly block: Block;
  readonly number: number;
  readonly leaf: number;
}

/** Undefined: more has changed than the content of one leaf. */
export function rereadOne(
  text: Text,
  schema: Schema,
  missing: Missing,
  blocks: readonly Block[],
  leaves: readonly ShownLeaf[],
): Reread | undefined {
  const groups = touched(blocks, missing);
  if (groups.length !== 1) return undefined;
  const { first, last, from, to } = groups[0]!;
  const old = blocks[first];
  if (first !== last || old?.told === undefined) return undefined;
  const at = missing.toThen(from);
  const leaf = lastBefore(leaves.length, (i) => leaves[i]!.at <= at);
  if (leaves[leaf]?.block !== old) return undefined;
  const [block, ...more] = readBlocks(text.runs(from, to), schema);
  if (block?.told === undefined || more.length > 0 || block.type !== old.type) return undefined;
  const isSame = sameJson(block.told.attrs, old.told.attrs) && sameJson(block.path, old.path);
  return isSame ? { block, number: first, leaf } : undefined;
}

/** Where places of the text are, in the document with the leaf as it was read again. */
export function placesAfter(
  leaves: readonly ShownLeaf[],
  blocks: readonly Block[],
  { block, number, leaf }: Reread,
  realized: Realized,
): (place: number) => number {
  const old = leaves[leaf]!;
  const longer = block.length - blocks[number]!.length;
  const now: ShownLeaf = { ...old, block, realized, node: realized.node };
  return (place) => {
    if (place <= old.at) return toEditor(leaves, place);
    if (place <= old.at + block.length) return toEditor([now], place);
    return toEditor(leaves, place - longer) + realized.node.nodeSize - old.node.nodeSize;
  };
}
