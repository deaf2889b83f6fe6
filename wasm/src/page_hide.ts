// When a page may be left for good: the last time to take what the user composes.

/** Tells of it before those are told who store the document. Ends when the result is called. */
export function onPageHide({ ownerDocument }: Element, callback: () => void): () => void {
  const page = ownerDocument.defaultView;
  page?.addEventListener("pagehide", callback, true);
  return () => page?.removeEventListener("pagehide", callback, true);
}
