// An editor without a DOM: a state, and the plugins' views.

import { AllSelection, EditorState, NodeSelection, TextSelection } from "prosemirror-state";
import {
  chainCommands, createParagraphNear, deleteSelection, exitCode, joinBackward, joinDown, joinForward, joinUp, lift,
  liftEmptyBlock, newlineInCode, setBlockType, splitBlock, toggleMark, wrapIn,
} from "prosemirror-commands";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, toggleHeaderRow } from "prosemirror-tables";
import { Slice } from "prosemirror-model";

import { readDoc, syncline } from "../dist/prosemirror.js";
import { randomDoc } from "./prosemirror_documents.js";

export class Editor {
  composing = false;
  errors = [];
  dom = Object.assign(new EventTarget(), { ownerDocument: { defaultView: new EventTarget() } });

  constructor(text, schema, { doc = readDoc(text, schema), plugins = [], ...options } = {}) {
    const bound = syncline(text, { onError: (error) => this.errors.push(error), ...options });
    this.state = EditorState.create({ schema, doc, plugins: [bound, ...plugins] });
    this.views = this.state.plugins.flatMap((plugin) => plugin.spec.view?.(this) ?? []);
    this.plugin = bound;
  }
  /** What the last transaction that was not the binding's made of the document. */
  edited = undefined;

  dispatch(transaction) {
    if (transaction.getMeta("addToHistory") !== false) this.edited = transaction.doc;
    this.updateState(this.state.apply(transaction));
  }
  endOfTextblock() {
    const { $from } = this.state.selection;
    return $from.parentOffset === 0 || $from.parentOffset === $from.parent.content.size;
  }
  updateState(state) {
    const before = this.state;
    this.state = state;
    for (const view of this.views) view.update?.(this, before);
  }
  endComposition() {
    this.composing = false;
    this.plugin.props.handleDOMEvents.compositionend(this);
  }
  destroy() {
    for (const view of this.views) view.destroy?.();
  }
  get doc() {
    return this.state.doc;
  }
  /** Whether a command did something. */
  run(command) {
    return command(this.state, (transaction) => this.dispatch(transaction), this);
  }
  type(text, at) {
    const { tr } = this.state;
    this.dispatch(at === undefined ? tr.insertText(text) : tr.insertText(text, at));
  }
  select(anchor, head = anchor) {
    const { tr, doc } = this.state;
    this.dispatch(tr.setSelection(TextSelection.between(doc.resolve(anchor), doc.resolve(head))));
  }
}

/** What somebody does at random. */
export function editAtRandom(editor, random, schema) {
  const { nodes, marks } = schema;
  const size = editor.doc.content.size;
  const place = () => random.below(size + 1);
  const anchor = place();
  if (random.below(3)) editor.select(anchor, random.below(2) ? anchor : place());
  else if (random.below(30) === 0) editor.dispatch(editor.state.tr.setSelection(new AllSelection(editor.doc)));
  else if (random.below(4) === 0 && editor.doc.nodeAt(anchor) && NodeSelection.isSelectable(editor.doc.nodeAt(anchor))) {
    editor.dispatch(editor.state.tr.setSelection(NodeSelection.create(editor.doc, anchor)));
  }
  const enter = chainCommands(newlineInCode, splitListItem(nodes.list_item), createParagraphNear, liftEmptyBlock, splitBlock);
  const actions = [
    () => editor.type(random.pick(["a", "bc", "😀", "aaa"])),
    () => editor.type(random.pick(["a", "bc", "x "])),
    () => editor.run(enter),
    () => editor.run(enter),
    () => editor.run(chainCommands(deleteSelection, joinBackward, joinForward)),
    () => editor.run(random.pick([joinUp, joinDown, lift, exitCode])),
    () => editor.run(wrapIn(nodes.blockquote)),
    () => editor.run(wrapInList(random.pick([nodes.bullet_list, nodes.ordered_list]))),
    () => editor.run(random.pick([liftListItem, sinkListItem])(nodes.list_item)),
    () => editor.run(setBlockType(nodes.heading, { level: 1 + random.below(3) })),
    () => editor.run(setBlockType(random.pick([nodes.paragraph, nodes.code_block]))),
    () => editor.run(toggleMark(random.pick([marks.strong, marks.em, marks.code]))),
    () => editor.run(toggleMark(random.pick([marks.link, marks.comment]), { href: "l", text: random.pick(["c", "d"]) })),
    () => editor.run(random.pick([addRowAfter, addColumnAfter, deleteRow, deleteColumn, toggleHeaderRow])),
    () => paste(editor, random, schema),
    () => editor.dispatch(editor.state.tr.replaceSelectionWith(random.pick([nodes.horizontal_rule, nodes.hard_break]).create())),
    () => copy(editor, random),
    () => changeAttribute(editor, random),
  ];
  try {
    random.pick(actions)();
  } catch {
    // Some commands try what the schema does not allow. The binding never throws here.
  }
}

function paste(editor, random, schema) {
  const { content } = randomDoc(random, schema, 3);
  const size = content.size;
  const doc = editor.doc.copy(content);
  const from = random.below(size + 1);
  editor.dispatch(editor.state.tr.replaceSelection(random.below(2) ? doc.slice(from, from + random.below(size + 1 - from)) : new Slice(content, 0, 0)));
}

/** What is copied has the same nodes, as objects. */
function copy(editor, random) {
  const { doc } = editor;
  const from = random.below(doc.content.size + 1);
  const slice = doc.slice(from, from + random.below(Math.min(12, doc.content.size + 1 - from)));
  editor.dispatch(editor.state.tr.replaceSelection(slice).replaceSelection(slice));
}

function changeAttribute(editor, random) {
  const found = [];
  editor.doc.descendants((node, position) => {
    if (["level", "order", "src", "color"].some((name) => name in node.attrs)) found.push([node, position]);
  });
  if (found.length === 0) return;
  const [{ attrs }, position] = random.pick(found);
  const name = ["level", "order", "src", "color"].find((one) => one in attrs);
  const value = typeof attrs[name] === "number" ? 1 + random.below(3) : random.pick(["red", "blue"]);
  editor.dispatch(editor.state.tr.setNodeAttribute(position, name, value));
}

/** Commands that change no text. */
export function structureCommands({ nodes }) {
  return {
    split: chainCommands(newlineInCode, splitListItem(nodes.list_item), splitBlock),
    join: chainCommands(joinUp, joinDown),
    wrap: wrapIn(nodes.blockquote),
    list: wrapInList(nodes.bullet_list),
    lift: chainCommands(liftListItem(nodes.list_item), lift),
    sink: sinkListItem(nodes.list_item),
    heading: setBlockType(nodes.heading, { level: 2 }),
  };
}
