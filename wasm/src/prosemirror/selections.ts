// Shows the carets and selections of others in a ProseMirror editor, and shows them the own one.
//
// They are decorations, which move with the editor's edits. After each update they are asked for
// anew, out of it, and drawn where they are not what is drawn.

import { Plugin, PluginKey, type EditorState, type PluginView, type Transaction } from "prosemirror-state";
import type { Mapping } from "prosemirror-transform";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";

import { LABEL, Selections, type OthersSelection, type SelectionOptions, type SelectionRoom } from "../selections.js";
import type { Places } from "./binding.js";
import { placesOf, synclineText } from "./plugin.js";

interface Drawn {
  readonly others: readonly OthersSelection[];
  readonly decorations: DecorationSet;
}
const NOTHING: Drawn = { others: [], decorations: DecorationSet.empty };
const key = new PluginKey<Drawn>("syncline-others");

/**
 * Shows the selections of others in the room in an editor that `syncline()` binds to a text, and
 * them the own one while the editor has the focus. For an editor of one's own style: the classes
 * `ProseMirror-othersCaret`, with the name in `data-name` and the color in `--color`, and
 * `ProseMirror-othersSelection`.
 */
export function othersSelections(room: SelectionRoom, options: SelectionOptions = {}): Plugin {
  return new Plugin<Drawn>({
    key,
    state: { init: () => NOTHING, apply: drawnAfter },
    props: {
      decorations: (state) => key.getState(state)?.decorations,
      handleDOMEvents: {
        focus: (view) => plan(view),
        blur: (view) => plan(view),
      },
    },
    view: (view) => new OthersView(view, room, options),
  });
}

function drawnAfter(transaction: Transaction, drawn: Drawn): Drawn {
  const others = transaction.getMeta(key) as readonly OthersSelection[] | undefined;
  if (others !== undefined) return { others, decorations: DecorationSet.create(transaction.doc, others.flatMap(decorationsOf)) };
  if (!transaction.docChanged) return drawn;
  const { mapping, doc } = transaction;
  return { others: drawn.others.map((one) => moved(one, mapping)), decorations: drawn.decorations.map(mapping, doc) };
}

function moved(one: OthersSelection, mapping: Mapping): OthersSelection {
  return { ...one, anchor: mapping.map(one.anchor, -1), head: mapping.map(one.head, -1) };
}

const views = new WeakMap<EditorView, OthersView>();
function plan(view: EditorView): false {
  views.get(view)?.plan();
  return false;
}

class OthersView implements PluginView {
  private readonly selections: Selections | undefined;
  private readonly stopListening: () => void;
  private planned = false;
  private dead = false;

  constructor(
    private readonly view: EditorView,
    room: SelectionRoom,
    options: SelectionOptions,
  ) {
    views.set(view, this);
    const text = synclineText(view.state);
    this.selections = text && new Selections(room, text, options);
    this.stopListening = room.on("presence", () => this.plan());
    this.plan();
  }

  update(view: EditorView, before: EditorState): void {
    if (view.state.doc !== before.doc || !view.state.selection.eq(before.selection)) this.plan();
  }

  destroy(): void {
    this.dead = true;
    this.stopListening();
    this.selections?.show(undefined);
  }

  plan(): void {
    if (this.planned) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      this.settle();
    });
  }

  private settle(): void {
    const places = placesOf(this.view);
    if (this.dead || this.selections === undefined || places === undefined) return;
    this.show(this.selections, places);
    const others = this.selections.others.map((one) => ({
      ...one,
      anchor: places.toEditor(one.anchor),
      head: places.toEditor(one.head),
    }));
    const { state } = this.view;
    if (JSON.stringify(others) === JSON.stringify(key.getState(state)?.others)) return;
    this.view.dispatch(state.tr.setMeta(key, others).setMeta("addToHistory", false));
  }

  private show(selections: Selections, places: Places): void {
    if (!this.view.hasFocus()) return selections.show(undefined);
    const { anchor, head } = this.view.state.selection;
    selections.show({ anchor: places.toText(anchor), head: places.toText(head) });
  }
}

function decorationsOf({ anchor, head, name, color, connection }: OthersSelection): Decoration[] {
  const caret = Decoration.widget(head, () => drawCaret(name, color), {
    side: 1,
    key: JSON.stringify([connection, name, color]), // drawn once, and moved
    ignoreSelection: true,
  });
  if (anchor === head) return [caret];
  const style = `background-color: color-mix(in srgb, ${color} 25%, transparent)`;
  const attributes = { class: "ProseMirror-othersSelection", style };
  return [Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), attributes), caret];
}

const CARET = { position: "relative", margin: "0 -1px", pointerEvents: "none" };

function drawCaret(name: string, color: string): HTMLElement {
  const caret = document.createElement("span");
  caret.className = "ProseMirror-othersCaret";
  caret.style.setProperty("--color", color);
  caret.setAttribute("aria-hidden", "true");
  caret.dataset["name"] = name;
  Object.assign(caret.style, CARET, { borderLeft: `2px solid ${color}` });
  if (name !== "") {
    const label = document.createElement("span");
    label.textContent = name;
    Object.assign(label.style, LABEL, { backgroundColor: color, zIndex: "10" });
    caret.append(label);
  }
  return caret;
}
