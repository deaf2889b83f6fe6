// What an editor shows of a text: which marks and embeds it has, and how a text is Quill's contents.
//
// Unit by unit they are the same, so that positions are; but for the last line break, which Quill
// always has. Where the text does not end by one, the editor shows one more, without formats.
//
// Marks with the name of a line's format count on line breaks, others on what is between them; keys
// that the editor has no format for are not shown, and not touched. Each unit of the text takes one
// in the editor, also what it cannot show as what it is: characters that Quill swallows are
// invisible, an embed of another kind, or a block in the middle of a line, is a frame with its name,
// and any embed in a line of code is U+FFFC. An embed of Quill's, { image: "…" }, is a map with this
// one key in the text.

import { imported, type AttributeMap, type Delta, type DeltaClass, type Op, type QuillEditor } from "./quill_editor.js";
import type { Attributes, Embed, TextDelta } from "./text_delta.js";
import type { Value } from "./value.js";

/** The blot that stands for embeds that the editor has none for. */
export const STAND_IN = "syncline-embed";
const INVISIBLE = "\u2060";
const SWALLOWED = /[\r\ufeff]/g;
/** What an editor is built of, and nobody's mark or embed. */
const INTERNAL = ["block", "break", "cursor", "inline", "scroll", "text"];

/** What a format is of. */
export type Scope = "line" | "text" | "embed";

export class QuillFormats {
  readonly Delta: DeltaClass;
  private readonly parchment: any;
  private readonly creatable = new globalThis.Map<string, boolean>();

  constructor(private readonly quill: QuillEditor) {
    this.Delta = imported(quill, "delta");
    this.parchment = imported(quill, "parchment");
    const { registry } = quill.options;
    if (registry.query(STAND_IN) === null) registry.register(standInOf(imported(quill, "blots/embed")));
  }

  /** Whether the editor has a format of this name, and whose. */
  scopeOf(name: string): Scope | undefined {
    const found = this.definition(name);
    if (found === undefined) return undefined;
    const { EmbedBlot, ContainerBlot, Scope } = this.parchment;
    if (found.prototype instanceof ContainerBlot) return undefined;
    if (found.prototype instanceof EmbedBlot) return "embed";
    return (found.scope & Scope.BLOCK & Scope.LEVEL) === 0 ? "text" : "line";
  }
  /** Whether a line has only one of them: it is a heading or a list item. */
  isKindOfLine(name: string): boolean {
    return this.scopeOf(name) === "line" && this.definition(name).blotName === name;
  }
  private isBlock(embed: string): boolean {
    const { Scope } = this.parchment;
    return (this.definition(embed)?.scope & Scope.BLOCK & Scope.LEVEL) !== 0;
  }
  private definition(name: string): any {
    const found: any = this.quill.scroll.query(name);
    const isOfName = found?.blotName === name || found?.attrName === name;
    return isOfName && !INTERNAL.includes(name) ? found : undefined;
  }

  /** Whether a mark of this name counts there. An embed may have others, of its own: a width. */
  counts(name: string, on: Scope): boolean {
    const scope = this.scopeOf(name);
    return on === "embed" ? scope === "text" || this.isUnknown(name) : scope === on;
  }
  private isUnknown(name: string): boolean {
    return !(name in Object.prototype) && this.quill.scroll.query(name) === null;
  }
  private counting(attributes: AttributeMap | undefined, on: Scope): AttributeMap {
    return Object.fromEntries(Object.entries(attributes ?? {}).filter(([name]) => this.counts(name, on)));
  }

  /** A delta of the text as one of Quill: of what is in both. */
  fromText(delta: TextDelta): Delta {
    const changed = new this.Delta();
    for (const step of delta) {
      if ("delete" in step) changed.delete(step.delete);
      else if ("retain" in step) changed.retain(step.retain, this.known(step.attributes));
      else changed.insert(shownAs(step.insert), this.known(step.attributes));
    }
    return changed;
  }
  private known(attributes: Attributes = {}): AttributeMap {
    const isOne = (name: string) => this.counts(name, "line") || this.counts(name, "embed");
    return Object.fromEntries(Object.entries(attributes).filter(([name]) => isOne(name)));
  }

