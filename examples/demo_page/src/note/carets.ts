// Shows the carets and selections of others in the note, and tells them the own one.
//
// A caret is told as a position of the text as its owner saw it. Until the edits of both sides have
// met, it may be off by what was typed meanwhile; then each tells its caret anew. In between it
// moves with the edits, as any other decoration does.

import { Facet, StateEffect, StateField, type EditorState, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, WidgetType, type DecorationSet, type ViewUpdate } from "@codemirror/view";

import type { People, Person } from "../people.js";

const others = StateEffect.define<readonly Person[]>();
const source = Facet.define<People, People>({ combine: (all) => all[0]! });

export function carets(people: People): Extension {
  return [source.of(people), shown, teller];
}

const shown = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(others)) return decorate(effect.value, transaction.state);
    }
    return decorations.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorate(people: readonly Person[], state: EditorState): DecorationSet {
  return Decoration.set(
    people.flatMap((person) => decorationsOf(person, state.doc.length)),
    true,
  );
}

function decorationsOf({ name, hue, place }: Person, length: number): Range<Decoration>[] {
  if (place?.in !== "note") return [];
  const head = Math.min(place.head, length);
  const anchor = Math.min(place.anchor, length);
  const caret = Decoration.widget({ widget: new Caret(name, hue, head), side: 1 }).range(head);
  if (anchor === head) return [caret];
  const attributes = { class: "selected-by", style: `--hue: ${hue}` };
  return [Decoration.mark({ attributes }).range(Math.min(anchor, head), Math.max(anchor, head)), caret];
}

class Caret extends WidgetType {
  constructor(
    private readonly name: string,
    private readonly hue: number,
    private readonly told: number,
  ) {
    super();
  }

  /** One that has moved is made anew: then its name shows for a while. */
  override eq({ name, hue, told }: Caret): boolean {
    return this.name === name && this.hue === hue && this.told === told;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = "caret";
    caret.style.setProperty("--hue", String(this.hue));
    caret.setAttribute("aria-hidden", "true"); // who is where is told beside the note
    caret.dataset.name = this.name;
    return caret;
  }
}

const teller = ViewPlugin.define((view) => {
  const people = view.state.facet(source);
  let scheduled = false;
  // Not at once: presence may come while the editor updates itself.
  const show = () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      view.dispatch({ effects: others.of(people.others) });
    });
  };
  people.subscribe(show);
  show();
  return {
    update({ docChanged, selectionSet, focusChanged, view }: ViewUpdate) {
      if (!view.hasFocus || !(docChanged || selectionSet || focusChanged)) return;
      const { anchor, head } = view.state.selection.main;
      people.stand({ in: "note", anchor, head });
    },
  };
});
