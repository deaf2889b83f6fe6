// Makes elements.

import type { Word } from "../words/words.js";

interface Attributes {
  class?: string;
  role?: string;
  type?: string;
  rows?: string;
  tabindex?: string | undefined;
  /** The text, by its name in the words of both languages. */
  "data-word"?: Word;
  /** The accessible name, and the tip of a button. */
  "data-label"?: Word;
  "aria-hidden"?: "true";
  [other: `data-${string}` | `aria-${string}`]: string | undefined;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** What index.html has for sure. */
export function found<E extends HTMLElement>(selector: string): E {
  const one = document.querySelector<E>(selector);
  if (one === null) throw new Error(`the page has no ${selector}`);
  return one;
}
