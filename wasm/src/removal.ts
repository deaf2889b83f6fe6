// When a container may show something else, though no event of it says so: it was removed, or what it is in; it came
// back, and shows what it did; or a version shows that has not met it.
//
// A document is listened to once for all who ask. Cost: O(their depths) for each event that may have removed
// something.

import type { AnyContainer } from "./container.js";
import type { Doc } from "./doc.js";
import type { ContainerChange, Event } from "./events.js";

/** Tells of it, after events that do not tell of the container. Ends when the result is called. */
export function onRemoval(container: AnyContainer, callback: () => void): () => void {
  const doc: Doc<any> = container.doc;
  let watch = watches.get(doc);
  if (watch === undefined) watches.set(doc, (watch = new Watch(doc)));
  return watch.add({ container, callback, isAttached: container.isAttached });
}

interface Watched {
  readonly container: AnyContainer;
  readonly callback: () => void;
  isAttached: boolean;
}

const watches = new WeakMap<Doc<any>, Watch>();

class Watch {
  private readonly all = new Set<Watched>();
  private end: (() => void) | undefined;

  constructor(private readonly doc: Doc<any>) {}

  add(watched: Watched): () => void {
    this.all.add(watched);
    this.end ??= this.doc.subscribe((event) => this.hear(event));
    return () => {
      this.all.delete(watched);
      if (this.all.size > 0) return;
      this.end?.();
      this.end = undefined;
    };
  }

  private hear({ origin, changes }: Event): void {
    const isOtherVersion = origin === "checkout";
    if (!isOtherVersion && !changes.some(mayRemove)) return;
    const told = new Set(changes.map(({ container }) => container));
    for (const watched of [...this.all]) {
      const { container, callback, isAttached: wasAttached } = watched;
      const { isAttached } = container;
      watched.isAttached = isAttached;
      const isSilent = wasAttached !== isAttached || (isOtherVersion && !isAttached);
      if (isSilent && !told.has(container) && this.all.has(watched)) callback();
    }
  }
}

/** Or bring back. */
function mayRemove({ kind, delta }: ContainerChange): boolean {
  if (kind === "counter") return false;
  if (kind !== "text") return true;
  return delta.some((step) => "delete" in step || ("insert" in step && typeof step.insert !== "string"));
}
