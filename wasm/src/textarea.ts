// Binds a <textarea> or an <input> of one line to a text.
//
// What the element shows is the text with its line breaks as the element has them (`Shown`): one
// "\n" for each "\r\n" or "\r" in a textarea, none in an input. The content is never computed by
// deltas: after each edit, of either side, the element shows what the text is then, so the two
// cannot drift apart. Deltas only tell where things went: the caret, and what the user edited
// while edits of others waited, as they do while the user composes a character. What is composed waits
// for nobody: it goes to the text as it is typed.
//
// `shown` is what the element was last known to show, so what differs from it was edited in the
// element: by the user, by undo, by a program. It goes to the text before the element is changed.
// Where deltas do not lead from `shown` to the text, as events tell nothing of an open transaction,
// nor what a text lacks that went or came back, the two are compared, and `waiting` is the difference.
// What the user does while it cannot go to the text is noted edit by edit: compared at last, what was edited at two
// places would take along all that is between them, which others may have edited, too.

import { Again } from "./again.js";
import { isComposedIn, watchCompositions } from "./composing.js";
import { deltaBetween, editBetween, type Edit } from "./difference.js";
import { directionOfInput, directionOfKey, Travel, type Direction, type EditorUndo } from "./editor_undo.js";
import type { Event } from "./events.js";
import { onRemoval } from "./removal.js";
import type { SelectionOptions, SelectionRoom } from "./selections.js";
import type { Text } from "./text.js";
import type { TextDelta } from "./text_delta.js";
import { growth, keptRanges, moved, rebased, withEdit, type Range } from "./textarea_deltas.js";
import { TextareaSelections, type Places } from "./textarea_selections.js";

export type { EditorUndo } from "./editor_undo.js";
export type { SelectionOptions, SelectionRoom } from "./selections.js";

/** How an element is bound. */
export interface TextareaOptions {
  /**
   * Told when the library refused an edit of the user; the element shows the text again then.
   * Without it the error is thrown where `window.onerror` sees it.
   */
  onError?: (error: unknown) => void;
  /**
   * An `UndoStack` of the document: the keys and the browser's menu undo and redo by it. Without it,
   * they do what the browser does, which forgets what was typed when others edit.
   */
  undo?: EditorUndo;
  /**
   * Shows the selections of others in the room over the element, and them the own one while it has
   * the focus. For a style of one's own: the classes `syncline-others-caret`, with the name in
   * `data-name`, and `syncline-others-selection`.
   */
  selections?: { readonly room: SelectionRoom } & SelectionOptions;
}

const INPUT_TYPES = ["text", "search", "tel", "password"];

/**
 * Binds the element to a text: each shows the edits of the other from then on. The text decides
 * what the element shows first. The text keeps its line breaks: where they are "\r\n", a new line
 * of the user is one, too. What a program puts into `value` is an edit, noticed with the next one; a
 * form's reset is none: the element shows the text again.
 *
 * An element has one text: that of an earlier binding is not edited any more. Returns what ends the
 * binding. Throws for an input of a type whose value is no free text.
 */
export function bindTextarea(
  element: HTMLTextAreaElement | HTMLInputElement,
  text: Text,
  options: TextareaOptions = {},
): () => void {
  if (element.tagName === "INPUT" && !INPUT_TYPES.includes(element.type)) {
    throw new TypeError(
      `an input of type "${element.type}" has no free text to bind: use a textarea or an input of type ` +
        INPUT_TYPES.join(", "),
    );
  }
  const before = bound.get(element);
  before?.end();
  const binding = new TextareaBinding(element, text, options, before);
  bound.set(element, binding);
  return () => binding.end();
}

const bound = new WeakMap<Element, TextareaBinding>();
let bindings = 0;

class TextareaBinding {
  private readonly tag = `textarea-${++bindings}`;
  private readonly listening = new AbortController();
  private readonly subscriptions: (() => void)[];
  private readonly again = new Again(() => this.settle());
  private readonly selections: TextareaSelections | undefined;
  private readonly travelled = new Travel();
  private shown: Shown;
  /** What was edited in the element since, as far as it was looked at, when it showed `noted`. */
  private edits: readonly Edit[] = [];
  private noted: string;
  /** Edits of others that the element does not show yet. */
  private waiting: TextDelta[] = [];
  /** Whether a transaction is open, or was when the element was shown the text: what it did may be taken back. */
  private unsure = false;
  private composing = false;
  private resetting = false;
  private settling = false;

  constructor(
    private readonly element: HTMLTextAreaElement | HTMLInputElement,
    private readonly text: Text,
    private readonly options: TextareaOptions,
    before: TextareaBinding | undefined,
  ) {
    this.commitOthers();
    if (before?.text === text && isComposedIn(element) && element.value === before.noted) {
      // An input method would not know its place in another value.
      ({ shown: this.shown, noted: this.noted, edits: this.edits } = before);
      this.composing = this.unsure = true;
    } else {
      this.shown = this.shownAs(text.toString());
      this.noted = this.shown.value;
      if (element.value !== this.noted) element.value = this.noted;
    }
    if (options.selections !== undefined) {
      this.selections = new TextareaSelections(element, text, options.selections, () => this.places);
    }
    this.subscriptions = [
      text.subscribe((event) => this.receive(event)),
      onRemoval(text, () => this.again.plan()),
      watchCompositions(element),
    ];
    this.listen();
    if (this.unsure) this.again.plan();
  }

