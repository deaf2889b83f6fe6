// The document that blocks make: whatever they say, a valid one, and always the same one.
//
// Blocks are put into the nodes that their paths name. Where the schema does not allow what comes of
// it, the first of these that helps is done: to put in what is missing before it, to put something
// around it, to take a node away from around it, to make text of it that may be there. What nothing
// helps for is hidden.
//
// Cost: O(blocks).

import { Fragment, type Attrs, type ContentMatch, type Node, type NodeType, type Schema } from "prosemirror-model";

import { blockType, usualType, type Block } from "./blocks.js";
import { fitAttrs, type Entry } from "./format.js";
import { eachLeaf, type ShownLeaf } from "./leaves.js";

export interface Shown {
  doc: Node;
  readonly leaves: readonly ShownLeaf[];
}

/** The document, and what its leaves show. `attrs` are those of its top node. */
export function showBlocks(blocks: readonly Block[], schema: Schema, attrs: Attrs | null = null): Shown {
  const tree = new Tree(schema, blocks);
  const doc = tree.build(attrs);
  return { doc, leaves: tree.leaves(doc) };
}

/** Gives what is shown the nodes of a document that is equal to it. */
export function adopt(doc: Node, shown: Shown): Shown {
  if (doc === shown.doc) return shown;
  let i = 0;
  eachLeaf(doc, (node, _, around) => {
    const leaf = shown.leaves[i++]!;
    around.forEach((one, level) => (one.id = leaf.around[level]!.id));
    leaf.node = node;
    leaf.around = around;
  });
  shown.doc = doc;
  return shown;
}

/** Lets blocks have the nodes of the editor, so that they are known to be the same. */
export function shareNodes({ leaves }: Shown): void {
  const seen = new Set<Node>(); // what was copied may be one object in two places
  for (const { node, realized } of leaves) {
    if (realized !== undefined && !seen.has(node)) realized.node = node;
    seen.add(node);
  }
}

/** Nodes of one id, beside each other. */
interface Group {
  entry: Entry;
  readonly children: (Group | Block)[];
}

class Tree {
  private readonly ids = new Map<Node, string>();

  constructor(
    private readonly schema: Schema,
    private readonly blocks: readonly Block[],
  ) {}

  build(attrs: Attrs | null): Node {
    const { topNodeType } = this.schema;
    if (topNodeType.inlineContent) {
      const block = this.blocks[0];
      return block === undefined ? topNodeType.createAndFill(attrs)! : nodeOf(block, topNodeType)!;
    }
    const nodes = this.nodesOf(grouped(this.blocks));
    return topNodeType.create(attrs, this.fit(topNodeType, nodes));
  }

  /** The leaves show the blocks in their order; but some show none, and some blocks are hidden. */
  leaves(doc: Node): ShownLeaf[] {
    const { blocks } = this;
    const leaves: ShownLeaf[] = [];
    let next = 0;
    let at = 0; // where the next block begins in the text
    eachLeaf(doc, (node, position, around) => {
      for (const one of around) one.id ??= this.ids.get(one.node);
      let block = blocks[next];
      if (block?.shown?.node !== node) {
        block = this.blockOf(node);
        if (block !== undefined) for (; blocks[next] !== block; ++next) at += blocks[next]!.length;
      }
      leaves.push({ node, position, around, block, realized: block?.shown, at });
      if (block === undefined) return;
      at += block.length;
      ++next;
    });
    return leaves;
  }

  private all: Map<Node, Block> | undefined; // where it is needed, as it seldom is
  private blockOf(node: Node): Block | undefined {
    this.all ??= new Map(this.blocks.map((block) => [block.shown?.node as Node, block]));
    return this.all.get(node);
  }

  private nodesOf(children: readonly (Group | Block)[]): Node[] {
    const nodes: Node[] = [];
    for (const child of children) {
      if ("entry" in child) for (const node of this.nodesOfGroup(child)) nodes.push(node);
      else {
        const node = nodeOf(child, child.type) ?? nodeOf(child, usualType(this.schema));
        if (node !== undefined) nodes.push(node);
      }
    }
    return nodes;
  }

