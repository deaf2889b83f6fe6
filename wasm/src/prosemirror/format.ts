// How a ProseMirror document is kept in one Text.
//
// The document's tree is flattened into its *leaves*: the nodes that hold inline content, and those
// without content (a rule, an empty table row). Each leaf begins with an embed, and its inline
// content follows as text:
//
//   {"block":"paragraph"} one {"block":"paragraph","path":[["k3x","bullet_list"],["p0q","list_item"]]} two
//
// - The embed says what the leaf was when it was made: type, attributes, and its *path*, the nodes
//   that it is in, from the outside. What changed later is said by marks over the embed: `node.type`,
//   `node.attr.NAME`, `node.path`, whose values are JSON. So a type and an attribute that two change
//   at once are both changed, and nothing is ever written anew.
// - Leaves that follow each other and whose paths begin with the same ids are in the same nodes:
//   the ids are there to tell two adjacent lists from one. Of what leaves say of a node, the highest
//   rank counts, then the first: a list's type is changed by one mark.
// - The mark of a path covers the leaf's text, too: who splits the leaf meanwhile splits it inside
//   of the quote into which it was put.
// - Inline nodes are embeds `{"inline":"image","attrs":{…}}`; one with content is kept whole.
// - Marks are marks: the key is the type; the value is true, or the attributes as JSON. Where a type
//   does not exclude itself, as comments do not, its marks are many-valued.
//
// Why one text: to split a paragraph is to insert one embed, to join two is to delete one, to wrap is
// to mark. No character that somebody typed is deleted and inserted again by any of them, so nothing
// that others type at the same time is lost or there twice.

import type { Attrs, Mark, MarkType, Node, NodeType, Schema } from "prosemirror-model";

import type { Expand, TextRun } from "../rich_text.js";
import type { Attribute } from "../text_delta.js";

export const TYPE = "node.type";
export const PATH = "node.path";
const ATTR = "node.attr.";
export const attrKey = (name: string): string => ATTR + name;

/** Deeper paths are cut: whatever others send, a tree is read by recursion. */
const MAX_DEPTH = 100;

/** What a leaf says of one of the nodes that it is in. */
export interface Entry {
  readonly id: string;
  readonly type: string;
  readonly attrs: Attrs;
  readonly rank: number;
}

/** What an embed and the marks over it say. */
export interface Told {
  readonly isBlock: boolean;
  readonly type: string;
  readonly attrs: Attrs;
  readonly path: readonly Entry[];
  /** Of an inline node. */
  readonly content: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parse(json: unknown): unknown {
  if (typeof json !== "string") return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Undefined: it is an embed of something else. */
export function readEmbed({ embed, attributes }: TextRun): Told | undefined {
  const made = parse(embed);
  if (!isObject(made)) return undefined;
  const isBlock = typeof made["block"] === "string";
  const type = isBlock ? made["block"] : made["inline"];
  if (typeof type !== "string") return undefined;
  const attrs: Record<string, unknown> = isObject(made["attrs"]) ? { ...made["attrs"] } : {};
  for (const key of Object.keys(attributes)) {
    if (!key.startsWith(ATTR)) continue;
    const value = parse(attributes[key]);
    if (value !== undefined) attrs[key.slice(ATTR.length)] = value;
  }
  const changedType = parse(attributes[TYPE]);
  return {
    isBlock,
    type: typeof changedType === "string" ? changedType : type,
    attrs,
    path: readPath(parse(attributes[PATH]) ?? made["path"]),
    content: made["content"],
  };
}

function readPath(told: unknown): Entry[] {
  if (!Array.isArray(told)) return [];
  const path: Entry[] = [];
  for (const entry of told.slice(0, MAX_DEPTH)) {
    if (!Array.isArray(entry)) continue;
    const [id, type, attrs, rank] = entry as unknown[];
    if (typeof id !== "string" || typeof type !== "string") continue;
    path.push({ id, type, attrs: isObject(attrs) ? attrs : {}, rank: Number.isSafeInteger(rank) ? (rank as number) : 0 });
  }
  return path;
}

export function writePath(path: readonly Entry[]): unknown[] {
  return path.map(({ id, type, attrs, rank }) => {
    const hasAttrs = Object.keys(attrs).length > 0;
    return rank !== 0 ? [id, type, attrs, rank] : hasAttrs ? [id, type, attrs] : [id, type];
  });
}

/** The embed that begins a leaf. */
export function blockEmbed(node: Node, path: readonly Entry[]): string {
  const attrs = toldAttrs(node);
  return JSON.stringify({
    block: node.type.name,
    ...(Object.keys(attrs).length > 0 && { attrs }),
    ...(path.length > 0 && { path: writePath(path) }),
  });
}

export function inlineEmbed(node: Node): string {
  const attrs = toldAttrs(node);
  return JSON.stringify({
    inline: node.type.name,
    ...(Object.keys(attrs).length > 0 && { attrs }),
    ...(node.childCount > 0 && { content: node.content.toJSON() }),
  });
}

/** Those that are not as they are by default. */
export function toldAttrs({ type, attrs }: Node): Attrs {
  const specs = type.spec.attrs ?? {};
  return Object.fromEntries(
    Object.entries(attrs).filter(([name, value]) => {
      const { default: usual } = specs[name] ?? {};
      return value !== undefined && !sameJson(value, usual);
    }),
  );
}

export function sameJson(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));
}

