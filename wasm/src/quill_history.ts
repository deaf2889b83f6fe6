// Undo and redo of a Quill editor, by a stack of the document.
//
// Quill's own history is a module with keys, buttons and the browser's menu, which all end in one
// function: that is what is given another body, as long as the binding is there.

import { Travel, type Direction, type EditorUndo } from "./editor_undo.js";
import type { QuillEditor } from "./quill_editor.js";
import type { TextDelta } from "./text_delta.js";

interface Binding {
  /** Sends what the user has just typed. */
  settle(): void;
  report(error: unknown): void;
}

export class QuillHistory {
  private readonly history: any;
  private readonly userOnly: boolean;
  private readonly travel = new Travel();

  constructor(
    private readonly quill: QuillEditor,
    undo: EditorUndo | undefined,
    private readonly binding: Binding,
  ) {
    this.history = quill.history;
    this.history.clear();
    // Without a stack, what others edit is at least nothing that this user undoes.
    this.userOnly = this.history.options.userOnly;
    this.history.options.userOnly = true;
    if (undo === undefined) return;
    this.history.record = this.history.transform = () => {};
    this.history.change = (direction: Direction) => this.go(undo, direction);
  }

  end(): void {
    this.history.options.userOnly = this.userOnly;
    for (const name of ["record", "transform", "change"]) delete this.history[name];
  }

  private go(undo: EditorUndo, direction: Direction): void {
    this.binding.settle();
    try {
      const place = this.travel.go(undo, direction);
      if (place === undefined || this.quill.composition.isComposing) return;
      this.quill.setSelection(place, 0, "user");
      this.quill.scrollSelectionIntoView();
    } catch (error) {
      this.binding.report(error);
    }
  }

  /** The text was changed. */
  changed(delta: TextDelta): void {
    this.travel.changed(delta);
  }
}
