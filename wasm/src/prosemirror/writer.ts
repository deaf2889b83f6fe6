// Writes into a text what became of the document that an editor shows of it.
//
// Only what is different is written, and only by edits that keep the rest: units that were kept are
// not touched, leaves that were kept get marks over their embeds. The text may be ahead of what the
// editor showed: `missing` tells by what, and what others did meanwhile stays.
//
// Cost: O(leaves) pointer comparisons, and O(size of the leaves that changed).

import type { Node, Schema } from "prosemirror-model";

import type { Text } from "../text.js";
import { usualType } from "./blocks.js";
import { attrKey, blockEmbed, fitAttrs, inlineEmbed, PATH, sameJson, TYPE, writePath, type Entry } from "./format.js";
import type { Leaf, ShownLeaf } from "./leaves.js";
import { markInserted, Marking } from "./marking.js";
import type { Missing } from "./missing.js";
import { Paths } from "./paths.js";
import { changesOf, Units, type ChangedRange } from "./units.js";

/**
 * Makes the text show `leaves`, where it showed `before` with what is `missing`: all leaves, or one
 * with an embed of which only the content has changed. To be called in a transaction.
 */
export function write(
  text: Text,
  schema: Schema,
  missing: Missing,
  before: readonly ShownLeaf[],
  leaves: readonly Leaf[],
  ranges?: readonly ChangedRange[] | undefined,
): void {
  new Writer(text, schema, missing, before, leaves, ranges).write();
}

/** Units of the text as it was that are replaced by others. */
interface Edit {
  readonly from: number;
  readonly to: number;
  /** Units of `b` that are inserted; a leaf whose begin alone is inserted. */
  readonly units: readonly [begin: number, end: number] | number;
  /** Where it is in the text as it is, before any edit; then with those before it. */
  at: number;
  /** By how much it makes the text longer. */
  growth: number;
}

class Writer {
  /** How many leaves at the begin and at the end are the same. */
  private readonly kept: { readonly begin: number; readonly end: number };
  private readonly a: Units;
  private readonly b: Units;
  private readonly changes: readonly ChangedRange[];
  /** By the number of a leaf: that of what it was. */
  private readonly pairs: (number | undefined)[];
  private readonly paths: Paths;
  private readonly edits: Edit[] = [];
  /** By the number of a leaf, where its embed was inserted. */
  private readonly begins = new Map<number, number>();

  constructor(
    private readonly text: Text,
    private readonly schema: Schema,
    private readonly missing: Missing,
    private readonly before: readonly ShownLeaf[],
    private readonly leaves: readonly Leaf[],
    ranges: readonly ChangedRange[] | undefined,
  ) {
    this.kept = keptLeaves(before, leaves, ranges === undefined);
    const { begin, end } = this.kept;
    this.a = new Units(before.slice(begin, before.length - end));
    this.b = new Units(leaves.slice(begin, leaves.length - end));
    this.changes = changesOf(this.a, this.b, ranges);
    this.pairs = this.pair();
    this.paths = new Paths(before, leaves, this.pairs);
  }

  write(): void {
    this.plan();
    for (let i = this.edits.length; i-- > 0; ) this.apply(this.edits[i]!);
    let growth = 0;
    for (const edit of this.edits) {
      edit.at += growth;
      growth += edit.growth;
      if (typeof edit.units === "number") this.begins.set(edit.units, edit.at);
      else this.noteBegins(edit.at, edit.units);
    }
    this.markKept();
    for (const { at, units } of this.edits) this.markNew(at, units);
    this.tellLeaves();
  }

  private pair(): (number | undefined)[] {
    const { begin, end } = this.kept;
    const pairs = this.leaves.map((_, i) => (i < begin ? i : undefined));
    for (let i = 1; i <= end; ++i) pairs[this.leaves.length - i] = this.before.length - i;
    this.forKept((i, j) => {
      if (this.b.isBegin(j)) pairs[begin + this.b.owners[j]!] = begin + this.a.owners[i]!;
    });
    return pairs;
  }

  /** For each unit of the leaves that changed which is kept. */
  private forKept(use: (i: number, j: number) => void): void {
    const end = { fromA: this.a.length, toA: 0, fromB: 0, toB: 0 };
    let i = 0;
    let j = 0;
    for (const change of [...this.changes, end]) {
      for (; i < change.fromA; ++i, ++j) use(i, j);
      i = change.toA;
      j = change.toB;
    }
  }

