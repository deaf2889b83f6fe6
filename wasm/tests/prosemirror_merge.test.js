// What two see who edit one document of ProseMirror at the same time, in Node.
import assert from "node:assert/strict";
import { test } from "node:test";

import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { Node } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";

import { Doc } from "../dist/index.js";
import { readDoc, writeDoc } from "../dist/prosemirror.js";
import { lineSchema, schema, strictSchema } from "./prosemirror_documents.js";
import { Editor } from "./prosemirror_editor.js";
import { Random } from "./random.js";

const { nodes, marks } = schema;
const p = (text) => nodes.paragraph.create(null, text ? schema.text(text) : null);
const li = (...content) => nodes.list_item.create(null, content);
const ul = (...content) => nodes.bullet_list.create(null, content);
const doc = (...content) => nodes.doc.create(null, content);

/**
 * What both show after each of two did something to a document: as text, where both are asserted
 * to show the same, and to have written nothing by receiving.
 */
function merged(start, ...acts) {
  const docs = acts.map((_, i) => new Doc({ peerId: `000000000000000${i + 1}` }));
  writeDoc(docs[0].text("doc"), start);
  docs[0].commit();
  for (const one of docs.slice(1)) one.import(docs[0].export());
  const editors = docs.map((one) => new Editor(one.text("doc"), schema));
  acts.forEach((act, i) => act(editors[i]));
  const updates = docs.map((one) => one.export());
  for (const one of docs) for (const update of updates) one.import(update);
  for (const [i, editor] of editors.entries()) {
    assert.deepEqual(editor.errors, []);
    editor.doc.check();
    assert.ok(editor.doc.eq(readDoc(docs[i].text("doc"), schema)));
    assert.ok(docs[i].version.equals(docs[0].version));
  }
  assert.equal(JSON.stringify(editors[0].doc), JSON.stringify(editors[1].doc));
  return String(editors[0].doc);
}
const at = (place, command) => (editor) => {
  editor.select(...[place].flat());
  assert.ok(editor.run(command));
};
const type = (place, text) => (editor) => editor.type(text, place);
const split = (place) => (editor) => editor.dispatch(editor.state.tr.split(place));
const join = (place) => (editor) => editor.dispatch(editor.state.tr.join(place));

test("typing on both sides of a split goes where it was typed", () => {
  const both = (editor) => [type(6, "!"), type(1, ">")].forEach((one) => one(editor));
  assert.equal(merged(doc(p("hello")), split(3), both), 'doc(paragraph(">he"), paragraph("llo!"))');
});

test("typing on both sides of a join stays", () => {
  const both = (editor) => [type(5, "c"), type(3, "b")].forEach((one) => one(editor));
  assert.equal(merged(doc(p("a1"), p("d")), join(4), both), 'doc(paragraph("a1bcd"))');
});

test("a paragraph that two split at once is split twice; two that two join are joined once", () => {
  assert.equal(merged(doc(p("abc")), split(2), split(3)), 'doc(paragraph("a"), paragraph("b"), paragraph("c"))');
  assert.equal(merged(doc(p("a"), p("b")), join(3), join(3)), 'doc(paragraph("ab"))');
});

test("a paragraph that is split while somebody puts it into a quote, or a list, is in it as a whole", () => {
  const start = doc(p("one"), p("two"));
  const quoted = 'doc(blockquote(paragraph("o"), paragraph("ne")), paragraph("two"))';
  assert.equal(merged(start, at(2, wrapIn(nodes.blockquote)), split(2)), quoted);
  const listed = 'doc(bullet_list(list_item(paragraph("o"), paragraph("ne"))), paragraph("two"))';
  assert.equal(merged(start, split(2), at(2, wrapInList(nodes.bullet_list))), listed);
});

test("a paragraph that two put into quotes at once is in one", () => {
  const wrap = at(2, wrapIn(nodes.blockquote));
  assert.equal(merged(doc(p("one")), wrap, wrap), 'doc(blockquote(paragraph("one")))');
});

test("two who change different attributes, or the type and the text, both do so", () => {
  const set = (place, name, value) => (editor) => editor.dispatch(editor.state.tr.setNodeAttribute(place, name, value));
  const image = nodes.image.create({ src: "a" });
  const shown = (editor) => JSON.stringify(editor.doc.nodeAt(1)?.attrs);
  let seen;
  merged(doc(nodes.paragraph.create(null, image)), set(1, "alt", "x"), (editor) => {
    set(1, "title", "y")(editor);
    seen = editor;
  });
  assert.equal(shown(seen), '{"src":"a","alt":"x","title":"y"}');
  const retype = at(2, setBlockType(nodes.heading, { level: 3 }));
  assert.equal(merged(doc(p("one")), retype, type(4, "!")), 'doc(heading("one!"))');
});

test("items that two add to a list are both in it, also where one makes it another list", () => {
  const start = doc(ul(li(p("a")), li(p("b"))));
  const enter = (place) => at(place, splitListItem(nodes.list_item));
  const added = merged(start, enter(4), enter(9));
  assert.equal(added, 'doc(bullet_list(list_item(paragraph("a")), list_item(paragraph), list_item(paragraph("b")), list_item(paragraph)))');
  const order = (editor) => editor.dispatch(editor.state.tr.setNodeMarkup(0, nodes.ordered_list));
  assert.equal(merged(start, order, enter(9)), 'doc(ordered_list(list_item(paragraph("a")), list_item(paragraph("b")), list_item(paragraph)))');
});

