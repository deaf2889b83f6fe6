// Carets and selections of others over a textarea or an input, which show none but their own.
//
// A frame lies over the element, as large as what is seen of it. In it is a copy of the element's
// text, laid out as the element lays it out and not seen itself; only the marks in it are.
//
// Cost: each drawing lays out the text anew, O(its size).

import { LABEL, type OthersSelection } from "./selections.js";

type Field = HTMLTextAreaElement | HTMLInputElement;

/** What decides where a character is in the element. */
const LAYOUT = [
  "direction",
  "fontFamily",
  "fontFeatureSettings",
  "fontKerning",
  "fontSize",
  "fontStretch",
  "fontStyle",
  "fontVariant",
  "fontWeight",
  "letterSpacing",
  "lineHeight",
  "paddingBottom",
  "paddingLeft",
  "paddingRight",
  "paddingTop",
  "tabSize",
  "textAlign",
  "textIndent",
  "textTransform",
  "wordBreak",
  "wordSpacing",
] as const;

export class Overlay {
  private readonly frame: HTMLElement;
  private readonly copy: HTMLElement;
  private readonly observer: ResizeObserver | undefined;
  private readonly listening = new AbortController();
  private drawn: readonly OthersSelection[] = [];

  constructor(private readonly element: Field) {
    const page = element.ownerDocument;
    this.frame = page.createElement("div");
    this.frame.setAttribute("aria-hidden", "true");
    this.frame.className = "syncline-others";
    Object.assign(this.frame.style, { position: "absolute", overflow: "hidden", pointerEvents: "none" });
    this.copy = this.frame.appendChild(page.createElement("div"));
    element.addEventListener("scroll", () => this.scroll(), { signal: this.listening.signal });
    if (typeof ResizeObserver === "function") {
      this.observer = new ResizeObserver(() => this.draw(this.drawn));
      this.observer.observe(element);
    }
  }

  end(): void {
    this.listening.abort();
    this.observer?.disconnect();
    this.frame.remove();
  }

  /** Shows these, and no others; positions are those of the element. */
  draw(others: readonly OthersSelection[]): void {
    this.drawn = others;
    if (others.length === 0) return this.frame.remove();
    if (this.element.nextSibling !== this.frame) this.element.after(this.frame);
    this.place();
    this.copy.replaceChildren(...partsOf(this.element, others));
    this.scroll();
  }

  private place(): void {
    const { element, frame, copy } = this;
    const style = getComputedStyle(element);
    for (const name of LAYOUT) copy.style[name] = style[name];
    Object.assign(copy.style, {
      boxSizing: "border-box",
      color: "transparent",
      minHeight: "100%",
      overflowWrap: "break-word",
      position: "relative",
      whiteSpace: element.tagName === "TEXTAREA" ? "pre-wrap" : "pre",
      width: `${element.clientWidth}px`,
    });
    Object.assign(frame.style, {
      height: `${element.clientHeight}px`,
      left: `${element.offsetLeft + element.clientLeft}px`,
      top: `${element.offsetTop + element.clientTop}px`,
      width: `${element.clientWidth}px`,
    });
  }

  private scroll(): void {
    const { scrollLeft, scrollTop } = this.element;
    this.copy.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`;
  }
}

/** The text in parts, with the carets between them. */
function partsOf({ ownerDocument, value }: Field, others: readonly OthersSelection[]): Node[] {
  const ends = others.flatMap(({ anchor, head }) => [anchor, head]);
  const places = [...new Set([0, ...ends, value.length])].sort((a, b) => a - b);
  return places.flatMap((from, i) => {
    const carets = others.filter(({ head }) => head === from).map((one) => caretOf(ownerDocument, one));
    const to = places[i + 1];
    return to === undefined ? carets : [...carets, partOf(ownerDocument, value.slice(from, to), from, others)];
  });
}

function partOf(page: Document, text: string, from: number, others: readonly OthersSelection[]): Node {
  const over = others.find(({ anchor, head }) => Math.min(anchor, head) <= from && from < Math.max(anchor, head));
  if (over === undefined) return page.createTextNode(text);
  const part = page.createElement("span");
  part.className = "syncline-others-selection";
  part.textContent = text;
  part.style.backgroundColor = `${over.color}40`;
  return part;
}

/** It takes no room, so that nothing moves. */
function caretOf(page: Document, { name, color }: OthersSelection): Node {
  const caret = page.createElement("span");
  caret.className = "syncline-others-caret";
  caret.dataset.name = name;
  Object.assign(caret.style, { position: "relative" });
  const line = caret.appendChild(page.createElement("span"));
  line.textContent = "\u200b"; // as high as a line
  Object.assign(line.style, { position: "absolute", left: "-1px", borderLeft: `2px solid ${color}` });
  if (name !== "") line.appendChild(labelOf(page, name, color));
  return caret;
}

function labelOf(page: Document, name: string, color: string): Node {
  const label = page.createElement("span");
  label.textContent = name;
  Object.assign(label.style, { ...LABEL, backgroundColor: color });
  return label;
}
