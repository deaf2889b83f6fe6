// Undo in editors, by a stack of the document.

import { textOf, type TextDelta } from "./text_delta.js";

/** As much of an `UndoStack` as is needed here. */
export interface EditorUndo {
  undo(): unknown;
  redo(): unknown;
}
export type Direction = keyof EditorUndo;

/**
 * Undoes or redoes. Returns where the caret is looked for then; undefined where nothing was changed.
 * `changed` is to be told of changes of the text.
 */
export class Travel {
  private place: number | undefined;
  private travelling = false;

  go(undo: EditorUndo, direction: Direction): number | undefined {
    this.place = undefined;
    this.travelling = true;
    try {
      undo[direction]();
    } finally {
      this.travelling = false;
    }
    return this.place;
  }

  changed(delta: TextDelta): void {
    if (this.travelling) this.place = placeOf(delta);
  }
}

/** Behind what came last, or where it went. */
function placeOf(delta: TextDelta): number {
  let at = 0;
  let place = 0;
  for (const step of delta) {
    if ("insert" in step) place = at += textOf(step).length;
    else if ("delete" in step) place = at;
    else {
      if (step.attributes !== undefined) place = at;
      at += step.retain;
    }
  }
  return place;
}

const IS_APPLE = typeof navigator === "object" && /Mac|iPhone|iPad/.test(navigator.platform);

/** What the user asks for by a key. */
export function directionOfKey({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): Direction | undefined {
  const isCommand = IS_APPLE ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  if (!isCommand || altKey) return undefined;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key === "y" && !IS_APPLE && !shiftKey ? "redo" : undefined;
}

/** What the browser asks for: by its menu, by a gesture. */
export function directionOfInput({ inputType }: InputEvent): Direction | undefined {
  if (inputType === "historyUndo") return "undo";
  return inputType === "historyRedo" ? "redo" : undefined;
}
