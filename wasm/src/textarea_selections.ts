// The own selection in a textarea or an input for others, and theirs over it.

import { Selections, type SelectionOptions, type SelectionRoom } from "./selections.js";
import type { Text } from "./text.js";
import { Overlay } from "./textarea_overlay.js";

/** Where positions in the element are in the text, and back. */
export interface Places {
  toText(position: number): number;
  toShown(position: number): number;
}

export class TextareaSelections {
  private readonly selections: Selections;
  private readonly overlay: Overlay;
  private readonly stopListening: () => void;
  private readonly listening = new AbortController();
  private planned = false;

  /** `places` gives undefined while the element does not show the text. */
  constructor(
    private readonly element: HTMLTextAreaElement | HTMLInputElement,
    text: Text,
    { room, ...options }: { room: SelectionRoom } & SelectionOptions,
    private readonly places: () => Places | undefined,
  ) {
    this.selections = new Selections(room, text, options);
    this.overlay = new Overlay(element);
    this.stopListening = room.on("presence", () => this.plan());
    const { signal } = this.listening;
    element.ownerDocument.addEventListener("selectionchange", () => this.plan(), { signal });
    for (const event of ["select", "focus", "blur"]) element.addEventListener(event, () => this.plan(), { signal });
    this.plan();
  }

  end(): void {
    this.listening.abort();
    this.stopListening();
    this.overlay.end();
    this.selections.show(undefined);
  }

  /** Once what runs now is done. */
  plan(): void {
    if (this.planned) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      if (!this.listening.signal.aborted) this.settle();
    });
  }

  private settle(): void {
    const places = this.places();
    if (places === undefined) return;
    const { element } = this;
    const { selectionStart, selectionEnd, selectionDirection } = element;
    if (element.ownerDocument.activeElement !== element || selectionStart === null || selectionEnd === null) {
      this.selections.show(undefined);
    } else {
      const ends = [places.toText(selectionStart), places.toText(selectionEnd)] as const;
      const [anchor, head] = selectionDirection === "backward" ? [ends[1], ends[0]] : ends;
      this.selections.show({ anchor, head });
    }
    this.overlay.draw(
      this.selections.others.map((one) => ({
        ...one,
        anchor: places.toShown(one.anchor),
        head: places.toShown(one.head),
      })),
    );
  }
}
