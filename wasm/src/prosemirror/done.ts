// What was done to an editor's document since it was in step with its text: kept in the editor's
// state, so that it belongs to the document that it tells of.

import { PluginKey, type Transaction } from "prosemirror-state";
import type { Node } from "prosemirror-model";
import type { StepMap } from "prosemirror-transform";

import type { EditorUndo } from "../editor_undo.js";
import type { Text } from "../text.js";

/** How an editor is bound. */
export interface SynclineOptions {
  /**
   * Told when the library refused an edit of the user; the editor shows the text again then.
   * Without it the error is thrown where `window.onerror` sees it.
   */
  onError?: (error: unknown) => void;
  /**
   * An `UndoStack` of the text's document: what the keys for undo and redo, the browser's menu, and
   * the commands `undo` and `redo` work by. Leave out ProseMirror's own history then, which knows
   * nothing of others.
   */
  undo?: EditorUndo;
}

/** What was done to the editor's document since it was in step with the text. */
export interface Done {
  readonly base: Node;
  readonly maps: readonly StepMap[];
}
const MOST_MAPS = 1000; // nobody looks at them where there is no view

export interface Bound {
  readonly text: Text;
  readonly options: SynclineOptions;
  /** The document that is in step with the text. */
  shown: Node | undefined;
}

export const key = new PluginKey<Done>("syncline");

/** `done`, and a transaction. The binding's own are marked by the key. */
export function noted(transaction: Transaction, done: Done, { shown }: Bound): Done {
  if (transaction.getMeta(key) !== undefined) return { base: transaction.doc, maps: [] };
  if (!transaction.docChanged) return done;
  const { maps } = transaction.mapping;
  if (transaction.before === shown) return { base: shown, maps };
  if (done.maps.length > MOST_MAPS) return { base: transaction.doc, maps: [] };
  return { base: done.base, maps: [...done.maps, ...maps] };
}
