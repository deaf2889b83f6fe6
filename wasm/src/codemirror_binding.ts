// Binds a CodeMirror 6 editor to a text.
//
// The editor may be behind the text: by edits that arrived while it was updating itself, or while
// the user composes a character there. And what is composed waits where it cannot go to the text:
// while a transaction is open, which may be rolled back, or where it is refused, as by an old version.
// This holds between any two calls:
//
//   unsent(base) = the editor's document
//   missing(base) = the text, as of its last event
//
// What the user does is moved over `missing` before it goes to the text, and `missing` over what
// the user did. So nobody waits for anybody, and a change to one side never is one to a state of
// the other that is gone. Where the library refuses an edit, or tells of something else than was
// sent (an outer transaction, a hook that edits), where the text went or came back, or an old version
// shows, of which no event tells as of an edit, the two are compared, and the text wins.
//
// Positions are the same on both sides: UTF-16 units, and "\n" is the only line break (the facet
// `lineSeparator` sees to that), so that "\r" is a character as any other.

import {
  Annotation,
  ChangeSet,
  EditorState,
  Facet,
  Prec,
  Transaction,
  type Extension,
  type Text as EditorText,
} from "@codemirror/state";
import { EditorView, keymap, ViewPlugin, type PluginValue, type ViewUpdate } from "@codemirror/view";

import { Again } from "./again.js";
import { watchCompositions } from "./composing.js";
import { deltaBetween } from "./difference.js";
import { directionOfInput, Travel, type Direction, type EditorUndo } from "./editor_undo.js";
import type { Event } from "./events.js";
import { onRemoval } from "./removal.js";
import type { Text } from "./text.js";
import { textOf, type TextDelta } from "./text_delta.js";

/** How an editor is bound. */
export interface SynclineOptions {
  /**
   * Told when the library refused an edit of the user; the editor shows the text again then.
   * Without it the error is thrown where `window.onerror` sees it.
   */
  onError?: (error: unknown) => void;
  /**
   * An `UndoStack` of the document: the keys and the browser's menu undo and redo by it. Without it,
   * CodeMirror's `history()` undoes what was typed in this editor.
   */
  undo?: EditorUndo;
}

interface Binding {
  readonly text: Text;
  readonly options: SynclineOptions;
}

const binding = Facet.define<Binding, Binding | undefined>({ combine: (all) => all[0] });

/** Marks the editor's transactions that bring edits of the text into it: they are not sent back. */
const fromText = Annotation.define<object>();

/**
 * Binds the editor to a text: each shows the edits of the other from then on. The text decides what
 * the editor shows first; give `doc: text.toString()` as well, so that it need not be changed.
 * An editor has one text. The binding ends with the editor, or when the extension is taken out, or
 * when that of another text takes its place, which the editor shows then. What the transaction that
 * does so changes in the editor is no edit of either text.
 */
export function syncline(text: Text, options: SynclineOptions = {}): Extension {
  return [
    binding.of({ text, options }),
    Prec.highest(EditorState.lineSeparator.of("\n")),
    // What other systems put into the clipboard ends lines by "\r\n".
    EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\r\n?/g, "\n")),
    plugin,
    options.undo === undefined ? [] : undoing(options.undo),
  ];
}

function undoing(undo: EditorUndo): Extension {
  const go = (direction: Direction) => (view: EditorView) => view.plugin(plugin)?.current?.travel(undo, direction) ?? false;
  return Prec.high([
    keymap.of([
      { key: "Mod-z", run: go("undo"), preventDefault: true },
      { key: "Mod-y", mac: "Mod-Shift-z", run: go("redo"), preventDefault: true },
      { linux: "Ctrl-Shift-z", run: go("redo"), preventDefault: true },
    ]),
    EditorView.domEventHandlers({
      beforeinput(event, view) {
        const direction = directionOfInput(event);
        if (direction === undefined) return false;
        event.preventDefault();
        return go(direction)(view);
      },
    }),
  ]);
}

/** The text that an editor is bound to. Positions in it are positions in `state.doc`. */
export function synclineText(state: EditorState): Text | undefined {
  return state.facet(binding)?.text;
}

/** Where positions of an editor are in its text, and back. */
export interface Places {
  toText(position: number): number;
  toEditor(position: number): number;
}
/** Undefined while the two are to be compared. */
export function placesOf(view: EditorView): Places | undefined {
  return view.plugin(plugin)?.current?.places;
}

/** Binds the editor to the text that its state names, which may be another one after each transaction. */
class Binder implements PluginValue {
  current: TextBinding | undefined;

  constructor(private readonly view: EditorView) {
    this.bind(view.state);
  }

  private bind(state: EditorState): void {
    const bound = state.facet(binding);
    this.current = bound && new TextBinding(this.view, bound, state);
  }

  update({ transactions }: ViewUpdate): void {
    for (const transaction of transactions) {
      const bound = transaction.state.facet(binding);
      if (bound?.text === this.current?.text) {
        this.current?.follow(transaction, bound!.options);
      } else {
        this.current?.end();
        this.bind(transaction.state);
      }
    }
    this.current?.updated();
  }

