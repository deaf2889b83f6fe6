// Tells those who do not see the page what has changed in it.

import { found } from "./element.js";

/** `text` is read aloud when what is being read has ended. */
export function announce(text: string): void {
  const announcer = found("#announcer");
  // A text that is there already would not be read again.
  announcer.textContent = announcer.textContent === text ? `${text}\u00a0` : text;
}
