// What nobody tells an editor in which a person composes: that the page may be left for good, so that what is composed
// has to be taken now; and that there is no composition any more, where its element was moved or removed. Browsers tell
// of nothing then but that the focus has gone.

/**
 * Tells the element of compositions that ended without a word, and calls `onPageHide` before those are told who store
 * the document. Ends when the result is called.
 */
export function watchCompositions(element: HTMLElement, onPageHide?: () => void): () => void {
  const page = element.ownerDocument;
  const listening = new AbortController();
  const { signal } = listening;
  let isComposing = false;
  const tellEnd = () => {
    if (isComposing) element.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
  };
  element.addEventListener("compositionstart", () => (isComposing = true), { signal });
  element.addEventListener("compositionend", () => (isComposing = false), { signal });
  element.addEventListener("blur", () => {
    if (page.hasFocus()) queueMicrotask(tellEnd); // otherwise the window has lost it, and input methods may go on
  }, { signal });
  if (onPageHide !== undefined) page.defaultView?.addEventListener("pagehide", onPageHide, { capture: true, signal });
  return () => listening.abort();
}
