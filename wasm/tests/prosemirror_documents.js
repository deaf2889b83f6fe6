// Random documents of ProseMirror, and the schemas that the tests of its binding have.

import { Fragment, Mark, Schema } from "prosemirror-model";
import { schema as basic } from "prosemirror-schema-basic";
import { addListNodes } from "prosemirror-schema-list";
import { tableNodes } from "prosemirror-tables";

const comment = {
  attrs: { text: { default: "" } },
  excludes: "",
  inclusive: false,
  toDOM: (mark) => ["span", { class: "comment", title: mark.attrs.text }, 0],
};

/** With lists, tables, comments, and an inline node that has content. */
export const schema = new Schema({
  nodes: addListNodes(basic.spec.nodes, "paragraph block*", "block")
    .append(tableNodes({ tableGroup: "block", cellContent: "block+", cellAttributes: { color: { default: null } } }))
    .append({
      note: { group: "inline", inline: true, content: "text*", toDOM: () => ["small", 0] },
    }),
  marks: basic.spec.marks.append({ comment }),
});

/** One line; no blocks at all. */
export const lineSchema = new Schema({ nodes: { doc: { content: "text*" }, text: {} }, marks: basic.spec.marks });

/** Whose nodes have requirements. */
export const strictSchema = new Schema({
  nodes: {
    doc: { content: "title (section | quote)+" },
    title: { content: "text*", marks: "" },
    section: { content: "head body*", attrs: { depth: { validate: "number" } } },
    head: { content: "text*" },
    body: { content: "(text | dot)*", marks: "strong" },
    quote: { content: "(body | quote)+", attrs: { by: { default: "" } } },
    dot: { inline: true, attrs: { size: { default: 1, validate: "number" } } },
    text: {},
  },
  marks: { strong: {}, em: {} },
});

const WORDS = ["x", "one", "two ", "😀", "é", "漢字", " ", "aaa", "\ufffc", "a\nb"];

export function randomDoc(random, schema, size = 8) {
  return new Generator(random, schema, size).node(schema.topNodeType, 0);
}

class Generator {
  constructor(random, schema, size) {
    Object.assign(this, { random, schema, size });
  }

  node(type, depth, marks = Mark.none) {
    return type.create(this.attrs(type, depth), this.content(type, depth), marks);
  }

  attrs(type) {
    const attrs = {};
    for (const [name, { default: usual, validate }] of Object.entries(type.spec.attrs ?? {})) {
      const isNumber = typeof usual === "number" || validate === "number";
      if (isNumber) attrs[name] = 1 + this.random.below(3);
      else attrs[name] = this.random.below(2) || usual === undefined ? this.random.pick(["a", "b"]) : usual;
    }
    if ("colwidth" in attrs) attrs.colwidth = this.random.pick([null, [100], [100, 50]]);
    return attrs;
  }

  content(type, depth) {
    let match = type.contentMatch;
    const nodes = [];
    for (let left = this.random.below(depth === 0 ? this.size : 4); left > 0; --left) {
      const edges = Array.from({ length: match.edgeCount }, (_, i) => match.edge(i));
      const possible = edges.filter(({ type }) => depth < 5 || type.isInline || type.isTextblock);
      if (possible.length === 0) break;
      const { type: chosen, next } = this.random.pick(possible);
      nodes.push(chosen.isText ? this.text(type) : this.node(chosen, depth + 1, chosen.isInline ? this.marks(type) : Mark.none));
      match = next;
    }
    return Fragment.from(nodes).append(match.fillBefore(Fragment.empty, true));
  }

  text(parent) {
    return this.schema.text(this.random.pick(WORDS), this.marks(parent));
  }

  marks(parent) {
    let marks = Mark.none;
    for (const type of Object.values(this.schema.marks)) {
      if (this.random.below(5) === 0 && parent.allowsMarkType(type)) marks = type.create(this.attrs(type)).addToSet(marks);
    }
    return marks;
  }
}
