// While the past shows, what would edit is refused, with a word why. The document would refuse it, too.

import type { Past } from "./past.js";

export function refuseEdits(past: Past, parts: HTMLElement): void {
  const refuse = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
    past.refuse();
  };
  const refuseIf = (type: string, edits: (event: any) => boolean) =>
    parts.addEventListener(type, (event) => past.isShown && edits(event) && refuse(event), { capture: true });
  refuseIf("keydown", isEdit);
  refuseIf("pointerdown", isDrag);
  for (const type of ["beforeinput", "paste", "cut", "drop"]) refuseIf(type, () => true);
}

function isEdit({ key, ctrlKey, metaKey, altKey, shiftKey, target }: KeyboardEvent): boolean {
  const at = target as Element;
  if (at.closest("button") !== null) return false;
  if (ctrlKey || metaKey) return "bimvxyz".includes(key.toLowerCase());
  if (altKey) return shiftKey && key.startsWith("Arrow");
  if (key === "Tab") return at.matches(".line textarea"); // it indents
  return key.length === 1 || ["Enter", "Backspace", "Delete"].includes(key);
}

function isDrag({ target }: PointerEvent): boolean {
  const at = target as Element;
  return at.closest(".grip") !== null || at.matches(".card");
}