  /** Finds the edits, in the order of the text. */
  private plan(): void {
    const edit = (from: number, to: number, units: Edit["units"]) => {
      const at = this.missing.toNow(from, "before");
      this.edits.push({ from, to, units, at, growth: 0 });
    };
    const { begin } = this.kept;
    const lacking = this.lacking();
    let next = 0;
    const insertBegins = (end: number) => {
      for (; next < lacking.length && lacking[next]! < end; ++next) {
        const leaf = lacking[next]!;
        const { at } = this.before[this.pairs[leaf]!]!;
        edit(at, at, leaf);
      }
    };
    for (const { fromA, toA, fromB, toB } of this.changes) {
      const owner = fromB < this.b.length ? this.b.owners[fromB]! + (this.b.isBegin(fromB) ? 0 : 1) : this.leaves.length;
      insertBegins(Math.min(begin + owner, this.leaves.length - this.kept.end));
      const from = this.placeOf(fromA, toA);
      edit(from, fromA < toA ? this.a.to[toA - 1]! : from, [fromB, toB]);
    }
    insertBegins(this.leaves.length);
  }

  /** Where the units are in the text as it was; where there are none, where others can be inserted. */
  private placeOf(from: number, to: number): number {
    if (from < to) return this.a.from[from]!;
    if (from > 0) return this.a.to[from - 1]!;
    const previous = this.before[this.kept.begin - 1];
    return previous === undefined ? 0 : previous.at + (previous.block?.length ?? 0);
  }

  /** The leaves, without an embed until now, that have to begin with one. */
  private lacking(): number[] {
    if (this.schema.topNodeType.inlineContent) return [];
    const lacking: number[] = [];
    for (let i = 0; i < this.pairs.length; ++i) {
      const pair = this.pairs[i];
      if (pair === undefined || this.before[pair]!.block?.told !== undefined) continue;
      if (!this.mayLack(i, pair)) lacking.push(i);
    }
    return lacking;
  }

  private mayLack(i: number, pair: number): boolean {
    const { node, around } = this.leaves[i]!;
    const old = this.before[pair]!;
    if (this.paths.written.has(i) || !node.sameMarkup(old.node)) return false;
    const isBehindSame = i === 0 ? pair === 0 : pair > 0 && this.pairs[i - 1] === pair - 1;
    if (old.block === undefined && node === old.node) {
      // It is put in again where nothing changed around it.
      const isLast = i + 1 === this.leaves.length;
      return isBehindSame && (isLast ? pair + 1 === this.before.length : this.pairs[i + 1] === pair + 1);
    }
    if (node.childCount === 0) return this.leaves.length === 1 && around.length === 0; // nothing would tell of it
    if (isBehindSame && i === 0) return around.length === 0 && node.type === usualType(this.schema);
    if (old.block === undefined) return false;
    return isBehindSame && this.leaves[i - 1]!.node.type === this.before[pair - 1]!.node.type;
  }

  private apply(edit: Edit): void {
    const ranges = this.missing.left(edit.from, edit.to);
    for (const [from, to] of ranges.reverse()) {
      this.text.delete(from, to - from);
      edit.growth -= to - from;
    }
    const length = this.insert(edit.at, edit.units);
    edit.growth += length;
  }

  /** Returns how many units were inserted. */
  private insert(at: number, units: Edit["units"]): number {
    if (typeof units === "number") {
      this.text.insertEmbed(at, blockEmbed(this.leaves[units]!.node, this.paths.of(units)));
      return 1;
    }
    const [begin, end] = units;
    for (let i = begin; i < end; ) {
      const text = this.b.textAt(i, end);
      const to = at + i - begin;
      if (text !== "") this.text.insert(to, wellFormed(text));
      else this.text.insertEmbed(to, this.embedAt(i));
      i += Math.max(1, text.length);
    }
    return end - begin;
  }

  private embedAt(i: number): string {
    if (!this.b.isBegin(i)) return inlineEmbed(this.b.nodes[i]!);
    const leaf = this.kept.begin + this.b.owners[i]!;
    return blockEmbed(this.leaves[leaf]!.node, this.paths.of(leaf));
  }

  private noteBegins(at: number, [begin, end]: readonly [number, number]): void {
    for (let i = begin; i < end; ++i) {
      if (this.b.isBegin(i)) this.begins.set(this.kept.begin + this.b.owners[i]!, at + i - begin);
    }
  }

  /** Where a unit is that was kept: where it was, moved by what others and these edits did. */
  private moved(at: number, side: "before" | "behind"): number {
    let place = this.missing.toNow(at, side);
    for (const edit of this.edits) if (edit.from <= at && (side === "behind" || edit.to < at)) place += edit.growth;
    return place;
  }
  private isThere(at: number): boolean {
    return this.missing.left(at, at + 1).length > 0;
  }