  destroy(): void {
    this.current?.end();
  }
}

let bindings = 0;

class TextBinding {
  /** Tells the own edits of the text from those of others, of other bindings too. */
  private readonly tag = `codemirror-${++bindings}`;
  readonly text: Text;
  private options: SynclineOptions;
  private readonly subscriptions: (() => void)[];
  private readonly travelled = new Travel();
  private readonly again = new Again(() => this.show());
  /** The editor's document. */
  private shown: EditorText;
  /** What it was when all of it had been sent. */
  private base!: EditorText;
  private unsent!: ChangeSet;
  private missing: ChangeSet;
  /** What is being sent to the text: the event that tells of it is expected. */
  private sent: ChangeSet | undefined;
  /** Whether `missing` may be wrong: the two have to be compared. */
  private unsure = false;
  /** Whether a transaction was open when the commit under way was to be ended. */
  private isOpen = false;
  private updating = false;
  private dead = false;

  constructor(
    private readonly view: EditorView,
    { text, options }: Binding,
    state: EditorState,
  ) {
    this.text = text;
    this.options = options;
    this.shown = state.doc;
    this.pass();
    this.commitOthers();
    this.missing = this.lacks();
    this.subscriptions = [
      text.subscribe((event) => this.receive(event)),
      onRemoval(text, () => this.doubt()),
      watchCompositions(view.contentDOM),
    ];
    this.updated();
  }

  get places(): Places | undefined {
    if (this.unsure || !this.unsent.empty) return undefined;
    const { missing } = this;
    return {
      toText: (position) => missing.mapPos(position, -1),
      toEditor: (position) => missing.invertedDesc.mapPos(Math.min(position, missing.newLength), -1),
    };
  }

  end(): void {
    this.dead = true;
    this.send();
    this.again.end();
    for (const unsubscribe of this.subscriptions) unsubscribe();
  }

  /** The editor made a transaction. */
  follow(transaction: Transaction, options: SynclineOptions): void {
    this.options = options;
    if (!transaction.docChanged) return;
    this.shown = transaction.newDoc;
    if (transaction.annotation(fromText) === this) return this.pass();
    this.updating = true;
    try {
      this.unsent = this.unsent.compose(wholeCharacters(transaction));
      this.send();
    } finally {
      this.updating = false;
    }
  }
  /** The editor has made all transactions of an update. */
  updated(): void {
    if (this.unsure || !this.missing.empty || !this.unsent.empty) this.again.plan();
  }

  /** Whether the editor may be edited. The caret goes where the text was changed. */
  travel(undo: EditorUndo, direction: Direction): boolean {
    if (this.view.state.readOnly) return false;
    try {
      const place = this.travelled.go(undo, direction);
      if (place === undefined || this.places === undefined || !this.missing.empty) return true;
      this.view.dispatch({ selection: { anchor: place }, scrollIntoView: true, userEvent: direction });
    } catch (error) {
      this.report(error);
    }
    return true;
  }

  /** What the user edited, or other code in the editor. */
  private send(): void {
    const { base, unsent } = this;
    if (unsent.empty) return;
    const mayWait = !this.dead && this.view.compositionStarted;
    try {
      this.commitOthers();
      if (this.unsure) this.missing = this.lacks();
      if (mayWait && this.isOpen) return;
      const before = this.missing;
      this.pass();
      this.missing = before.map(unsent);
      this.edit(unsent.map(before, true));
    } catch (error) {
      this.unsure = true;
      if (!mayWait) {
        this.pass();
        this.report(error);
      } else if (this.base !== base) {
        [this.base, this.unsent] = [base, unsent.compose(this.unsent)];
      }
    }
  }

  /** Nothing waits to be sent. */
  private pass(): void {
    this.base = this.shown;
    this.unsent = ChangeSet.empty(this.base.length);
  }

  private edit(changes: ChangeSet): void {
    if (changes.empty) return;
    this.sent = changes;
    try {
      this.text.doc.transact(() => this.replace(changes), { tag: this.tag });
    } finally {
      // It is there still where the edit failed, or is part of an outer transaction.
      if (this.sent !== undefined) this.unsure = true;
      this.sent = undefined;
    }
  }

  private replace(changes: ChangeSet): void {
    changes.iterChanges((from, to, at, _end, inserted) => {
      this.text.replace(at, to - from, inserted.sliceString(0, inserted.length, "\n"));
    });
  }

  private receive(event: Event): void {
    for (const change of event.changes) {
      if (change.container === this.text) this.take(change.delta as TextDelta, event);
    }
  }

  private take(delta: TextDelta, event: Event): void {
    const sent = this.sent;
    this.sent = undefined;
    this.travelled.changed(delta);
    if (this.unsure) return this.again.plan();
    // What an old version lacks, or all of a text, comes back as if it were new: the place of what waits is not in that.
    const isBack = event.origin === "checkout" || this.missing.newLength === 0;
    if (isBack && !this.missing.empty) return this.doubt();
    // A delta of this length only fits what the text was before. It is told from nothing where the text came back.
    const changes = changesOf(delta, sent?.length ?? this.missing.newLength);
    const isToldOtherwise = sent !== undefined && !(event.tag === this.tag && same(sent, changes));
    if (changes?.newLength !== this.text.length || isToldOtherwise) return this.doubt();
    if (sent !== undefined) return;
    this.missing = this.missing.compose(changes);
    if (this.updating) this.again.plan();
    else this.show();
  }

