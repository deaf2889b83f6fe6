// Leaves as units of a text, and what became of them.
//
// A unit is a UTF-16 unit of text, an inline node, or the begin of a leaf. Those that a change kept
// are found by where the editor's steps were, so that of several equal characters it is the one
// that was typed which is inserted; and by content where steps do not tell.

import { Mark, type Node } from "prosemirror-model";

import { lastBefore, type Leaf, type ShownLeaf } from "./leaves.js";

const BEGIN = -1;
const NODE = -2;

export class Units {
  private readonly codes: number[] = [];
  /** Where they are in the editor's document. */
  private readonly positions: number[] = [];
  readonly marks: (readonly Mark[])[] = [];
  readonly nodes: (Node | undefined)[] = [];
  /** Where they begin and end in the text: units of leaves that are shown. */
  readonly from: number[] = [];
  readonly to: number[] = [];
  /** Their leaves, by the number of it among those given. */
  readonly owners: number[] = [];

  constructor(leaves: readonly Leaf[]) {
    leaves.forEach((leaf, i) => this.addLeaf(leaf, i));
  }

  get length(): number {
    return this.codes.length;
  }
  isBegin(i: number): boolean {
    return this.codes[i] === BEGIN;
  }
  /** The text of units that are text, from `i` on, and before `end`. */
  textAt(i: number, end: number): string {
    let text = "";
    for (; i < end && this.codes[i]! >= 0; ++i) text += String.fromCharCode(this.codes[i]!);
    return text;
  }

  /** The first unit at or behind a position. */
  at(position: number): number {
    const { positions } = this;
    if (positions.length === 0 || positions[0]! >= position) return 0;
    return lastBefore(positions.length, (i) => positions[i]! < position) + 1;
  }

  /** Whether a unit may be kept as one of another document. */
  isLike(i: number, other: Units, j: number): boolean {
    if (this.codes[i] !== other.codes[j]) return false;
    const [node, one] = [this.nodes[i], other.nodes[j]];
    if (node === undefined || one === undefined) return node === one;
    return node.type === one.type && (node.content.eq(one.content) && (node.isLeaf || node.sameMarkup(one)));
  }

  /** Whether a unit is the second half of a character. */
  isInCharacter(i: number): boolean {
    const [a, b] = [this.codes[i - 1] ?? 0, this.codes[i] ?? 0];
    return a >= 0xd800 && a < 0xdc00 && b >= 0xdc00 && b < 0xe000;
  }

  private addLeaf(leaf: Leaf & Partial<ShownLeaf>, owner: number): void {
    const { node, position, block, realized, at = 0 } = leaf;
    let from = at + (block?.told === undefined ? 0 : 1);
    this.push(BEGIN, position, Mark.none, undefined, owner, at, from);
    if (!node.inlineContent) return;
    const begin = from;
    const hidden = realized?.hidden ?? [];
    let h = 0;
    const skipHidden = () => {
      for (; h < hidden.length && begin + hidden[h]! === from; ++h) ++from;
    };
    const shown = node.childCount - (realized?.filled ?? 0);
    node.forEach((child, offset, i) => {
      const inner = position + 1 + offset;
      const text = child.text;
      for (let u = 0; u < (text?.length ?? 1); ++u) {
        skipHidden();
        const length = i < shown ? 1 : 0;
        const code = text === undefined ? NODE : text.charCodeAt(u);
        this.push(code, inner + u, child.marks, text === undefined ? child : undefined, owner, from, from + length);
        from += length;
      }
    });
  }

  private push(
    code: number,
    position: number,
    marks: readonly Mark[],
    node: Node | undefined,
    owner: number,
    from: number,
    to: number,
  ): void {
    this.codes.push(code);
    this.positions.push(position);
    this.marks.push(this.isInCharacter(this.codes.length - 1) ? this.marks.at(-1)! : marks);
    this.nodes.push(node);
    this.owners.push(owner);
    this.from.push(from);
    this.to.push(to);
  }
}

/** Positions of a document, and those of a later one that came in their place. */
export interface ChangedRange {
  fromA: number;
  toA: number;
  fromB: number;
  toB: number;
}

/** Units [fromA, toA) became [fromB, toB) of others; those in between are kept. */
export function changesOf(a: Units, b: Units, ranges: readonly ChangedRange[] | undefined): ChangedRange[] {
  const all = ranges?.map(({ fromA, toA, fromB, toB }) => ({
    fromA: a.at(fromA),
    toA: a.at(toA),
    fromB: b.at(fromB),
    toB: b.at(toB),
  }));
  const whole = [{ fromA: 0, toA: a.length, fromB: 0, toB: b.length }];
  const changes = all !== undefined && fits(a, b, all) ? all : whole;
  return joined(changes.map((change) => widened(a, b, narrowed(a, b, change))));
}

function joined(changes: readonly ChangedRange[]): ChangedRange[] {
  const all: ChangedRange[] = [];
  for (const change of changes) {
    const last = all.at(-1);
    if (change.fromA === change.toA && change.fromB === change.toB) continue;
    if (last === undefined || (change.fromA >= last.toA && change.fromB >= last.toB)) all.push(change);
    else [last.toA, last.toB] = [Math.max(last.toA, change.toA), Math.max(last.toB, change.toB)];
  }
  return all;
}

function fits(a: Units, b: Units, changes: readonly ChangedRange[]): boolean {
  let i = 0;
  let j = 0;
  for (const change of [...changes, { fromA: a.length, toA: a.length, fromB: b.length, toB: b.length }]) {
    if (change.fromA - i !== change.fromB - j || change.fromA < i) return false;
    for (; i < change.fromA; ++i, ++j) if (!a.isLike(i, b, j)) return false;
    i = change.toA;
    j = change.toB;
  }
  return true;
}

/** Keeps what is the same at both ends. */
function narrowed(a: Units, b: Units, { fromA, toA, fromB, toB }: ChangedRange): ChangedRange {
  for (; fromA < toA && fromB < toB && a.isLike(fromA, b, fromB); ++fromA) ++fromB;
  for (; fromA < toA && fromB < toB && a.isLike(toA - 1, b, toB - 1); --toA) --toB;
  return { fromA, toA, fromB, toB };
}

/** Takes in all of a character that is cut. */
function widened(a: Units, b: Units, { fromA, toA, fromB, toB }: ChangedRange): ChangedRange {
  if (fromA === toA && fromB === toB) return { fromA, toA, fromB, toB };
  const left = fromA > 0 && fromB > 0 && cuts(a, b, fromA, fromB) ? 1 : 0;
  const right = cuts(a, b, toA, toB) ? 1 : 0;
  return { fromA: fromA - left, toA: toA + right, fromB: fromB - left, toB: toB + right };
}

function cuts(a: Units, b: Units, i: number, j: number): boolean {
  return a.isInCharacter(i) || b.isInCharacter(j);
}
