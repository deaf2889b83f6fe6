// What a text says, as blocks: one for each leaf of the document that it holds.
//
// A block depends on its own stretch of the text alone, so a part of a text that begins at a block
// can be read again without the rest. Any text can be read: what begins without an embed, or follows
// a leaf that holds no text, is a block of the schema's usual text; what the schema does not know
// is hidden, and stays in the text; "\r", which an editor would lose with the next key, is invisible.

import { Fragment, Mark, type Attrs, type Node, type NodeType, type Schema } from "prosemirror-model";

import type { TextRun } from "../rich_text.js";
import type { Text } from "../text.js";
import { fitAttrs, marksOf, readEmbed, type Entry, type Told } from "./format.js";
import { lastBefore } from "./leaves.js";
import type { Missing } from "./missing.js";

/** One unit that shows nothing. */
const INVISIBLE = "\u2060";
const EMBED = "\ufffc";

/** A part of a block's content: nodes that take `length` units of the text; none: it is hidden. */
interface Piece {
  readonly node: Node | undefined;
  readonly length: number;
}

/** A block as a node of some type. */
export interface Realized {
  node: Node;
  /** Where units of the block's content are that do not show, ascending. */
  readonly hidden: readonly number[];
  /** How many nodes at the end of its content are there because the schema wants them. */
  readonly filled: number;
}

export class Block {
  /** In units of the text, with its embed. */
  length: number;
  /** What was last shown of it. Its node is no other block's. */
  shown: Realized | undefined;
  private readonly pieces: Piece[] = [];
  private readonly realized = new Map<NodeType, Realized | undefined>();

  constructor(
    /** Undefined where a text, or what follows a leaf without text, begins without one. */
    readonly told: Told | undefined,
    readonly type: NodeType,
    readonly path: readonly Entry[],
  ) {
    this.length = told === undefined ? 0 : 1;
  }

  add(node: Node | undefined, length: number): void {
    this.pieces.push({ node, length });
    this.length += length;
  }

  /** Of what is no text, one character for each unit. */
  get text(): string {
    const parts = this.pieces.map(({ node, length }) => (node?.isText ? node.text! : EMBED.repeat(length)));
    return (this.told === undefined ? "" : EMBED) + parts.join("");
  }

  /** What it is in a node where its own type may not be. Undefined: that it cannot be. */
  as(type: NodeType): Realized | undefined {
    if (!this.realized.has(type)) this.realized.set(type, this.realize(type));
    return this.realized.get(type);
  }

  private realize(type: NodeType): Realized | undefined {
    const attrs = fitAttrs(type, this.told?.attrs ?? {});
    if (attrs === undefined) return undefined;
    if (!type.inlineContent) return { node: type.createAndFill(attrs)!, hidden: [], filled: 0 };
    let match = type.contentMatch;
    const nodes: Node[] = [];
    const hidden: number[] = [];
    let at = 0;
    for (const { node, length } of this.pieces) {
      const next = node && match.matchType(node.type);
      if (next) nodes.push(node!.mark(type.allowedMarks(node!.marks)));
      else for (let i = 0; i < length; ++i) hidden.push(at + i);
      match = next ?? match;
      at += length;
    }
    const filling = match.fillBefore(Fragment.empty, true)!;
    const node = type.create(attrs, Fragment.from(nodes).append(filling));
    return { node, hidden, filled: filling.childCount };
  }
}

/** The type of text that nothing is said of. */
export function usualType(schema: Schema): NodeType {
  const { topNodeType } = schema;
  if (topNodeType.inlineContent) return topNodeType;
  const first = topNodeType.contentMatch.defaultType;
  if (first?.isTextblock) return first;
  const found = Object.values(schema.nodes).find((type) => type.isTextblock && !type.hasRequiredAttrs());
  if (found === undefined) throw new TypeError("the schema has no node for text without required attributes");
  return found;
}

/** The node type that a name means: that of a leaf, or of a node around leaves. */
export function blockType(schema: Schema, name: string): NodeType | undefined {
  const type = Object.hasOwn(schema.nodes, name) ? schema.nodes[name] : undefined;
  return type?.isBlock && type !== schema.topNodeType ? type : undefined;
}