test("an item that one indents and another types in is indented; two who indent it do so once", () => {
  const start = doc(ul(li(p("a")), li(p("b"))));
  const sink = at(8, sinkListItem(nodes.list_item));
  const sunk = (text) => `doc(bullet_list(list_item(paragraph("a"), bullet_list(list_item(paragraph("${text}"))))))`;
  assert.equal(merged(start, sink, type(9, "!")), sunk("b!"));
  assert.equal(merged(start, sink, sink), sunk("b"));
});

test("adjacent lists stay two, and a list that is lifted apart by two is apart", () => {
  const start = doc(ul(li(p("a"))), ul(li(p("b"))));
  assert.equal(merged(start, type(4, "!"), type(11, "?")), 'doc(bullet_list(list_item(paragraph("a!"))), bullet_list(list_item(paragraph("b?"))))');
  const one = doc(ul(li(p("a")), li(p("b")), li(p("c"))));
  const raise = at(8, liftListItem(nodes.list_item));
  assert.equal(merged(one, raise, raise), 'doc(bullet_list(list_item(paragraph("a"))), paragraph("b"), bullet_list(list_item(paragraph("c"))))');
});

test("text that is typed into what another deletes is text still", () => {
  const remove = (editor) => editor.dispatch(editor.state.tr.delete(3, 8));
  assert.equal(merged(doc(p("a"), p("two"), p("b")), remove, type(6, "!")), 'doc(paragraph("a!"), paragraph("b"))');
  const start = doc(nodes.horizontal_rule.create(), p("two"));
  const clear = (editor) => editor.dispatch(editor.state.tr.delete(1, 6));
  assert.equal(merged(start, clear, type(3, "!")), 'doc(horizontal_rule, paragraph("!"))');
});

test("marks meet: what is typed inside is marked, comments overlap and are removed alone", () => {
  const mark = (from, to, type, attrs) => at([from, to], toggleMark(type, attrs));
  assert.equal(merged(doc(p("hello")), mark(1, 6, marks.strong), type(3, "XX")), 'doc(paragraph(strong("heXXllo")))');
  const both = merged(doc(p("hello")), mark(1, 4, marks.comment, { text: "a" }), mark(3, 6, marks.comment, { text: "b" }));
  assert.equal(both, 'doc(paragraph(comment("he"), comment(comment("l")), comment("lo")))');
});

test("whoever starts an empty document types into the same paragraph", () => {
  assert.match(merged(doc(p("")), type(1, "a"), type(1, "b")), /^doc\(paragraph\("(ab|ba)"\)\)$/);
  const texts = [1, 2].map((i) => new Doc({ peerId: `000000000000000${i}` }).text("doc"));
  const editors = texts.map((text) => new Editor(text, schema));
  editors.forEach((editor, i) => editor.type(["a", "b"][i]));
  texts[0].doc.import(texts[1].doc.export());
  assert.match(String(editors[0].doc), /^doc\(paragraph\("(ab|ba)"\)\)$/);
});

test("any text at all is read as a valid document, the same one each time, and can be edited", () => {
  const random = new Random(Number(process.env.SEED ?? 1));
  const embeds = [
    () => random.pick([5, null, true, "x", "{", "[]", '"block"', '{"block":7}', '{"inline":"text"}', '{"block":"doc"}']),
    () => JSON.stringify({ block: random.pick(names), attrs: random.pick([undefined, 5, { level: "x", src: 1, depth: 2 }]), path: path() }),
    () => JSON.stringify({ inline: random.pick(names), attrs: { src: "a" }, content: random.pick([undefined, 5, [{ type: "text", text: "x" }], [{ type: "image" }]]) }),
  ];
  const names = [...Object.keys(nodes), ...Object.keys(strictSchema.nodes), "unknown", "__proto__"];
  const path = () => random.pick([undefined, 7, Array.from({ length: random.below(random.below(50) ? 4 : 200) }, entry)]);
  const entry = () => random.pick([5, [], ["a", random.pick(names)], [random.pick(["a", "b"]), random.pick(names), { order: 2 }, random.below(3) - 1]]);
  const keys = ["node.type", "node.path", "node.attr.level", ...Object.keys(marks), "unknown"];
  for (let round = 0; round < 50; ++round) {
    const text = new Doc().text("doc");
    for (let i = 0; i < 25; ++i) {
      const from = random.below(text.length + 1);
      if (random.below(2)) text.insertEmbed(from, random.pick(embeds)());
      else text.insert(from, random.pick(["a", "bc", "\n", "\ufffc"]));
      const to = from + 1 + random.below(text.length - from);
      const value = random.pick([true, null, 5, "", "{}", '"heading"', '"table"', JSON.stringify(path() ?? null)]);
      if (random.below(3) === 0) text.mark(from, to, random.pick(keys), value, { many: value !== null && random.below(4) === 0 });
    }
    for (const one of [schema, strictSchema, lineSchema]) {
      const read = readDoc(text, one);
      read.check();
      assert.ok(Node.fromJSON(one, read.toJSON()).eq(read));
      assert.ok(readDoc(Doc.open(text.doc.export()).text("doc"), one).eq(read));
    }
    const before = text.doc.version;
    const editor = new Editor(text, schema);
    assert.ok(text.doc.version.equals(before));
    const place = random.below(editor.doc.content.size + 1);
    editor.select(place);
    editor.type("typed");
    editor.run(lift);
    assert.deepEqual(editor.errors, []);
    assert.ok(editor.doc.eq(readDoc(text, schema)));
    editor.destroy();
    text.doc.free();
  }
});
