// Shows the carets and selections of others in a CodeMirror editor, and shows them the own one.
//
// They are decorations, which move with the editor's edits. After each update they are asked for
// anew, out of it, and drawn where they are not what is drawn: an editor takes nothing while it
// updates itself.

import { Facet, StateEffect, type EditorState, type Extension, type Range } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type PluginValue,
  type ViewUpdate,
} from "@codemirror/view";

import { placesOf, synclineText, type Places } from "./codemirror_binding.js";
import { LABEL, Selections, type OthersSelection, type SelectionOptions, type SelectionRoom } from "./selections.js";

interface Source {
  readonly room: SelectionRoom;
  readonly options: SelectionOptions;
}
const source = Facet.define<Source, Source | undefined>({ combine: (all) => all[0] });
const redraw = StateEffect.define<object>();

/**
 * Shows the selections of others in the room in an editor that `syncline()` binds to a text, and
 * them the own one while the editor has the focus. For an editor of one's own style: the classes
 * `cm-othersCaret`, with the name in `data-name` and the color in `--color`, and `cm-othersSelection`.
 */
export function othersSelections(room: SelectionRoom, options: SelectionOptions = {}): Extension {
  return [source.of({ room, options }), plugin, theme];
}

class Shown implements PluginValue {
  decorations: DecorationSet = Decoration.none;
  private selections!: Selections | undefined;
  private stopListening!: () => void;
  private others: readonly OthersSelection[] = [];
  private planned = false;
  private dead = false;

  constructor(private readonly view: EditorView) {
    this.begin(view.state);
  }

  private begin(state: EditorState): void {
    const { room, options } = state.facet(source)!;
    const text = synclineText(state);
    this.selections = text && new Selections(room, text, options);
    this.stopListening = room.on("presence", () => this.plan());
    this.plan();
  }

  private end(): void {
    this.stopListening();
    this.selections?.show(undefined);
  }

  destroy(): void {
    this.dead = true;
    this.end();
  }

  update(update: ViewUpdate): void {
    const { changes, transactions } = update;
    if (!isSame(update.startState, update.state)) {
      this.end();
      this.others = [];
      this.decorations = Decoration.none;
      this.begin(update.state);
    }
    if (update.docChanged) {
      this.others = this.others.map((one) => ({
        ...one,
        anchor: changes.mapPos(one.anchor, -1),
        head: changes.mapPos(one.head, -1),
      }));
    }
    const isRedrawn = transactions.some(({ effects }) => effects.some((one) => one.is(redraw) && one.value === this));
    if (update.docChanged || isRedrawn) this.decorations = decorate(this.others);
    if (update.docChanged || update.selectionSet || update.focusChanged) this.plan();
  }

  private plan(): void {
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
    if (JSON.stringify(others) === JSON.stringify(this.others)) return;
    this.others = others;
    this.view.dispatch({ effects: redraw.of(this) });
  }

  private show(selections: Selections, places: Places): void {
    if (!this.view.hasFocus) return selections.show(undefined);
    const { anchor, head } = this.view.state.selection.main;
    selections.show({ anchor: places.toText(anchor), head: places.toText(head) });
  }
}

/** Whether two states show the selections of the same room in the same text, in the same way. */
function isSame(before: EditorState, now: EditorState): boolean {
  const [old, { room, options }] = [before.facet(source)!, now.facet(source)!];
  const isShownAlike = (["name", "color", "field"] as const).every((key) => old.options[key] === options[key]);
  return old.room === room && isShownAlike && synclineText(before) === synclineText(now);
}

const plugin = ViewPlugin.fromClass(Shown, { decorations: (shown) => shown.decorations });

function decorate(others: readonly OthersSelection[]): DecorationSet {
  return Decoration.set(others.flatMap(decorationsOf), true);
}

function decorationsOf({ anchor, head, name, color }: OthersSelection): Range<Decoration>[] {
  const caret = Decoration.widget({ widget: new Caret(name, color), side: 1 }).range(head);
  if (anchor === head) return [caret];
  const attributes = { class: "cm-othersSelection", style: `--color: ${color}` };
  return [Decoration.mark({ attributes }).range(Math.min(anchor, head), Math.max(anchor, head)), caret];
}

class Caret extends WidgetType {
  constructor(
    private readonly name: string,
    private readonly color: string,
  ) {
    super();
  }

  override eq({ name, color }: Caret): boolean {
    return this.name === name && this.color === color;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = "cm-othersCaret";
    caret.style.setProperty("--color", this.color);
    caret.setAttribute("aria-hidden", "true");
    caret.dataset.name = this.name;
    return caret;
  }
}

const theme = EditorView.baseTheme({
  ".cm-othersCaret": {
    position: "relative",
    borderLeft: "2px solid var(--color)",
    margin: "0 -1px",
  },
  ".cm-othersCaret:not([data-name=''])::after": {
    content: "attr(data-name)",
    ...LABEL,
    backgroundColor: "var(--color)",
    pointerEvents: "none",
    zIndex: "10",
  },
  ".cm-othersSelection": {
    backgroundColor: "color-mix(in srgb, var(--color) 25%, transparent)",
  },
});
