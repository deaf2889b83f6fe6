// Binds a Quill editor to a text.
//
// The editor may be behind the text: by edits that arrived while the user composes a character, or
// while the editor was updating itself. What it lacks is `missing`, a change of its contents, and
// this holds between any two calls:
//
//   missing(contents) = what an editor shows of `told`, the text as of its last event
//
// What the user does is moved over `missing` before it goes to the text, and `missing` over what
// the user did. Where the library refuses an edit, tells of something else than was sent, where
// what the editor shows depends on more than what was changed, or where the text went or came back,
// of which no event tells as of an edit, the two are compared, and the text wins. `contents` is what
// the editor had when it was last looked at: listeners may edit it in the midst of each other, so
// what changed is taken from the editor's events only where they fit.
//
// Cost: O(runs of the text) for each edit of either side, as Quill's own; O(the text) to compare.

import { Again } from "./again.js";
import { watchCompositions } from "./composing.js";
import type { EditorUndo } from "./editor_undo.js";
import type { Event } from "./events.js";
import type { Delta, QuillEditor } from "./quill_editor.js";
import { ofWholeCharacters } from "./quill_characters.js";
import { editText, keepingLastBreak, type Shown } from "./quill_edits.js";
import { endsByBreak, QuillFormats } from "./quill_formats.js";
import { QuillHistory } from "./quill_history.js";
import { QuillSelections } from "./quill_selections.js";
import { onRemoval } from "./removal.js";
import type { Expand } from "./rich_text.js";
import type { SelectionOptions, SelectionRoom } from "./selections.js";
import type { Text } from "./text.js";
import type { TextDelta } from "./text_delta.js";

/** How an editor is bound. */
export interface QuillBindingOptions {
  /**
   * Told when the library refused an edit of the user; the editor shows the text again then.
   * Without it the error is thrown where `window.onerror` sees it.
   */
  onError?: (error: unknown) => void;
  /** An `UndoStack` of the document: undo and redo go to it, and no longer to Quill's own history. */
  undo?: EditorUndo;
  /**
   * Which text that others insert at an edge of a format becomes part of it, by the names of formats:
   * "none" for "link" and "code", "after" for others. Formats of lines are those of one line break.
   */
  expand?: Record<string, Expand>;
  /**
   * Shows the selections of others in the room over the editor, and them the own one while it has the
   * focus. For a style of one's own: the classes `syncline-others-caret`, with the name in
   * `data-name`, and `syncline-others-selection`.
   */
  selections?: { readonly room: SelectionRoom } & SelectionOptions;
}

/**
 * Binds the editor to a text: each shows the edits of the other from then on. The text decides what
 * the editor shows first; nothing is written to it before somebody edits. Formats are marks of
 * their names; those of lines mark the line break. An embed is one unit that holds a map with its
 * name: `{ image: "…" }`.
 *
 * Quill always shows a line break at the end. Let a text that is made for it end by "\n": otherwise
 * it gets one when the last line gets a format, or a line behind it.
 *
 * An editor has one text: that of an earlier binding is not edited any more. Returns what ends the
 * binding.
 */
export function bindQuill(quill: QuillEditor, text: Text, options: QuillBindingOptions = {}): () => void {
  bound.get(quill)?.end();
  const binding = new QuillBinding(quill, text, options);
  bound.set(quill, binding);
  return () => binding.end();
}

const bound = new WeakMap<QuillEditor, QuillBinding>();
let bindings = 0;

class QuillBinding {
  /** Tells the own edits of the text from those of others, of other bindings too. */
  private readonly tag = `quill-${++bindings}`;
  private readonly formats: QuillFormats;
  private readonly history: QuillHistory;
  private readonly selections: QuillSelections | undefined;
  private readonly subscriptions: (() => void)[];
  private readonly again = new Again(() => this.show());
  private contents: Delta;
  private told: Delta;
  private missing: Delta;
  /** What is being sent to the text: the event that tells of it is expected. */
  private sent: Delta | undefined;
  /** Whether `missing` may be wrong: the two have to be compared. */
  private unsure = true;
  /** Whether a transaction was open when the commit under way was to be ended. */
  private isOpen = false;
  private showing = false;
  private updating = false;
  private dead = false;

