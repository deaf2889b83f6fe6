// Where positions of an editor's document are in its text, and back.

import type { Node } from "prosemirror-model";

import { lastBefore, leafAt, type ShownLeaf } from "./leaves.js";

/** The place in the text of a position of the document. */
export function toText(leaves: readonly ShownLeaf[], position: number): number {
  const leaf = leaves[leafAt(leaves, position)];
  if (leaf === undefined || position <= leaf.position) return leaf?.at ?? 0;
  const { node, block, at } = leaf;
  const begin = at + (block?.told === undefined ? 0 : 1);
  if (!node.inlineContent || block === undefined) return begin;
  const units = unitsBefore(node, position - leaf.position - 1);
  return Math.min(begin + withHidden(leaf, units), at + block.length);
}

/** The position in the document of a place in the text. */
export function toEditor(leaves: readonly ShownLeaf[], place: number): number {
  // Behind an embed is in its leaf; before it, at the end of the one before.
  const i = lastBefore(leaves.length, (k) => {
    const { at, block } = leaves[k]!;
    return at + (block?.told === undefined ? 0 : 1) <= place;
  });
  const leaf = leaves[i];
  if (leaf === undefined) return 0;
  const { node, block, at } = leaf;
  const begin = at + (block?.told === undefined ? 0 : 1);
  if (!node.inlineContent) return leaf.position;
  const units = Math.max(0, place - begin);
  const hidden = leaf.realized?.hidden.filter((one) => one < units).length ?? 0;
  return leaf.position + 1 + offsetOf(node, units - hidden);
}

function unitsBefore(node: Node, offset: number): number {
  let units = 0;
  let at = 0;
  for (let i = 0; i < node.childCount && at < offset; ++i) {
    const child = node.child(i);
    units += child.isText ? Math.min(offset - at, child.nodeSize) : 1;
    at += child.nodeSize;
  }
  return units;
}

function offsetOf(node: Node, units: number): number {
  let left = units;
  let at = 0;
  for (let i = 0; i < node.childCount && left > 0; ++i) {
    const child = node.child(i);
    if (child.isText && child.nodeSize > left) return at + left;
    left -= child.isText ? child.nodeSize : 1;
    at += child.nodeSize;
  }
  return at;
}

function withHidden({ realized }: ShownLeaf, units: number): number {
  let place = units;
  for (const one of realized?.hidden ?? []) if (one < place) ++place;
  return place;
}
