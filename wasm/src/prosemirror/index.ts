// The entry syncline/prosemirror.

export { readDoc, writeDoc } from "./document.js";
export type { SynclineOptions } from "./done.js";
export { redo, syncline, synclineText, undo } from "./plugin.js";
export { othersSelections } from "./selections.js";
export type { EditorUndo } from "../editor_undo.js";
export type { SelectionOptions, SelectionRoom } from "../selections.js";
