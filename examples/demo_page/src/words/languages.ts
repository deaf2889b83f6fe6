// The buttons that choose the language.

import { chooseLanguage, currentLanguage, onLanguage, translate, type Language } from "./words.js";

export function showLanguages(): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>("button[data-language]")];
  const mark = () => {
    for (const button of buttons) button.ariaPressed = String(button.dataset.language === currentLanguage());
  };
  for (const button of buttons) {
    button.addEventListener("click", () => chooseLanguage(button.dataset.language as Language));
  }
  onLanguage(mark);
  translate(document.documentElement);
  mark();
}
