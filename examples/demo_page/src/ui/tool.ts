// A button with an icon, for what has the focus.

import type { Word } from "../words/words.js";
import { element } from "./element.js";
import { icon, type IconName } from "./icons.js";

export function tool(name: IconName, label: Word, act: () => void): HTMLButtonElement {
  const button = element("button", { type: "button", class: "tool", "data-label": label }, icon(name));
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays where it is
  button.addEventListener("click", act);
  return button;
}