  constructor(
    private readonly quill: QuillEditor,
    private readonly text: Text,
    private readonly options: QuillBindingOptions,
  ) {
    this.formats = new QuillFormats(quill);
    this.contents = quill.editor.delta;
    this.told = this.missing = new this.formats.Delta();
    this.history = new QuillHistory(quill, options.undo, {
      settle: () => this.show(),
      report: (error) => this.report(error),
    });
    this.show();
    if (options.selections !== undefined) {
      this.selections = new QuillSelections(quill, text, options.selections, () => this.isUpToDate);
    }
    quill.on("editor-change", this.onEditorChange);
    quill.on("composition-end", this.onCompositionEnd);
    this.subscriptions = [
      text.subscribe((event) => this.receive(event)),
      onRemoval(text, () => this.doubt()),
      watchCompositions(quill.root, () => this.beLeft()),
    ];
    if (this.unsure) this.again.plan();
  }

  end(): void {
    if (this.dead) return;
    this.takeComposed();
    this.dead = true;
    this.again.end();
    for (const unsubscribe of this.subscriptions) unsubscribe();
    this.quill.off("editor-change", this.onEditorChange);
    this.quill.off("composition-end", this.onCompositionEnd);
    this.history.end();
    this.selections?.end();
  }

  private get isUpToDate(): boolean {
    return !this.unsure && this.missing.ops.length === 0;
  }
  private readonly onEditorChange = (what: string, ...[change, before]: any[]) => {
    if (what === "text-change" && !this.showing) this.take(change as Delta, before as Delta);
    this.selections?.plan();
  };
  private readonly onCompositionEnd = () => this.again.plan(); // the editor reads first what it left
  private beLeft(): void {
    this.commitOthers();
    if (!this.isOpen) this.takeComposed(); // nobody stores what is in a transaction, which may be rolled back
  }
  /** What is being composed, which the editor reads at the composition's end: there may be none. */
  private takeComposed(): void {
    const { scroll, composition } = this.quill;
    if (!composition.isComposing) return;
    try {
      scroll.batchEnd();
      this.quill.update();
    } catch (error) {
      this.report(error);
    } finally {
      scroll.batchStart();
    }
  }

  /** What the user, or a program, changed in the editor; `change`, if it had `before` until then. */
  private take(change?: Delta, before?: Delta): void {
    const now = this.quill.editor.delta;
    if (now === this.contents) return;
    const old = this.contents;
    this.contents = now;
    this.updating = true;
    try {
      // The editor may have made another object of the same contents.
      const fits = before !== undefined && (before === old || old.diff(before).ops.length === 0);
      const whole = ofWholeCharacters(fits ? change! : old.diff(now), old, now);
      this.send(whole, old);
      if (old.compose(whole).length() !== now.length()) this.unsure = true; // half a character was left
    } catch (error) {
      this.unsure = true;
      this.report(error);
    } finally {
      this.updating = false;
    }
    if (!this.isUpToDate) this.again.plan();
  }

  private send(change: Delta, old: Delta): void {
    this.commitOthers();
    if (this.unsure) this.missing = this.lacks(old);
    const lacked = this.missing;
    const shown = { contents: old.compose(lacked), hasLastBreak: endsByBreak(this.told) };
    const sent = lacked.transform(change, true);
    this.missing = change.transform(lacked, false);
    if (sent.ops.length > 0) this.edit(sent, shown);
  }

  private edit(change: Delta, shown: Shown): void {
    const { text, formats, options } = this;
    this.sent = change;
    try {
      text.doc.transact(() => editText(text, change, shown, formats, options.expand ?? {}), { tag: this.tag });
    } finally {
      // It is there still where the edit failed, or is part of an outer transaction.
      if (this.sent !== undefined) this.unsure = true;
      this.sent = undefined;
    }
  }

  private receive(event: Event): void {
    // What an old version lacks, or all of a text, comes back as if it were new: the place of what waits is not in that.
    const isBack = event.origin === "checkout" || this.told.length() === 0;
    if (isBack && this.missing.ops.length > 0) this.unsure = true;
    for (const change of event.changes) {
      if (change.container === this.text) this.listen(change.delta as TextDelta, event);
      else this.unsure = true; // within an embed
    }
    // Told from nothing, where the text came back; or other callbacks have edited it, which is told later.
    if (this.told.length() !== this.text.length) this.doubt();
    else if (this.showing) this.again.plan();
    else if (!this.updating) this.show();
  }

  private doubt(): void {
    this.unsure = true;
    this.again.plan();
  }

  private listen(delta: TextDelta, event: Event): void {
    const sent = this.sent;
    this.sent = undefined;
    this.history.changed(delta);
    const change = this.formats.fromText(delta);
    const before = this.told;
    this.told = before.compose(change);
    if (this.formats.dependsOnRest(change, this.told)) this.unsure = true;
    if (this.unsure) return;
    const shown = this.shownChange(change, before);
    if (sent === undefined) this.missing = this.missing.compose(shown);
    else if (event.tag !== this.tag || !isSame(sent, shown)) this.unsure = true;
  }

