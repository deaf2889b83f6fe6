// Motion: what an update moves glides to its new place, so that the eye can follow what others do.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const MILLISECONDS = 240;

/** Runs `update`; of what `elements()` gives before and after it, what has moved glides there. */
export function glide(elements: () => readonly HTMLElement[], update: () => void): void {
  if (calm.matches) return update();
  const before = new Map(elements().map((one) => [one, one.getBoundingClientRect()]));
  update();
  for (const one of elements()) move(one, before.get(one));
}

function move(one: HTMLElement, before: DOMRect | undefined): void {
  if (before === undefined) {
    one.animate([{ opacity: 0, transform: "translateY(-4px)" }, {}], { duration: MILLISECONDS, easing: "ease-out" });
    return;
  }
  const after = one.getBoundingClientRect();
  const x = before.x - after.x;
  const y = before.y - after.y;
  if (Math.abs(x) + Math.abs(y) < 1) return;
  one.animate([{ transform: `translate(${x}px, ${y}px)` }, {}], {
    duration: MILLISECONDS,
    easing: "cubic-bezier(0.2, 0.8, 0.2, 1)",
  });
}

/** Draws the eye to something that is there already. */
export function nudge(one: HTMLElement): void {
  if (calm.matches) return;
  one.animate([{ translate: "-6px" }, { translate: "6px" }, {}], { duration: 160, easing: "ease-in-out" });
}
