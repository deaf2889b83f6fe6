// Somebody else may delete what the user is in. Then the focus would fall to the page's beginning.

/**
 * Runs `update`. If the element that had the focus is gone afterwards, `focus` is called with the
 * place, among `elements()`, of what has come to where it was; not if there is nothing.
 */
export function keepFocus(elements: () => readonly HTMLElement[], focus: (at: number) => void, update: () => void): void {
  const at = elements().findIndex((one) => one.contains(document.activeElement));
  const focused = elements()[at];
  update();
  const last = elements().length - 1;
  if (focused !== undefined && !focused.isConnected && last >= 0) focus(Math.min(at, last));
}
