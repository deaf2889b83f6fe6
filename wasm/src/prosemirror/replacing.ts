// The smallest steps from one document to another of the same schema: nodes that are the same are
// not touched, so that an editor's selection and decorations, and what it drew, stay where they are.

import { Fragment, Slice, type Node } from "prosemirror-model";
import { ReplaceStep } from "prosemirror-transform";
import type { Transaction } from "prosemirror-state";

/** A part of a document that is replaced by one of another. */
interface Replacement {
  from: number;
  to: number;
  readonly begin: number;
  readonly end: number;
}

/** Makes the transaction's document `target`. */
export function replaceBy(transaction: Transaction, target: Node): void {
  const parts: Replacement[] = [];
  compare(transaction.doc.content, target.content, 0, 0, parts);
  for (const { from, to, begin, end } of parts.reverse()) {
    // Where its ends do not fit, all is replaced below.
    transaction.maybeStep(new ReplaceStep(from, to, target.slice(begin, end)));
  }
  const { doc } = transaction;
  if (doc.content.eq(target.content)) return;
  transaction.step(new ReplaceStep(0, doc.content.size, new Slice(target.content, 0, 0)));
}

/** Makes the node at a position of the transaction's document, which is `node`, another of its kind. */
export function replaceNode(transaction: Transaction, position: number, node: Node, target: Node): void {
  const parts: Replacement[] = [];
  narrow(node.content, target.content, 0, 0, parts);
  for (const { from, to, begin, end } of parts) {
    transaction.maybeStep(new ReplaceStep(position + 1 + from, position + 1 + to, target.slice(begin, end)));
  }
  const { content } = transaction.doc.nodeAt(position)!;
  if (content.eq(target.content)) return;
  transaction.step(new ReplaceStep(position + 1, position + 1 + content.size, new Slice(target.content, 0, 0)));
}

function compare(a: Fragment, b: Fragment, atA: number, atB: number, parts: Replacement[]): void {
  const most = Math.min(a.childCount, b.childCount);
  let begin = 0;
  while (begin < most && same(a.child(begin), b.child(begin))) ++begin;
  let end = 0;
  while (end < most - begin && same(a.child(a.childCount - 1 - end), b.child(b.childCount - 1 - end))) ++end;
  // Nodes in between that are in both, in the same order, part what is different.
  const places = new Map<Node, number>();
  for (let i = begin; i < b.childCount - end; ++i) places.set(b.child(i), i);
  const size = (of: Fragment, count: number) => {
    let sum = 0;
    for (let i = 0; i < count; ++i) sum += of.child(i).nodeSize;
    return sum;
  };
  let [i, j] = [begin, begin];
  let [inA, inB] = [atA + size(a, begin), atB + size(b, begin)];
  for (let k = begin; k <= a.childCount - end; ++k) {
    const isEnd = k === a.childCount - end;
    const place = isEnd ? b.childCount - end : places.get(a.child(k));
    if (place === undefined || place < j) continue;
    const [gapA, gapB] = [cut(a, i, k), cut(b, j, place)];
    compareGap(gapA, gapB, inA, inB, parts);
    inA += gapA.size;
    inB += gapB.size;
    if (isEnd) break;
    inA += a.child(k).nodeSize;
    inB += a.child(k).nodeSize;
    [i, j] = [k + 1, place + 1];
  }
}

function same(a: Node, b: Node): boolean {
  return a === b || a.eq(b);
}

function cut(fragment: Fragment, from: number, to: number): Fragment {
  const nodes: Node[] = [];
  for (let i = from; i < to; ++i) nodes.push(fragment.child(i));
  return Fragment.from(nodes);
}

function compareGap(a: Fragment, b: Fragment, atA: number, atB: number, parts: Replacement[]): void {
  if (a.childCount !== b.childCount) return narrow(a, b, atA, atB, parts);
  let [inA, inB] = [atA, atB];
  for (let i = 0; i < a.childCount; ++i) {
    const [one, other] = [a.child(i), b.child(i)];
    const isInside = one.sameMarkup(other) && !one.inlineContent && one.childCount > 0 && other.childCount > 0;
    if (isInside) compare(one.content, other.content, inA + 1, inB + 1, parts);
    else narrow(Fragment.from(one), Fragment.from(other), inA, inB, parts);
    inA += one.nodeSize;
    inB += other.nodeSize;
  }
}

function narrow(a: Fragment, b: Fragment, atA: number, atB: number, parts: Replacement[]): void {
  const begin = a.findDiffStart(b, 0);
  if (begin === null) return;
  const ends = a.findDiffEnd(b)!;
  // What is the same at both ends is counted once.
  const overlap = Math.max(0, begin - Math.min(ends.a, ends.b));
  parts.push({ from: atA + begin, to: atA + ends.a + overlap, begin: atB + begin, end: atB + ends.b + overlap });
}
