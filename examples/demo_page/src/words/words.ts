// What the page says, in the language of its user.
//
// An element with `data-word` shows that word, one with `data-label` is named by it, whenever it
// was made: `translate()` and each change of the language go over the page.

import { de } from "./de.js";
import { en } from "./en.js";

export type Words = typeof en;
/** Those without a number or a name in them. */
export type Word = { [K in keyof Words]: Words[K] extends string ? K : never }[keyof Words];

const LANGUAGES = { en, de };
export type Language = keyof typeof LANGUAGES;

const KEY = "syncline-demo/language";
const isLanguage = (name: string | null | undefined): name is Language => name != null && Object.hasOwn(LANGUAGES, name);

let language = firstLanguage();
const listeners = new Set<() => void>();

function firstLanguage(): Language {
  const chosen = localStorage.getItem(KEY);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((name) => name.slice(0, 2)).find(isLanguage) ?? "en";
}

export const words = (): Words => LANGUAGES[language];
export const currentLanguage = (): Language => language;

export function chooseLanguage(name: Language): void {
  language = name;
  localStorage.setItem(KEY, name);
  translate(document.documentElement);
  for (const listener of listeners) listener();
}

/** A time, in milliseconds, as people say it: without the day, if it is today. */
export function sayTime(time: number): string {
  const when = new Date(time);
  const isToday = when.toDateString() === new Date().toDateString();
  return (isToday ? TIMES : DAYS)[language].format(when);
}

const formatsOf = (options: Intl.DateTimeFormatOptions) => ({
  en: new Intl.DateTimeFormat("en", options),
  de: new Intl.DateTimeFormat("de", options),
});
const TIMES = formatsOf({ timeStyle: "short" });
const DAYS = formatsOf({ timeStyle: "short", dateStyle: "medium" });

/** For what is said by functions. */
export function onLanguage(listener: () => void): void {
  listeners.add(listener);
}

/** Says all that is said by attributes below `root`. */
export function translate(root: HTMLElement): void {
  document.documentElement.lang = language;
  document.title = words().title;
  for (const one of withAttribute(root, "data-word")) one.textContent = word(one.dataset.word);
  for (const one of withAttribute(root, "data-label")) {
    const label = word(one.dataset.label);
    one.setAttribute("aria-label", label);
    if (one instanceof HTMLButtonElement) one.title = label;
  }
  for (const one of withAttribute(root, "data-placeholder")) one.setAttribute("placeholder", word(one.dataset.placeholder));
}

function* withAttribute(root: HTMLElement, name: string): Iterable<HTMLElement> {
  if (root.hasAttribute(name)) yield root;
  yield* root.querySelectorAll<HTMLElement>(`[${name}]`);
}

const word = (name: string | undefined): string => words()[name as Word];
