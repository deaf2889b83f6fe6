// Undo and redo of all that this page edits, wherever it is: buttons in the head of the page, and the
// keys where no field has the focus. Fields and the note have them of their own, by the same stack.

import { announce } from "./ui/announce.js";
import { found } from "./ui/element.js";
import { tool } from "./ui/tool.js";
import { translate, words } from "./words/words.js";
import type { Workspace } from "./workspace.js";

export function letUndo({ doc, undo, past }: Workspace): void {
  const go = (direction: "undo" | "redo") => {
    if (past.isShown) return past.refuse();
    const isDone = undo[direction]() !== undefined;
    if (direction === "undo") announce(isDone ? words().undone : words().nothingToUndo);
    else announce(isDone ? words().redone : words().nothingToRedo);
  };
  const buttons = {
    undo: tool("undo", "undo", () => go("undo")),
    redo: tool("redo", "redo", () => go("redo")),
  };
  const bar = found("#history");
  bar.append(buttons.undo, buttons.redo);
  translate(bar);
  const show = () => {
    // They keep the focus: what is disabled loses it.
    buttons.undo.ariaDisabled = String(past.isShown || !undo.canUndo);
    buttons.redo.ariaDisabled = String(past.isShown || !undo.canRedo);
  };
  doc.subscribe(() => queueMicrotask(show));
  past.subscribe(show);
  show();
  document.addEventListener("keydown", (event) => {
    const direction = directionOf(event);
    if (direction === undefined || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    go(direction);
  });
}

function directionOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): "undo" | "redo" | undefined {
  if (ctrlKey === metaKey || altKey) return undefined;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key === "y" && ctrlKey ? "redo" : undefined;
}
