// The names of those who are at a card or a line, beside it.

import type { Person } from "../people.js";
import { element } from "./element.js";

/** `holder` is coloured as the first of them, `tags`, which is in it, has their names. */
export function showTags(holder: HTMLElement, tags: HTMLElement, people: readonly Person[]): void {
  const [first] = people;
  holder.classList.toggle("held", first !== undefined);
  holder.style.setProperty("--hue", String(first?.hue ?? 0));
  tags.replaceChildren(...people.map(tagOf));
}

function tagOf({ name, hue }: Person): HTMLElement {
  const tag = element("span", { class: "tag" }, name);
  tag.style.setProperty("--hue", String(hue));
  return tag;
}