  private doubt(): void {
    this.unsure = true;
    this.again.plan();
  }

  /** Brings what is missing into the editor, as soon as that is possible. Returns whether a transaction is open. */
  private show(): boolean {
    if (this.dead) return false;
    try {
      this.send();
      if (this.unsure) this.compare();
      if (!this.missing.empty && this.unsent.empty && !this.disturbsComposition()) this.dispatch();
      return this.isOpen;
    } catch (error) {
      this.report(error);
      return false;
    }
  }

  private dispatch(): void {
    const changes = this.missing;
    const before = this.view.state.doc;
    this.missing = ChangeSet.empty(changes.newLength);
    try {
      this.view.dispatch({
        changes,
        annotations: [fromText.of(this), Transaction.addToHistory.of(false), Transaction.remote.of(true)],
        filter: false,
      });
    } catch (error) {
      // Where the editor is updating itself it takes nothing; it is asked again then.
      if (this.view.state.doc !== before) throw error;
      this.missing = changes.compose(this.missing);
      this.again.isLooking ? this.report(error) : this.again.plan();
    }
  }

  private compare(): void {
    this.unsure = false;
    this.commitOthers();
    this.missing = this.lacks();
  }

  /**
   * CodeMirror keeps a composition alive while other lines change. Within its line an edit may hit
   * what is composed, so those wait; all of them do, as their order is kept.
   */
  private disturbsComposition(): boolean {
    if (!this.view.compositionStarted) return false;
    const { doc, selection } = this.view.state;
    const from = doc.lineAt(selection.main.from).from;
    const to = doc.lineAt(selection.main.to).to;
    return this.missing.touchesRange(from, to) !== false;
  }

  compositionEnded(): void {
    // CodeMirror reads first what the composition left: on Android, 20 ms later.
    setTimeout(() => this.show(), 30);
  }

  /** Ends the commit under way: afterwards, events have told of all that is in the text. */
  private commitOthers(): void {
    this.isOpen = false;
    try {
      this.text.doc.commit();
    } catch {
      this.isOpen = this.unsure = true;
    }
  }

  private lacks(): ChangeSet {
    const { base } = this;
    return changesOf(deltaBetween(base.sliceString(0, base.length, "\n"), this.text.toString()), base.length)!;
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

const plugin = ViewPlugin.fromClass(Binder, {
  eventObservers: {
    compositionend() {
      this.current?.compositionEnded();
    },
  },
});

/** The change that a delta is to a text of this length; undefined if it does not fit. */
function changesOf(delta: TextDelta, length: number): ChangeSet | undefined {
  const changes: { from: number; to: number; insert: string }[] = [];
  let at = 0;
  let open: (typeof changes)[number] | undefined; // what is deleted and inserted at one place is one
  for (const step of delta) {
    if ("retain" in step) {
      at += step.retain;
      open = undefined;
      continue;
    }
    if (open === undefined) changes.push((open = { from: at, to: at, insert: "" }));
    if ("insert" in step) open.insert += textOf(step);
    else open.to = at += step.delete;
  }
  return at <= length ? ChangeSet.of(changes, length, "\n") : undefined;
}

function same(a: ChangeSet, b: ChangeSet | undefined): boolean {
  if (a.length !== b?.length) return false;
  return JSON.stringify(replacements(a)) === JSON.stringify(replacements(b));
}

/** What a change replaces by what; those that touch each other are one. */
function replacements(changes: ChangeSet): [from: number, to: number, inserted: string][] {
  const all: [number, number, string][] = [];
  changes.iterChanges((from, to, _begin, _end, inserted) => {
    all.push([from, to, inserted.sliceString(0, inserted.length, "\n")]);
  });
  return all;
}

/**
 * The changes of a transaction, those that begin or end within a surrogate pair widened to all of
 * it. An editor may put one emoji in place of another by half of it, which no text takes.
 */
function wholeCharacters({ changes, startState, newDoc }: Transaction): ChangeSet {
  const before = startState.doc;
  let split = false;
  const whole: { from: number; to: number; insert: string }[] = [];
  changes.iterChanges((fromA, toA, fromB, toB) => {
    const left = inPair(before, fromA) || inPair(newDoc, fromB) ? 1 : 0;
    const right = inPair(before, toA) || inPair(newDoc, toB) ? 1 : 0;
    split ||= left + right > 0;
    whole.push({ from: fromA - left, to: toA + right, insert: newDoc.sliceString(fromB - left, toB + right, "\n") });
  });
  return split ? ChangeSet.of(whole, before.length, "\n") : changes;
}

function inPair(doc: EditorText, at: number): boolean {
  if (at === 0 || at === doc.length) return false;
  return /[\ud800-\udbff][\udc00-\udfff]/.test(doc.sliceString(at - 1, at + 1, "\n"));
}