  end(): void {
    if (this.listening.signal.aborted) return;
    if (this.composing) {
      this.composing = false;
      this.take(); // what waited for the composition's end
    }
    this.listening.abort();
    this.again.end();
    for (const unsubscribe of this.subscriptions) unsubscribe();
    this.selections?.end();
  }

  /** Of the text, as far as it was told. */
  private get length(): number {
    return this.shown.text.length + this.waiting.reduce((sum, delta) => sum + growth(delta), 0);
  }

  /** While the element shows the text. */
  private get places(): Places | undefined {
    if (this.waiting.length > 0 || this.element.value !== this.shown.value) return undefined;
    return {
      toText: (position) => this.shown.toText(position, false),
      toShown: (position) => this.shown.toShown(position),
    };
  }

  private listen(): void {
    const { element } = this;
    const { signal } = this.listening;
    element.addEventListener("input", () => this.settle(), { signal });
    element.addEventListener("compositionstart", () => (this.composing = true), { signal });
    element.addEventListener("compositionend", () => this.endComposition(), { signal });
    const onReset = (event: globalThis.Event) => {
      if (event.target === element.form) this.showAfterReset(event);
    };
    element.ownerDocument.addEventListener("reset", onReset, { signal });
    if (this.options.undo !== undefined) this.listenToUndo(this.options.undo, signal);
  }

  private listenToUndo(undo: EditorUndo, signal: AbortSignal): void {
    const go = (event: globalThis.Event, direction: Direction | undefined) => {
      if (direction === undefined || event.defaultPrevented || this.element.readOnly || this.composing) return;
      event.preventDefault();
      this.travel(undo, direction);
    };
    this.element.addEventListener("keydown", (event) => go(event, directionOfKey(event as KeyboardEvent)), { signal });
    this.element.addEventListener("beforeinput", (event) => go(event, directionOfInput(event as InputEvent)), { signal });
  }

  /** The caret goes where the text was changed. */
  private travel(undo: EditorUndo, direction: Direction): void {
    this.settle();
    try {
      const place = this.travelled.go(undo, direction);
      if (place === undefined || this.waiting.length > 0) return;
      const at = this.shown.toShown(place);
      this.element.setSelectionRange(at, at);
    } catch (error) {
      this.report(error);
    }
  }

  private endComposition(): void {
    this.composing = false;
    this.settle();
  }

  /** The value is reset only after the event, and only if nobody prevents it. */
  private showAfterReset(event: globalThis.Event): void {
    this.settle();
    this.resetting = true;
    setTimeout(() => {
      this.resetting = false;
      if (!event.defaultPrevented) this.composing = false;
      if (!this.listening.signal.aborted) this.show();
    });
  }

  private receive(event: Event): void {
    if (event.tag === this.tag) return;
    // What another version lacks, nobody deleted; and the place of what waits is not in a text that comes back.
    if (event.origin === "checkout" || (this.length === 0 && this.waiting.length > 0)) this.unsure = true;
    for (const change of event.changes) {
      if (change.container !== this.text) continue;
      this.travelled.changed(change.delta as TextDelta);
      this.waiting.push(change.delta as TextDelta);
    }
    if (!this.settling) this.settle();
  }

  /** Takes what was edited in the element, and shows what the text is then. Returns whether a transaction is open. */
  private settle(): boolean {
    if (this.resetting) return false;
    const isTaken = this.take();
    const isShown = this.show(!isTaken);
    return (isShown || (this.composing && isTaken)) && this.unsure;
  }

  /** Returns false where that failed, which is reported. */
  private take(): boolean {
    this.settling = true;
    this.noteEdit();
    try {
      this.catchUp();
      // What is composed is kept even where a transaction that is open is rolled back.
      if (!this.composing || !this.unsure) this.send();
      return true;
    } catch (error) {
      if (!this.composing) this.report(error); // otherwise it is tried again
      return false;
    } finally {
      this.settling = false;
    }
  }

  /** Afterwards, `waiting` leads from what was shown to the text. */
  private catchUp(): void {
    const wasUnsure = this.unsure;
    this.commitOthers();
    const { shown, text } = this;
    if (!wasUnsure && !this.unsure && this.length === text.length) return;
    const now = text.toString(); // throws, where the document was freed
    if (this.unsure) this.again.plan();
    this.waiting = [deltaBetween(shown.text, now)];
  }

  /** What was edited in the element since this was asked last: at one place, as it is asked after each edit. */
  private noteEdit(): void {
    const { value, selectionEnd } = this.element;
    if (value === this.noted) return;
    this.edits = withEdit(this.edits, editBetween(this.noted, value, selectionEnd ?? value.length));
    this.noted = value;
  }

