// The names of those who are at a card or a line, beside it.

import type { Person } from "../people.js";
import { paint } from "./color.js";
import { element } from "./element.js";

/** `holder` is coloured as the first of them, `tags`, which is in it, has their names. */
export function showTags(holder: HTMLElement, tags: HTMLElement, people: readonly Person[]): void {
  const [first] = people;
  holder.classList.toggle("held", first !== undefined);
  if (first !== undefined) paint(holder, first.name);
  tags.replaceChildren(...people.map(tagOf));
}

function tagOf({ name }: Person): HTMLElement {
  const tag = element("span", { class: "tag" }, name);
  paint(tag, name);
  return tag;
}