  /** A change of the text as one of what an editor shows of it. */
  private shownChange(change: Delta, before: Delta): Delta {
    const [had, has] = [endsByBreak(before), endsByBreak(this.told)];
    if (had === has) return change;
    const taken = change.ops.reduce((sum, op) => sum + ((op.retain as number | undefined) ?? op.delete ?? 0), 0);
    const whole = new this.formats.Delta(change.ops.slice()).retain(before.length() - taken);
    return has ? whole.delete(1) : whole.insert("\n");
  }

  /** Brings what is missing into the editor, as soon as that is possible. Returns whether a transaction is open. */
  private show(): boolean {
    if (this.dead || this.quill.composition.isComposing) return false;
    try {
      this.quill.update(); // what the user has just typed goes to the text first
      if (this.unsure) this.compare();
      if (this.missing.ops.length > 0) this.dispatch();
      if (this.quill.getLength() !== this.told.length() + (endsByBreak(this.told) ? 0 : 1)) this.showAll();
    } catch (error) {
      this.report(error);
      return false;
    } finally {
      this.selections?.plan();
    }
    return this.isOpen;
  }

  private dispatch(): void {
    const change = keepingLastBreak(this.missing, this.contents, this.formats);
    this.missing = new this.formats.Delta();
    this.inEditor(() => this.quill.updateContents(change, "api"));
  }

  /** Where the editor made something else of it than it was told. */
  private showAll(): void {
    this.commitOthers();
    this.told = this.read();
    const contents = this.formats.contentsOf(this.told);
    const range = this.quill.hasFocus() ? this.quill.selection.lastRange : null;
    this.inEditor(() => this.quill.setContents(contents, "api"));
    if (range !== null) this.quill.setSelection(range.index, range.length, "silent");
    if (this.quill.getLength() === contents.length()) return;
    this.quill.disable();
    throw new Error("syncline: this editor cannot show the text; it is disabled, so that nothing is lost");
  }

  /** Changes the editor, and takes what others make of that at once as theirs. */
  private inEditor(change: () => Delta): void {
    const { quill, contents } = this;
    let changes = 0;
    const count = (what: string) => (changes += Number(what === "text-change"));
    quill.on("editor-change", count);
    this.showing = true;
    let made: Delta | undefined;
    try {
      made = withoutFocus(quill, change);
    } finally {
      this.showing = false;
      quill.off("editor-change", count);
      if (quill.scroll.batch !== false) quill.scroll.batchEnd(); // it was thrown in between
      this.contents = changes > 1 && made !== undefined ? contents.compose(made) : quill.editor.delta;
    }
    if (changes > 1) this.take();
  }

  private compare(): void {
    this.unsure = false;
    this.commitOthers();
    this.missing = this.lacks(this.contents);
  }
  private lacks(contents: Delta): Delta {
    this.told = this.read();
    return contents.diff(this.formats.contentsOf(this.told));
  }
  private read(): Delta {
    return this.formats.fromText(this.text.toDelta());
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

  private report(error: unknown): void {
    if (this.options.onError !== undefined) this.options.onError(error);
    else {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/** An editor takes the focus with each change, if the page's selection is in it still. */
function withoutFocus(quill: QuillEditor, change: () => Delta): Delta {
  if (quill.hasFocus()) return change();
  const { selection } = quill;
  const { index, length } = selection.savedRange; // where it will be when the user comes back
  if (selection.getNativeRange() !== null) quill.root.ownerDocument.getSelection()?.removeAllRanges();
  const made = change();
  const [from, to] = [made.transformPosition(index, true), made.transformPosition(index + length, true)];
  selection.savedRange = { index: from, length: to - from };
  return made;
}

/** Whether two changes do the same, as far as there is no doubt. */
function isSame(sent: Delta, told: Delta): boolean {
  const isFormatted = ({ ops }: Delta) => ops.some(({ retain, attributes }) => retain !== undefined && attributes);
  return unitsOf(sent) === unitsOf(told) && (isFormatted(sent) || !isFormatted(told));
}
/** What a change keeps, inserts and deletes, whatever is said of it. */
function unitsOf({ ops }: Delta): string {
  const all: [kind: string, what: any][] = [];
  for (const op of ops) {
    const [kind, what] = Object.entries(op).find(([name]) => name !== "attributes")!;
    const last = all.at(-1);
    if (last?.[0] === kind && typeof last[1] === typeof what && typeof what !== "object") last[1] += what;
    else all.push([kind, what]);
  }
  if (all.at(-1)?.[0] === "retain") all.pop();
  return JSON.stringify(all);
}
