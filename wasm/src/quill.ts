// The entry syncline/quill.

export type { EditorUndo } from "./editor_undo.js";
export { bindQuill, type QuillBindingOptions } from "./quill_binding.js";
export type { QuillEditor } from "./quill_editor.js";
export type { SelectionOptions, SelectionRoom } from "./selections.js";