  /** Sends what was edited in the element. Afterwards, `waiting` is what others edited beside that. */
  private send(): void {
    if (this.edits.length === 0) return;
    let { waiting, shown: { text } } = this;
    const writes: (() => void)[] = [];
    for (const edit of [...this.edits].reverse()) { // from the end, so that positions stay
      const { from, to, inserted } = this.inText(edit);
      let deleted: Range[] = [[from, to]];
      let at = from;
      waiting = waiting.map((delta) => {
        const beside = rebased(delta, deleted, at, inserted.length);
        deleted = keptRanges(deleted, delta);
        at = moved(at, delta, false);
        return beside;
      });
      text = text.slice(0, from) + inserted + text.slice(to);
      writes.push(() => this.replace(deleted, at, inserted));
    }
    const edited = this.shownAs(text);
    if (this.composing && edited.value !== this.noted) return; // two line breaks would become one
    this.text.doc.transact(() => writes.forEach((write) => write()), { tag: this.tag });
    this.shown = edited;
    this.edits = [];
    this.waiting.splice(0, waiting.length, ...waiting);
  }

  private inText({ from, to, insert }: Edit): { from: number; to: number; inserted: string } {
    const { shown } = this;
    const begin = shown.toText(from, from < to);
    const inserted = insert.replaceAll("\n", shown.lineBreak);
    return { from: begin, to: Math.max(begin, shown.toText(to, false)), inserted };
  }

  private replace(deleted: Range[], at: number, inserted: string): void {
    // From the end, so that positions stay; the first of them begins at `at`, or after it.
    for (const [from, to] of [...deleted].reverse()) {
      if (from < to) this.text.delete(from, to - from);
    }
    if (inserted !== "") this.text.insert(at, inserted);
  }

  /** Where in the text a position in the element is; behind what is inserted there, or before it. */
  private readonly place = (position: number, behind: boolean): number =>
    this.waiting.reduce((place, delta) => moved(place, delta, behind), this.shown.toText(position, behind));

  /** Shows the text. The selection and what is scrolled to stay. Returns whether it is shown. */
  private show(isTold = false): boolean {
    if (this.composing) return false;
    const { element } = this;
    try {
      const now = this.shownAs(this.text.toString());
      if (element.value !== now.value) showIn(element, now, this.place);
      this.shown = now;
      this.noted = now.value;
      this.edits = [];
      this.waiting = [];
      this.selections?.plan();
      return true;
    } catch (error) {
      if (!isTold) this.report(error);
      return false;
    }
  }

  private shownAs(text: string): Shown {
    return new Shown(text, this.element.tagName === "TEXTAREA");
  }

  /** Ends the commit under way: what others edited so far is told of before our own edit. */
  private commitOthers(): void {
    this.unsure = false;
    try {
      this.text.doc.commit();
    } catch {
      this.unsure = true; // a transaction is open
    }
  }

  private report(error: unknown): void {
    if (this.options.onError !== undefined) this.options.onError(error);
    else {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

type Place = TextareaBinding["place"];

function showIn(element: HTMLTextAreaElement | HTMLInputElement, now: Shown, place: Place): void {
  const { selectionStart, selectionEnd, selectionDirection, scrollTop, scrollLeft } = element;
  const isRange = selectionStart !== selectionEnd;
  const start = now.toShown(place(selectionStart ?? 0, isRange));
  const end = Math.max(start, now.toShown(place(selectionEnd ?? 0, false)));
  element.value = now.value;
  element.setSelectionRange(start, end, selectionDirection ?? "none");
  element.scrollTop = scrollTop;
  element.scrollLeft = scrollLeft;
}

/** A text as an element shows it. */
class Shown {
  readonly value: string;
  /** What a new line of the user is. */
  readonly lineBreak: string;
  /** Of each line break that is shown by fewer characters: where it begins in the text, and its size. */
  private readonly shortened: { at: number; size: number }[] = [];
  private readonly breakSize: number;

  constructor(
    readonly text: string,
    severalLines: boolean,
  ) {
    this.breakSize = severalLines ? 1 : 0;
    this.lineBreak = /\r\n?|\n/.exec(text)?.[0] ?? "\n";
    const isShownAsIs = severalLines && !text.includes("\r");
    this.value = isShownAsIs ? text : text.replace(/\r\n?|\n/g, (found, at: number) => {
      if (found.length > this.breakSize) this.shortened.push({ at, size: found.length });
      return severalLines ? "\n" : "";
    });
  }

  /** Where in the text a position is; behind line breaks that are not shown at all, or before. */
  toText(position: number, behind: boolean): number {
    let longer = 0;
    for (const { at, size } of this.shortened) {
      const begin = at - longer; // in what is shown
      const end = begin + this.breakSize;
      if (position < end || (position === end && this.breakSize === 0 && !behind)) break;
      longer += size - this.breakSize;
    }
    return position + longer;
  }

  toShown(position: number): number {
    let longer = 0;
    for (const { at, size } of this.shortened) {
      if (position <= at) break;
      longer += Math.min(size, position - at) - Math.min(this.breakSize, position - at);
    }
    return position - longer;
  }
}