  /** What an editor shows of a text. */
  contentsOf(text: Delta): Delta {
    const ops: Op[] = [];
    let line: Op[] = [];
    const endLine = (attributes: AttributeMap | undefined) => {
      const formats = this.lineFormats(attributes);
      const isPlain = Object.keys(formats).some((name) => this.isPlain(name));
      for (const op of line) push(ops, ...(isPlain ? plain(op) : ([op.insert!, op.attributes ?? {}] as const)));
      push(ops, "\n", formats);
      line = [];
    };
    for (const { insert, attributes } of text.ops) {
      if (typeof insert === "string") {
        for (const part of insert.split(/(\n)/)) {
          if (part === "\n") endLine(attributes);
          else if (part !== "") line.push({ insert: part, attributes: this.counting(attributes, "text") });
        }
      } else {
        const isBlock = this.isBlock(nameOf(insert!));
        const fits = this.isCreatable(insert!) && (!isBlock || line.length === 0); // which is a line of its own
        const shown = { insert: fits ? insert! : { [STAND_IN]: JSON.stringify(insert) } };
        (fits && isBlock ? ops : line).push({ ...shown, attributes: this.counting(attributes, "embed") });
      }
    }
    if (line.length > 0 || !endsByBreak(text)) endLine({});
    return new this.Delta(ops.map(withoutEmpty));
  }
  /** Whether lines of this kind hold nothing but text: those of code. */
  private isPlain(name: string): boolean {
    const { EmbedBlot } = this.parchment;
    const children: any[] | undefined = this.definition(name)?.allowedChildren;
    return children !== undefined && !children.some((one) => one === EmbedBlot || EmbedBlot.prototype instanceof one);
  }
  private lineFormats(attributes: AttributeMap | undefined): AttributeMap {
    const formats = this.counting(attributes, "line");
    // Where several were given at once, the same one shows everywhere.
    const [, ...covered] = Object.keys(formats).filter((name) => this.isKindOfLine(name)).sort();
    for (const name of covered) delete formats[name];
    return formats;
  }
  /** Some embeds throw where what they need is missing: formulas, without KaTeX. */
  private isCreatable(embed: Record<string, unknown>): boolean {
    const name = nameOf(embed);
    if (this.scopeOf(name) !== "embed") return false;
    let isFine = this.creatable.get(name);
    if (isFine === undefined) {
      try {
        this.quill.scroll.create(name, embed[name]);
        isFine = true;
      } catch {
        isFine = false;
      }
      this.creatable.set(name, isFine);
    }
    return isFine;
  }

  /** Whether what an editor shows after such a change depends on more than what was changed. */
  dependsOnRest(change: Delta, text: Delta): boolean {
    const isEmbed = ({ insert }: Op) => typeof insert === "object";
    const movesBreaks = ({ insert, delete: deleted }: Op) =>
      deleted !== undefined || (typeof insert === "string" && insert.includes("\n"));
    const makesKindOfLine = ({ attributes = {} }: Op) =>
      Object.keys(attributes).some((name) => this.isKindOfLine(name));
    if (change.ops.some((one) => isEmbed(one) || makesKindOfLine(one))) return true;
    return change.ops.some(movesBreaks) && text.ops.some(isEmbed);
  }
}

function push(ops: Op[], insert: string | Record<string, unknown>, attributes: AttributeMap): void {
  const last = ops.at(-1);
  if (typeof insert === "string" && typeof last?.insert === "string" && same(last.attributes ?? {}, attributes)) {
    last.insert += insert;
  } else ops.push({ insert, attributes });
}
function plain({ insert }: Op): [string, AttributeMap] {
  return [typeof insert === "string" ? insert : "\ufffc", {}];
}
function withoutEmpty({ insert, attributes = {} }: Op): Op {
  return { insert: insert!, ...(Object.keys(attributes).length > 0 && { attributes }) };
}
function same(a: AttributeMap, b: AttributeMap): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

function shownAs(insert: string | Embed): string | Record<string, unknown> {
  if (typeof insert === "string") return insert.replace(SWALLOWED, INVISIBLE);
  const plain = plainOf(insert.embed);
  const isOfQuill = isContainer(insert.embed) && insert.embed.kind === "map" && Object.keys(plain).length === 1;
  return isOfQuill ? plain : { embed: plain };
}
function isContainer(value: Value): value is Extract<Value, { kind: string }> {
  return typeof value === "object" && value !== null && "kind" in value;
}
function plainOf(value: Value): any {
  return isContainer(value) ? value.toJSON() : typeof value === "bigint" ? String(value) : value;
}

/** The only key that an embed of Quill has. */
export function nameOf(embed: object): string {
  return Object.keys(embed)[0] ?? "";
}

export function endsByBreak({ ops }: Delta): boolean {
  const last = ops.at(-1)?.insert;
  return typeof last === "string" && last.endsWith("\n");
}

function standInOf(Embed: any): any {
  return class extends Embed {
    static blotName = STAND_IN;
    static tagName = "SPAN";
    static className = STAND_IN;
    static create(value: string): HTMLElement {
      const node: HTMLElement = super.create();
      node.dataset.value = value;
      node.textContent = nameOf(JSON.parse(value));
      Object.assign(node.style, { border: "1px solid", borderRadius: "3px", padding: "0 3px", opacity: "0.6" });
      return node;
    }
    static value(node: HTMLElement): string {
      return node.dataset.value!;
    }
  };
}
