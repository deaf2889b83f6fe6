// What is in a document, as a tree that opens on demand: of a container only what is looked at is
// read. What was open stays open when the document changes.

import type { AnyContainer, Doc, Value } from "syncline";

import { count, make } from "./elements.js";

const PAGE = 100; // children shown at once
const MOST_CHARACTERS = 2000;

type Named = readonly [name: string, value: Value | undefined];

export class ContainersView {
  readonly element = make("div", "containers");
  private readonly open = new Set<string>();

  show(doc: Doc): void {
    const names = Object.keys(doc.toJSON());
    const roots = names.map((name): Named => [name, doc.at(`/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`)]);
    if (roots.length === 0) {
      this.element.replaceChildren(make("p", "dim", "Nothing is in this document yet."));
    } else {
      // The first look shows something.
      if (this.open.size === 0 && roots.length <= 12) for (const [name] of roots) this.open.add(`/${name}`);
      this.element.replaceChildren(...roots.map(([name, value]) => this.item(name, value, `/${name}`)));
    }
  }

  private item(name: string, value: Value | undefined, path: string): HTMLElement {
    if (!isContainer(value)) return make("div", "leaf", make("span", "name", name), valueOf(value));
    const kind = make("span", `kind ${value.kind}`, value.kind === "movableList" ? "movable list" : value.kind);
    const summary = make("summary", "", make("span", "name", name), kind, make("span", "dim", sizeOf(value)));
    const element = make("details", "", summary);
    const fill = () => {
      if (element.childElementCount === 1) element.append(this.contents(value, path));
    };
    element.addEventListener("toggle", () => {
      if (element.open) fill();
      this.open[element.open ? "add" : "delete"](path);
    });
    if (this.open.has(path)) {
      fill();
      element.open = true;
    }
    return element;
  }

  private contents(container: AnyContainer, path: string): HTMLElement {
    switch (container.kind) {
      case "text":
        return textOf(container.toString());
      case "counter":
        return make("div", "children", make("div", "leaf", valueOf(container.value)));
      case "map":
        return this.pages(container.size, path, () => container.entries());
      case "tree":
        return this.nodes(container, null, path);
      default:
        return this.pages(container.length, path, (from, to) =>
          (container.slice(from, to) as Value[]).map((item, i) => [String(from + i), item]),
        );
    }
  }

  /** The children, a page at a time. */
  private pages(size: number, path: string, read: (from: number, to: number) => Named[]): HTMLElement {
    const element = make("div", "children");
    const more = make("button", "more");
    let shown = 0;
    const next = () => {
      const from = shown;
      shown = Math.min(size, from + PAGE);
      const items = read(from, shown);
      const page = items.length > PAGE ? items.slice(from, shown) : items;
      more.before(...page.map(([name, value]) => this.item(name, value, `${path}/${name}`)));
      more.textContent = `${count(size - shown, "more item")} …`;
      more.hidden = shown === size;
    };
    more.addEventListener("click", next);
    element.append(more);
    if (size === 0) element.append(make("div", "dim", "empty"));
    next();
    return element;
  }

  private nodes(tree: Extract<AnyContainer, { kind: "tree" }>, parent: string | null, path: string): HTMLElement {
    const element = make("div", "children");
    const ids = tree.children(parent);
    for (const id of ids.slice(0, PAGE)) {
      const meta = tree.meta(id);
      const at = `${path}/${id}`;
      const label = Object.values(meta.toPlain()).find((value) => typeof value === "string") as string | undefined;
      const node = this.item(label ?? id, meta, at);
      node.title = id;
      element.append(node);
      if (tree.children(id).length > 0) element.append(this.nodes(tree, id, at));
    }
    if (ids.length > PAGE) element.append(make("div", "dim", `${count(ids.length - PAGE, "more node")}`));
    if (ids.length === 0) element.append(make("div", "dim", "empty"));
    return element;
  }
}

function isContainer(value: Value | undefined): value is AnyContainer {
  return typeof value === "object" && value !== null && "kind" in value && "doc" in value;
}

function sizeOf(container: AnyContainer): string {
  switch (container.kind) {
    case "text":
      return `${count(container.size("codePoints"), "character")}, ${count(container.size("lines") + 1, "line")}`;
    case "counter":
      return String(container.value);
    case "map":
      return count(container.size, "key");
    case "tree":
      return count(container.nodes().length, "node");
    default:
      return count(container.length, "item");
  }
}

function textOf(text: string): HTMLElement {
  const shown = make("pre", "excerpt", text.slice(0, MOST_CHARACTERS));
  if (text === "") shown.append(make("span", "dim", "empty"));
  if (text.length > MOST_CHARACTERS) shown.append(make("span", "dim", ` … ${count(text.length - MOST_CHARACTERS, "more unit")}`));
  return shown;
}

function valueOf(value: unknown): HTMLElement {
  if (typeof value === "string") return make("span", "value string", JSON.stringify(value.slice(0, MOST_CHARACTERS)));
  if (value instanceof Uint8Array) {
    const head = Array.from(value.subarray(0, 32), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    return make("span", "value", `${count(value.length, "byte")}: ${head}${value.length > 32 ? " …" : ""}`);
  }
  return make("span", "value", String(value));
}
