// What nobody tells an editor in which a person composes: that the page may be left for good, so that what is composed
// has to be taken now; and that there is no composition any more, where its element was moved or removed. Browsers tell
// of nothing then but that the focus has gone.

const watched = new WeakSet<EventTarget>();
const composing = new WeakSet<EventTarget>();

/** Whether a person composes in an element, also where no editor is bound to it any more; it was watched before. */
export function isComposedIn(element: EventTarget): boolean {
  return composing.has(element);
}

/**
 * Tells the element of compositions that ended without a word, and calls `onPageHide` before those are told who store
 * the document. Ends when the result is called.
 */
export function watchCompositions(element: HTMLElement, onPageHide?: () => void): () => void {
  const page = element.ownerDocument;
  const listening = new AbortController();
  const { signal } = listening;
  const tellEnd = () => {
    if (isComposedIn(element)) element.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
  };
  if (!watched.has(element)) {
    element.addEventListener("compositionstart", () => composing.add(element));
    element.addEventListener("compositionend", () => composing.delete(element));
    watched.add(element);
  }
  element.addEventListener("blur", () => {
    if (page.hasFocus()) queueMicrotask(tellEnd); // otherwise the window has lost it, and input methods may go on
  }, { signal });
  if (onPageHide !== undefined) page.defaultView?.addEventListener("pagehide", onPageHide, { capture: true, signal });
  return () => listening.abort();
}
