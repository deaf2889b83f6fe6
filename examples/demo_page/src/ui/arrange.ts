// Puts elements into an order without disturbing those that stay: a field that is written in keeps
// its focus, caret and selection when somebody else moves it.

/**
 * Puts `elements` into `parent`, in this order. Moves only what is at a wrong place. What else is in
 * there stays: it is on its way to another parent, or its view takes it out.
 */
export function arrange(parent: Element, elements: readonly Element[]): void {
  const wanted = new Set(elements);
  const skip = (one: Element | null): Element | null => {
    while (one !== null && !wanted.has(one)) one = one.nextElementSibling;
    return one;
  };
  let next = skip(parent.firstElementChild);
  for (const one of elements) {
    if (one === next) next = skip(next.nextElementSibling);
    else put(parent, one, next);
  }
}

function put(parent: Element, one: Element, before: Element | null): void {
  // moveBefore keeps the focus. Browsers without it get it back below.
  if (one.isConnected && "moveBefore" in parent) {
    (parent as Element & { moveBefore(node: Node, child: Node | null): void }).moveBefore(one, before);
    return;
  }
  const active = document.activeElement;
  parent.insertBefore(one, before);
  if (active instanceof HTMLElement && active !== document.activeElement && one.contains(active)) {
    active.focus({ preventScroll: true });
  }
}

/** What shows one thing of the document. */
export interface View {
  readonly element: HTMLElement;
  /** When the thing is gone. */
  end(): void;
}

/** One view for each key: made when the key comes, ended when it goes. */
export class Views<K, V extends View> {
  private views = new Map<K, V>();

  constructor(private readonly make: (key: K) => V) {}

  get(key: K): V | undefined {
    return this.views.get(key);
  }

  /** The views of these keys, in their order; of all others, there are none any more. */
  of(keys: readonly K[]): V[] {
    const before = this.views;
    this.views = new Map(keys.map((key) => [key, before.get(key) ?? this.make(key)]));
    for (const [key, view] of before) {
      if (this.views.has(key)) continue;
      view.element.remove();
      view.end();
    }
    return [...this.views.values()];
  }
}
