// Drags a card by the mouse, a pen or a finger.
//
// While it is dragged, the card itself follows the pointer, and a gap shows where it would go. The
// place is told by the card that comes after it, not by a number: others may move cards meanwhile.

import { element } from "../ui/element.js";
import type { CardView } from "./card_view.js";
import type { Column } from "./cards.js";
import type { CardPlace } from "./steps.js";

interface Options {
  readonly lists: Map<Column, HTMLElement>;
  drop(place: CardPlace): void;
}

/** Pixels from where the pointer went down to where it is a drag. */
const SLACK = 4;
/** Pixels from the edge of the window in which it scrolls. */
const EDGE = 56;
/** Pixels of each frame. */
const SPEED = 9;

export function letDrag(view: CardView, options: Options): void {
  view.element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !isHandle(view, event)) return;
    event.preventDefault();
    new Drag(view.element, options, event);
  });
}

/** A finger on a card scrolls the page, but for the grip; a mouse may take the card anywhere around its text. */
function isHandle(view: CardView, { target, pointerType }: PointerEvent): boolean {
  if (view.grip.contains(target as Node)) return true;
  return pointerType === "mouse" && target === view.element;
}

class Drag {
  private readonly ending = new AbortController();
  private readonly gap = element("li", { class: "gap", "aria-hidden": "true" });
  /** Where the pointer is, in the window. */
  private x: number;
  private y: number;
  private place: CardPlace | undefined;

  constructor(
    private readonly card: HTMLElement,
    private readonly options: Options,
    private readonly start: PointerEvent,
  ) {
    this.x = start.clientX;
    this.y = start.clientY;
    const { signal } = this.ending;
    card.setPointerCapture(start.pointerId);
    // Of the window: somebody else may delete the card meanwhile.
    addEventListener("pointermove", (event) => this.move(event), { signal });
    addEventListener("pointerup", () => this.drop(), { signal });
    addEventListener("pointercancel", () => this.end(), { signal });
    addEventListener("keydown", (event) => event.key === "Escape" && this.end(), { signal });
  }

  private move({ clientX, clientY }: PointerEvent): void {
    this.x = clientX;
    this.y = clientY;
    if (this.place !== undefined) return this.follow();
    if (Math.hypot(clientX - this.start.clientX, clientY - this.start.clientY) < SLACK) return;
    this.lift();
    this.follow();
    this.scroll();
  }

  /** As long as the pointer is near the edge, whether it moves or not. */
  private readonly scroll = (): void => {
    if (this.ending.signal.aborted) return;
    const by = this.y < EDGE ? -SPEED : this.y > innerHeight - EDGE ? SPEED : 0;
    if (by !== 0) {
      scrollBy({ top: by, behavior: "instant" });
      this.follow();
    }
    requestAnimationFrame(this.scroll);
  };

  private follow(): void {
    const { clientX, clientY } = this.start;
    this.card.style.translate = `${this.x - clientX}px ${this.y - clientY}px`;
    this.showGap(this.x, this.y);
  }

  /** Out of the column, so that the gap has its place there. */
  private lift(): void {
    const { left, top, width, height } = this.card.getBoundingClientRect();
    this.gap.style.height = `${height}px`;
    Object.assign(this.card.style, { position: "fixed", left: `${left}px`, top: `${top}px`, width: `${width}px` });
    this.card.classList.add("dragged");
    document.documentElement.classList.add("dragging");
  }

  private showGap(x: number, y: number): void {
    const [column, list] = nearest([...this.options.lists], ([, list]) => list.parentElement!, x, y);
    const cards = [...list.children].filter((one) => one !== this.card && one !== this.gap) as HTMLElement[];
    const next = cards.find((one) => y < middle(one));
    this.place = { column, before: next?.dataset.card };
    if (this.gap.parentElement !== list || this.gap.nextElementSibling !== (next ?? null)) {
      list.insertBefore(this.gap, next ?? null);
    }
  }

  private drop(): void {
    if (this.place !== undefined) this.options.drop(this.place);
    this.end();
  }

  private end(): void {
    this.ending.abort();
    this.gap.remove();
    Object.assign(this.card.style, { position: "", left: "", top: "", width: "", translate: "" });
    this.card.classList.remove("dragged");
    document.documentElement.classList.remove("dragging");
  }
}

function middle(one: HTMLElement): number {
  const { top, height } = one.getBoundingClientRect();
  return top + height / 2;
}

/** The one whose box is nearest to a point. */
function nearest<T>(all: T[], boxOf: (one: T) => HTMLElement, x: number, y: number): T {
  const far = (one: T) => {
    const { left, right, top, bottom } = boxOf(one).getBoundingClientRect();
    return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  };
  return all.reduce((best, one) => (far(one) < far(best) ? one : best));
}