  private nodesOfGroup({ entry, children }: Group): Node[] {
    const nodes = this.nodesOf(children);
    const type = blockType(this.schema, entry.type);
    const attrs = type && !type.isLeaf && !type.inlineContent ? fitAttrs(type, entry.attrs) : undefined;
    if (attrs === undefined) return nodes;
    const node = type!.create(attrs, this.fit(type!, nodes));
    this.ids.set(node, entry.id);
    return [node];
  }

  /** Content of a node of the type, of `nodes` as far as possible. */
  private fit(type: NodeType, nodes: readonly Node[]): Fragment {
    const rest = nodes.slice().reverse(); // the next one is the last
    const content: Node[] = [];
    let match = type.contentMatch;
    const take = (node: Node, next: ContentMatch) => {
      content.push(node);
      match = next;
    };
    while (rest.length > 0) {
      const node = rest.pop()!;
      const next = match.matchType(node.type);
      if (next) take(node, next);
      else this.force(node, rest, match, take);
    }
    return Fragment.from(content).append(match.fillBefore(Fragment.empty, true) ?? Fragment.empty);
  }

  /** Takes a node that may not be there, in some way; or puts others into `rest` instead of it. */
  private force(
    node: Node,
    rest: Node[],
    match: ContentMatch,
    take: (node: Node, next: ContentMatch) => void,
  ): void {
    const missing = match.fillBefore(Fragment.from(node));
    if (missing !== null && missing.childCount > 0) {
      let next = match;
      missing.forEach((one) => take(one, (next = next.matchType(one.type)!)));
      return take(node, next.matchType(node.type)!);
    }
    const wrapping = match.findWrapping(node.type);
    if (wrapping !== null && wrapping.length > 0) {
      return take(this.wrap(node, rest, match, wrapping), match.matchType(wrapping[0]!)!);
    }
    if (node.childCount > 0 && !node.inlineContent) {
      for (let i = node.childCount; i-- > 0; ) rest.push(node.child(i));
      return;
    }
    const block = node.isTextblock || node.isLeaf ? this.blockOf(node) : undefined;
    const text = block && textAllowed(match, node.type);
    const other = text && nodeOf(block, text);
    if (other) {
      this.all!.set(other, block);
      rest.push(other);
    } // Otherwise it is hidden.
  }

  /** Puts the node, and those behind it that go with it, into new nodes of these types. */
  private wrap(node: Node, rest: Node[], outer: ContentMatch, types: readonly NodeType[]): Node {
    const innermost = types.at(-1)!;
    const inside = [node];
    let match = innermost.contentMatch.matchType(node.type);
    while (match && rest.length > 0 && !outer.matchType(rest.at(-1)!.type)) {
      match = match.matchType(rest.at(-1)!.type);
      if (match) inside.push(rest.pop()!);
    }
    return types.reduceRight<Node[]>((nodes, type) => [type.create(null, this.fit(type, nodes))], inside)[0]!;
  }
}

function nodeOf(block: Block, type: NodeType): Node | undefined {
  if (block.shown?.node.type === type) return block.shown.node;
  const realized = block.as(type);
  if (realized !== undefined) block.shown = realized;
  return realized?.node;
}

function textAllowed(match: ContentMatch, otherThan: NodeType): NodeType | undefined {
  for (let i = 0; i < match.edgeCount; ++i) {
    const { type } = match.edge(i);
    if (type.isTextblock && type !== otherThan && !type.hasRequiredAttrs()) return type;
  }
  return undefined;
}

function grouped(blocks: readonly Block[]): (Group | Block)[] {
  const top: (Group | Block)[] = [];
  const open: Group[] = [];
  for (const block of blocks) {
    const { path } = block;
    if (path.length === 0) {
      open.length = 0;
      top.push(block); // as most are
      continue;
    }
    let depth = 0;
    while (depth < open.length && depth < path.length && open[depth]!.entry.id === path[depth]!.id) {
      if (path[depth]!.rank > open[depth]!.entry.rank) open[depth]!.entry = path[depth]!;
      ++depth;
    }
    open.length = depth;
    for (; depth < path.length; ++depth) {
      const group: Group = { entry: path[depth]!, children: [] };
      (open.at(-1)?.children ?? top).push(group);
      open.push(group);
    }
    (open.at(-1)?.children ?? top).push(block);
  }
  return top;
}
