// The lines of the outline, and what can be done with them: edits of one tree.

import type { OpId, Text } from "syncline";

import type { WorkspaceDoc } from "../workspace.js";

export interface ShownLine {
  readonly node: OpId;
  readonly title: Text;
  /** 1 at the top. */
  readonly level: number;
  /** Among its siblings. */
  readonly index: number;
  readonly siblings: number;
  readonly hasChildren: boolean;
}

export type LineStep = "indent" | "outdent" | "up" | "down";

interface LinePlace {
  readonly parent: OpId | null;
  readonly index: number;
}

export class Lines {
  constructor(private readonly doc: WorkspaceDoc) {}

  private get tree() {
    return this.doc.tree("outline");
  }

  /** From top to bottom; without what is below the folded ones. */
  shown(folded: ReadonlySet<OpId>): ShownLine[] {
    const lines: ShownLine[] = [];
    const add = (parent: OpId | null, level: number): void => {
      const nodes = this.tree.children(parent);
      nodes.forEach((node, index) => {
        const title = this.titleOf(node);
        if (title === undefined) return;
        const hasChildren = this.tree.children(node).length > 0;
        lines.push({ node, title, level, index, siblings: nodes.length, hasChildren });
        if (!folded.has(node)) add(node, level + 1);
      });
    };
    add(null, 1);
    return lines;
  }

  private titleOf(node: OpId): Text | undefined {
    return this.tree.meta(node).get("title");
  }

  /** A new line; the last of its siblings without an index. */
  add(parent: OpId | null, index?: number, title = ""): OpId {
    return this.doc.transact(() => {
      const node = this.tree.create(parent, index);
      this.tree.meta(node).open("title", "text").append(title);
      return node;
    }, { message: "addLine" });
  }

  addAfter(node: OpId, title = ""): OpId {
    return this.add(this.tree.parent(node), this.tree.index(node) + 1, title);
  }

  /** The line from a position on becomes a line below it: its first child where its children show. */
  split(node: OpId, position: number, childrenShow: boolean): OpId {
    return this.doc.transact(() => {
      const title = this.titleOf(node)!;
      const rest = title.slice(position);
      title.delete(position, rest.length);
      return childrenShow ? this.add(node, 0, rest) : this.addAfter(node, rest);
    }, { message: "addLine" });
  }

  /** Returns whether it could go there. */
  move(node: OpId, step: LineStep): boolean {
    const place = this.placeAfter(node, step);
    if (place === undefined) return false;
    this.doc.transact(() => this.tree.move(node, place.parent, place.index), { message: "moveLine" });
    return true;
  }

  private placeAfter(node: OpId, step: LineStep): LinePlace | undefined {
    const { tree } = this;
    const parent = tree.parent(node);
    const index = tree.index(node);
    const siblings = tree.children(parent);
    switch (step) {
      case "up":
        return index === 0 ? undefined : { parent, index: index - 1 };
      case "down":
        return index === siblings.length - 1 ? undefined : { parent, index: index + 1 };
      case "indent": {
        const above = this.above(node);
        return above === undefined ? undefined : { parent: above, index: tree.children(above).length };
      }
      case "outdent":
        return parent === null ? undefined : { parent: tree.parent(parent), index: tree.index(parent) + 1 };
    }
  }

  /** With all below it. */
  remove(node: OpId): void {
    this.doc.transact(() => this.tree.delete(node), { message: "removeLine" });
  }

  has(node: OpId): boolean {
    return this.tree.has(node);
  }

  /** The sibling above. */
  above(node: OpId): OpId | undefined {
    return this.tree.children(this.tree.parent(node))[this.tree.index(node) - 1];
  }

  parent(node: OpId): OpId | null {
    return this.tree.parent(node);
  }

  subscribe(listener: () => void): void {
    this.tree.subscribe(listener);
  }
}