interface AttrSpec {
  default?: unknown;
  validate?: string | ((value: unknown) => void);
}

/** The attributes of a node or a mark, as far as it can have them; undefined if it cannot. */
export function fitAttrs(type: NodeType | MarkType, told: Attrs): Attrs | undefined {
  const attrs: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries((type.spec.attrs ?? {}) as Record<string, AttrSpec>)) {
    if (Object.hasOwn(told, name) && isValid(spec, told[name])) attrs[name] = told[name];
    else if ("default" in spec) attrs[name] = spec.default;
    else return undefined;
  }
  return attrs;
}

function isValid({ validate }: AttrSpec, value: unknown): boolean {
  if (validate === undefined) return true;
  if (typeof validate === "string") return validate.split("|").includes(value === null ? "null" : typeof value);
  try {
    validate(value);
    return true;
  } catch {
    return false;
  }
}

/** Whether there may be several marks of the type on one character. */
export function isMany(type: MarkType): boolean {
  return !type.excludes(type);
}

export function expandOf(type: MarkType): Expand {
  return type.spec.inclusive === false ? "none" : "after";
}

export function markValue({ type, attrs }: Mark): true | string {
  return Object.keys(type.spec.attrs ?? {}).length === 0 ? true : JSON.stringify(attrs);
}

/** The mark that an attribute of a run is; undefined if the schema has none such. */
export function readMark(schema: Schema, key: string, value: unknown): Mark | undefined {
  const type = Object.hasOwn(schema.marks, key) ? schema.marks[key] : undefined;
  if (type === undefined || value === null || value === false) return undefined;
  const told = parse(value);
  const attrs = fitAttrs(type, isObject(told) ? told : {});
  return attrs && type.create(attrs);
}

/** All marks of a run that the schema has: by their rank in it. */
export function marksOf(schema: Schema, run: TextRun): readonly Mark[] {
  const all: Mark[] = [];
  const take = (key: string, value: unknown) => {
    const mark = readMark(schema, key, value);
    if (mark !== undefined && !all.some((one) => one.eq(mark))) all.push(mark);
  };
  for (const key of Object.keys(run.attributes)) take(key, run.attributes[key]);
  for (const { key, value } of run.manyValued as readonly Attribute[]) take(key, value);
  return inOrder(schema, all);
}

function inOrder(schema: Schema, marks: Mark[]): readonly Mark[] {
  if (marks.length < 2) return marks;
  const ranks = Object.keys(schema.marks);
  const sortKey = (mark: Mark) => JSON.stringify(mark.attrs);
  return marks.sort(
    (a, b) => ranks.indexOf(a.type.name) - ranks.indexOf(b.type.name) || (sortKey(a) < sortKey(b) ? -1 : 1),
  );
}

/** One that no other node of the document has. */
export function newId(): string {
  return Math.random().toString(36).slice(2, 10);
}
