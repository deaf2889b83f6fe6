// The own selection in a Quill editor for others, and theirs over it.
//
// They lie in a layer over the editor, which shows nothing else than what is on the page: the
// contents are not touched. Places are looked up in the page, part by part, so that what is drawn
// is as high as the text there.
//
// Cost: what the selections of others show, for each edit, scroll or change of size.

import type { QuillEditor } from "./quill_editor.js";
import { LABEL, Selections, type OthersSelection, type SelectionOptions, type SelectionRoom } from "./selections.js";
import type { Text } from "./text.js";

const LABEL_HEIGHT = 16;

export class QuillSelections {
  private readonly selections: Selections;
  private readonly layer: HTMLElement;
  private readonly stopListening: () => void;
  private readonly observer = new ResizeObserver(() => this.plan());
  private readonly listening = new AbortController();
  /** By connection, with what they show. One that its owner has moved is made anew, so that its style may tell. */
  private carets = new Map<number, { readonly shows: string; readonly element: HTMLElement }>();
  private planned = false;

  /** `isUpToDate`: whether the editor shows the text. */
  constructor(
    private readonly quill: QuillEditor,
    text: Text,
    options: { readonly room: SelectionRoom } & SelectionOptions,
    private readonly isUpToDate: () => boolean,
  ) {
    const { room } = options;
    this.selections = new Selections(room, text, options); // whose name may change
    this.layer = quill.addContainer("syncline-others");
    this.layer.setAttribute("aria-hidden", "true");
    Object.assign(this.layer.style, { position: "absolute", inset: "0", overflow: "hidden", pointerEvents: "none" });
    this.stopListening = room.on("presence", () => this.plan());
    const { signal } = this.listening;
    for (const event of ["focus", "blur", "scroll", "load"]) {
      quill.root.addEventListener(event, () => this.plan(), { signal, capture: true });
    }
    this.observer.observe(quill.root);
    this.plan();
  }

  end(): void {
    this.listening.abort();
    this.observer.disconnect();
    this.stopListening();
    this.layer.remove();
    this.selections.show(undefined);
  }

  /** Once what runs now is done. */
  plan(): void {
    if (this.planned) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      if (!this.listening.signal.aborted && this.isUpToDate()) this.settle();
    });
  }

  private settle(): void {
    this.selections.show(this.own());
    const { layer, quill } = this;
    const { left, top } = layer.getBoundingClientRect();
    const last = quill.getLength() - 1; // behind the last line break is no place
    const shown = this.selections.others.map((one) => ({
      ...one,
      anchor: Math.min(one.anchor, last),
      head: Math.min(one.head, last),
    }));
    const carets = this.caretsOf(shown);
    const parts = [...shown.flatMap((one) => this.selectedBy(one, left, top)), ...carets];
    for (const child of Array.from(layer.children)) if (!carets.includes(child as HTMLElement)) child.remove();
    for (const part of parts) if (part.parentNode !== layer) layer.append(part);
  }

  private own(): { anchor: number; head: number } | undefined {
    const { quill } = this;
    const range = quill.selection.lastRange;
    if (range === null || !quill.hasFocus()) return undefined;
    // What is behind the text's end is a line break that it has not.
    const last = this.selections.length;
    const from = Math.min(range.index, last);
    const to = Math.min(range.index + range.length, last);
    const isBack = isBackward(quill.root.ownerDocument.getSelection());
    return isBack ? { anchor: to, head: from } : { anchor: from, head: to };
  }

  private selectedBy({ anchor, head, color }: OthersSelection, left: number, top: number): HTMLElement[] {
    const from = Math.min(anchor, head);
    const to = Math.max(anchor, head);
    return rectanglesOf(this.quill, from, to).map((place) => {
      const part = this.part("syncline-others-selection");
      Object.assign(part.style, {
        left: `${place.left - left}px`,
        top: `${place.top - top}px`,
        width: `${place.width}px`,
        height: `${place.height}px`,
        backgroundColor: `${color}40`,
      });
      return part;
    });
  }

  private caretsOf(others: readonly OthersSelection[]): HTMLElement[] {
    const before = this.carets;
    this.carets = new Map();
    for (const one of others) {
      const place = this.quill.getBounds(one.head);
      if (place === null) continue;
      const isAtTop = place.top < LABEL_HEIGHT;
      const shows = JSON.stringify([one.told, one.name, one.color, isAtTop]);
      const known = before.get(one.connection);
      const element = known?.shows === shows ? known.element : this.newCaret(one, isAtTop);
      const { left, top, height } = place;
      Object.assign(element.style, { left: `${left - 1}px`, top: `${top}px`, height: `${height}px` });
      this.carets.set(one.connection, { shows, element });
    }
    return [...this.carets.values()].map(({ element }) => element);
  }

  private newCaret({ name, color }: OthersSelection, isAtTop: boolean): HTMLElement {
    const caret = this.part("syncline-others-caret");
    caret.dataset.name = name;
    caret.style.borderLeft = `2px solid ${color}`;
    if (name !== "") caret.append(this.labelOf(name, color, isAtTop));
    return caret;
  }

  private labelOf(name: string, color: string, isAtTop: boolean): HTMLElement {
    const label = this.quill.root.ownerDocument.createElement("span");
    label.textContent = name;
    Object.assign(label.style, { ...LABEL, backgroundColor: color }, isAtTop && { bottom: "auto", top: "100%" });
    return label;
  }

  private part(name: string): HTMLElement {
    const part = this.quill.root.ownerDocument.createElement("div");
    part.className = name;
    part.style.position = "absolute";
    return part;
  }
}

/** Those of the text and embeds in a range, in the window. */
function rectanglesOf(quill: QuillEditor, from: number, to: number): DOMRect[] {
  if (from === to) return [];
  const [start, startOffset, end, endOffset] = quill.selection.rangeToNative({ index: from, length: to - from });
  if (start === null || end === null) return [];
  const page = quill.root.ownerDocument;
  const range = page.createRange();
  range.setStart(start, startOffset);
  range.setEnd(end, endOffset);
  const walker = page.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const found: DOMRect[] = [];
  for (let node: Node | null = walker.currentNode; node !== null; node = walker.nextNode()) {
    if (range.intersectsNode(node)) found.push(...rectanglesIn(node, range));
  }
  return found;
}

function rectanglesIn(node: Node, range: Range): DOMRect[] {
  if (node instanceof Element) {
    return ["IMG", "IFRAME", "VIDEO"].includes(node.tagName) ? [node.getBoundingClientRect()] : [];
  }
  const part = range.cloneRange();
  if (node !== range.startContainer) part.setStart(node, 0);
  if (node !== range.endContainer) part.setEnd(node, (node as CharacterData).length);
  return Array.from(part.getClientRects()).filter(({ width }) => width > 0);
}

function isBackward(selection: globalThis.Selection | null): boolean {
  if (selection === null || selection.rangeCount === 0) return false;
  const { startContainer, startOffset } = selection.getRangeAt(0);
  return selection.anchorNode !== startContainer || selection.anchorOffset !== startOffset;
}
