// The plugin that binds a ProseMirror editor to a text, and the commands that go with it.

import { Plugin, type Command, type EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

import { directionOfInput, directionOfKey, type Direction } from "../editor_undo.js";
import type { Text } from "../text.js";
import { Binding, bindingOf, type Places } from "./binding.js";
import { key, noted, type Bound, type Done, type SynclineOptions } from "./done.js";
import { pageParser } from "./page_parser.js";

const bounds = new WeakMap<Plugin, Bound>();

/**
 * Binds the editor to a text, whose document it shows: each shows the edits of the other from then
 * on. The text decides what the editor shows first; give `doc: readDoc(text, schema)` as well, so
 * that it need not be changed. An editor has one text. The binding ends with the editor's view, or
 * when the plugin is taken out.
 */
export function syncline(text: Text, options: SynclineOptions = {}): Plugin {
  const bound: Bound = { text, options, shown: undefined };
  const plugin: Plugin = new Plugin<Done>({
    key,
    state: {
      init: (_, { doc }) => ({ base: doc, maps: [] }),
      apply: (transaction, done) => noted(transaction, done, bound),
    },
    view: (view) => new Binding(view, bound),
    props: {
      domParser: pageParser,
      handleDOMEvents: {
        compositionend(view) {
          bindingOf(view)?.compositionEnded();
          return false;
        },
        beforeinput: (view, event) => travelled(view, directionOfInput(event as InputEvent), event),
      },
      handleKeyDown: (view, event) => travelled(view, directionOfKey(event), event),
    },
  });
  bounds.set(plugin, bound);
  return plugin;
}

function boundOf(state: EditorState): Bound | undefined {
  const plugin = key.get(state);
  return plugin && bounds.get(plugin);
}
/** The text that an editor is bound to. */
export function synclineText(state: EditorState): Text | undefined {
  return boundOf(state)?.text;
}

function travelled(view: EditorView, direction: Direction | undefined, event: Event): boolean {
  if (direction === undefined || boundOf(view.state)?.options.undo === undefined) return false;
  event.preventDefault();
  bindingOf(view)?.travel(direction);
  return true;
}

function command(direction: Direction): Command {
  return (state, dispatch, view) => {
    const binding = view && bindingOf(view);
    if (binding === undefined || boundOf(state)?.options.undo === undefined) return false;
    if (dispatch !== undefined) binding.travel(direction);
    return true;
  };
}
/** Takes back what was edited here last, as the option `undo` of `syncline()` says. */
export const undo: Command = command("undo");
/** Does again what `undo` took back last. */
export const redo: Command = command("redo");

/** Undefined while the editor is not in step with the text. */
export function placesOf(view: EditorView): Places | undefined {
  return bindingOf(view)?.places;
}