  private markKept(): void {
    const marking = new Marking();
    let begins = 0; // just before a unit: marks go on over them
    this.forKept((i, j) => {
      const join = begins;
      begins = this.a.isBegin(i) ? begins + 1 : 0;
      if (begins > 0) return;
      const [was, is] = [this.a.marks[i]!, this.b.marks[j]!];
      const place = this.a.from[i]!;
      const [old, node] = [this.a.nodes[i], this.b.nodes[j]];
      const isSame = was === is || (was.length === is.length && was.every((mark) => mark.isInSet(is)));
      const isNodeSame = old === node || sameJson(old!.attrs, node!.attrs);
      if ((isSame && isNodeSame) || place === this.a.to[i] || !this.isThere(place)) return;
      const at = this.moved(place, "behind");
      if (!isNodeSame) this.tellAttrs(at, node!, old!.attrs);
      if (!isSame) marking.add(at, at + 1, was, is, join);
    });
    marking.write(this.text);
  }

  private markNew(at: number, units: Edit["units"]): void {
    if (typeof units === "number" || units[0] === units[1]) return;
    const wanted = [];
    for (let i = units[0]; i < units[1]; ++i) wanted.push(this.b.isBegin(i) ? undefined : this.b.marks[i]!);
    markInserted(this.text, this.schema, at, wanted);
  }

  /** Marks the embeds of leaves that became others, or came into other nodes. */
  private tellLeaves(): void {
    const end = this.leaves.length - this.kept.end;
    const numbers = new Set([...this.begins.keys(), ...this.paths.written]);
    for (let i = this.kept.begin; i < end; ++i) numbers.add(i);
    for (const i of numbers) {
      const pair = this.pairs[i];
      const inserted = this.begins.get(i);
      if (inserted !== undefined) {
        this.tellPath(i, inserted, this.pathMark(inserted));
        continue;
      }
      const old = pair === undefined ? undefined : this.before[pair];
      if (old?.block?.told === undefined) continue;
      const isMarked = !old.node.sameMarkup(this.leaves[i]!.node);
      // A node that was there since it could not be empty needs somebody who tells of it.
      const isMoved = this.paths.written.has(i) || (isMarked && old.block.path !== old.block.told.path);
      if ((!isMoved && !isMarked) || !this.isThere(old.at)) continue;
      const at = this.moved(old.at, "behind");
      this.tellMarkup(at, this.leaves[i]!.node, old);
      if (isMoved) this.tellPath(i, at, "");
    }
  }

  private tellMarkup(at: number, node: Node, { block }: ShownLeaf): void {
    const { type, attrs } = block!.told!;
    if (type !== node.type.name) this.tell(at, at + 1, TYPE, node.type.name);
    this.tellAttrs(at, node, fitAttrs(node.type, attrs) ?? {});
  }

  private tellAttrs(at: number, { attrs }: Node, told: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(attrs)) {
      if (!sameJson(told[name], value)) this.tell(at, at + 1, attrKey(name), value ?? null);
    }
  }

  /** `told`: what a mark says of it, as JSON; undefined: none does, so the embed's word counts. */
  private tellPath(i: number, at: number, told: unknown): void {
    const path: readonly Entry[] = this.paths.of(i);
    if (told === undefined || told === JSON.stringify(writePath(path))) return;
    this.tell(at, Math.max(at + 1, this.endOf(i)), PATH, writePath(path));
  }

  private pathMark(at: number): unknown {
    return this.text.runs(at, at + 1)[0]?.attributes[PATH];
  }

  /** Where the next leaf begins. */
  private endOf(i: number): number {
    if (i + 1 === this.leaves.length) return this.text.length;
    const inserted = this.begins.get(i + 1);
    if (inserted !== undefined) return inserted;
    return this.moved(this.before[this.pairs[i + 1]!]!.at, "behind");
  }

  private tell(from: number, to: number, key: string, value: unknown): void {
    this.text.mark(from, to, key, JSON.stringify(value), { expand: "none" });
  }
}

/** `deep`: compares what is not the same object, too. */
function keptLeaves(before: readonly Leaf[], now: readonly Leaf[], deep: boolean): { begin: number; end: number } {
  const same = (a: Leaf, b: Leaf) => a.node === b.node || (deep && a.node.eq(b.node));
  const most = Math.min(before.length, now.length);
  let begin = 0;
  while (begin < most && same(before[begin]!, now[begin]!)) ++begin;
  let end = 0;
  while (end < most - begin && same(before.at(-1 - end)!, now.at(-1 - end)!)) ++end;
  return { begin, end };
}

/** No half of a character is text. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
