// The entry syncline/codemirror.

export type { EditorUndo } from "./editor_undo.js";
export { syncline, synclineText, type SynclineOptions } from "./codemirror_binding.js";
export { othersSelections } from "./codemirror_selections.js";
export type { SelectionOptions, SelectionRoom } from "./selections.js";