export function readBlocks(runs: readonly TextRun[], schema: Schema): Block[] {
  const usual = usualType(schema);
  const blocks: Block[] = [];
  const content = (): Block => {
    const last = blocks.at(-1);
    if (last?.type.inlineContent) return last;
    const block = new Block(undefined, usual, last?.path ?? []);
    blocks.push(block);
    return block;
  };
  for (const run of runs) {
    const told = run.embed === undefined ? undefined : readEmbed(run);
    if (told?.isBlock && !schema.topNodeType.inlineContent) {
      blocks.push(blockOf(told, schema, usual));
    } else if (run.embed === undefined) {
      content().add(schema.text(run.text.replaceAll("\r", INVISIBLE), markSet(schema, run)), run.text.length);
    } else {
      content().add(told && inlineNode(told, run, schema), 1);
    }
  }
  return blocks;
}

function blockOf(told: Told, schema: Schema, usual: NodeType): Block {
  const type = blockType(schema, told.type);
  if (type === undefined || fitAttrs(type, told.attrs) === undefined) return new Block(told, usual, told.path);
  if (type.inlineContent || type.contentMatch.validEnd) return new Block(told, type, told.path);
  // It cannot be empty, so there is text in it.
  return new Block(told, usual, [...told.path, { id: "", type: told.type, attrs: told.attrs, rank: 0 }]);
}

/** By the rules of the schema, of marks that exclude each other, the one of the higher rank. */
function markSet(schema: Schema, run: TextRun): readonly Mark[] {
  return marksOf(schema, run).reduce((set, mark) => mark.addToSet(set), Mark.none);
}

function inlineNode({ type, attrs, content }: Told, run: TextRun, schema: Schema): Node | undefined {
  const found = Object.hasOwn(schema.nodes, type) ? schema.nodes[type] : undefined;
  const fitting = found?.isInline && !found.isText ? fitAttrs(found, attrs) : undefined;
  return fitting && withContent(found!, fitting, content, markSet(schema, run));
}

function withContent(type: NodeType, attrs: Attrs, content: unknown, marks: readonly Mark[]): Node | undefined {
  if (content === undefined) return type.createAndFill(attrs, null, marks)!;
  try {
    const node = type.createChecked(attrs, Fragment.fromJSON(type.schema, content), marks);
    node.check();
    return node;
  } catch {
    return undefined; // nobody's schema
  }
}

/** Blocks, by their numbers, that are to be read again together; and where they are now. */
export interface Group {
  first: number;
  last: number;
  from: number;
  to: number;
}

/** Those of a text's blocks that have changed, as `missing` tells. */
export function touched(blocks: readonly Block[], missing: Missing): Group[] {
  const begins = new Float64Array(blocks.length + 1);
  for (let i = 0; i < blocks.length; ++i) begins[i + 1] = begins[i]! + blocks[i]!.length;
  const blockAt = (place: number) => lastBefore(blocks.length, (i) => begins[i]! <= place);
  const isSure = (i: number) =>
    i === 0 || (blocks[i]!.told !== undefined && missing.left(begins[i]!, begins[i]! + 1).length > 0);
  const groups: Group[] = [];
  for (const [from, to] of missing.changed()) {
    let first = blockAt(Math.max(0, from === to ? from - 1 : from));
    let last = blockAt(Math.max(0, to - 1));
    while (!isSure(first)) --first; // else it belongs to the one before
    while (last + 1 < blocks.length && blocks[last + 1]!.told === undefined) ++last;
    const before = groups.at(-1);
    if (before === undefined || first > before.last) groups.push({ first, last, from: 0, to: 0 });
    else [before.first, before.last] = [Math.min(before.first, first), Math.max(before.last, last)];
  }
  for (const group of groups) {
    const { first, last } = group;
    group.from = first === 0 ? 0 : missing.toNow(begins[first]!, "behind");
    group.to = last + 1 >= blocks.length ? missing.length : missing.toNow(begins[last + 1]!, "behind");
  }
  return groups;
}

/** All blocks of a text, of which those of some groups have changed. */
export function refreshed(blocks: readonly Block[], groups: readonly Group[], text: Text, schema: Schema): Block[] {
  const all: Block[] = [];
  let done = 0;
  for (const { first, last, from, to } of groups) {
    for (; done < first; ++done) all.push(blocks[done]!);
    for (const block of readBlocks(text.runs(from, to), schema)) all.push(block);
    done = last + 1;
  }
  for (; done < blocks.length; ++done) all.push(blocks[done]!);
  return all;
}
