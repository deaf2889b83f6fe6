import { takeRanges, type AuthoredRange } from "./attribution.js";
import { Container, KIND_NUMBERS, type Kind, type Kinds } from "./container.js";
import { sideNumber, takeCursor, type Cursor, type CursorSide } from "./cursor.js";
import { kindNumber } from "./edits.js";
import { encodeDelta } from "./encode_delta.js";
import { putOpId, readOpId, type OpId } from "./ids.js";
import { begin, check, error, index, out, putBytes, putText, size, takeBytes, takeText, word } from "./memory.js";
import { wasm } from "./module.js";
import { Reader } from "./reader.js";
import {
  expandNumber,
  insertOf,
  putDeltaOptions,
  putMarkOptions,
  readMark,
  readRun,
  type Expand,
  type MarkOptions,
  type TextMark,
  type TextRun,
} from "./rich_text.js";
import type { TextDelta, TextStep } from "./text_delta.js";
import { putValue, type Scalar } from "./value.js";

/** What a position counts. Those of functions without a unit are UTF-16, as of JavaScript's strings. */
export type TextUnit = "bytes" | "codePoints" | "utf16" | "lines";

const UNITS: Record<TextUnit, number> = { bytes: 0, codePoints: 1, utf16: 2, lines: 3 };
export const UTF16 = UNITS.utf16;

/**
 * A text that several replicas edit. Positions count UTF-16 units. `OUT_OF_RANGE`: one beyond the
 * end; `INVALID_ARGUMENT`: one inside of a surrogate pair, or text with half of one.
 */
export class Text extends Container {
  readonly kind = "text";

  /** O(log n), and O(1) where the last edit was. */
  insert(position: number, text: string): void {
    begin();
    const at = index(position);
    const utf8 = putText(text);
    check(wasm.syncline_text_insert(this._ptr, at, utf8, size, UTF16, error));
  }

  delete(position: number, count: number): void {
    begin();
    check(wasm.syncline_text_delete(this._ptr, index(position), index(count), UTF16, error));
  }

  /** Deletes and inserts at one place. */
  replace(position: number, count: number, text: string): void {
    begin();
    const at = index(position);
    const deleted = index(count);
    const utf8 = putText(text);
    check(wasm.syncline_text_replace(this._ptr, at, deleted, utf8, size, UTF16, error));
  }

  append(text: string): void {
    this.insert(this.length, text);
  }

  /** Makes the text what `text` is, by small edits: others' edits of what stays are merged. */
  update(text: string): void {
    begin();
    const utf8 = putText(text);
    check(wasm.syncline_text_update(this._ptr, utf8, size, error));
  }

  /**
   * Marks [from, to) with a key and a value: `text.mark(0, 5, "bold", true)`. Returns the id of the
   * mark. Of marks of one key the newest shows, or the one of the higher peer where they were made
   * concurrently; with `many` each lives and dies alone. `INVALID_ARGUMENT`: the range is empty.
   */
  mark(from: number, to: number, key: string, value: Scalar, options: MarkOptions = {}): OpId {
    begin();
    const range = [index(from), index(to)] as const;
    const utf8 = putText(key);
    const bytes = size;
    const said = putValue(value);
    const how = putMarkOptions(options);
    check(wasm.syncline_text_mark(this._ptr, ...range, utf8, bytes, said, how, UTF16, out, error));
    return readOpId(out);
  }

  /** Covers the marks of a key, of those that are not many-valued, in [from, to). */
  unmark(from: number, to: number, key: string, expand?: Expand): void {
    begin();
    const range = [index(from), index(to)] as const;
    const utf8 = putText(key);
    check(wasm.syncline_text_unmark(this._ptr, ...range, utf8, size, expandNumber(expand), UTF16, error));
  }

  /** Takes a mark away, all of it; what it covered shows again. `NOT_FOUND`: there is none. */
  removeMark(id: OpId): void {
    begin();
    check(wasm.syncline_text_remove_mark(this._ptr, putOpId(id), error));
  }

  /**
   * Inserts something that is no text, and takes the place of one unit: "\ufffc", in whatever shows
   * text alone.
   */
  insertEmbed(position: number, value: Scalar): void {
    begin();
    const at = index(position);
    check(wasm.syncline_text_insert_embed(this._ptr, at, putValue(value), UTF16, error));
  }

  /** A new, empty child in the place of one unit. */
  newEmbed<K extends Kind>(position: number, kind: K): Kinds[K] {
    begin();
    check(wasm.syncline_text_new_embed(this._ptr, index(position), kindNumber(kind), UTF16, out, error));
    return this.doc._container(word(out), KIND_NUMBERS[kind]) as Kinds[K];
  }

  /**
   * Makes the edits of a delta, of an editor or of an event, all of them or none: what is inserted
   * gets the attributes that its step names and no others; what is kept gets those that its step
   * names, of which null takes one away. A many-valued mark that is not there is made anew, under an
   * id of its own. `expand` says how marks expand, by their keys; not said, "after", and "none" of
   * many-valued ones. `NOT_FOUND`: a mark that is taken away is not there. `INVALID_ARGUMENT`: an embed
   * is a container, which newEmbed() makes, and the delta of a text may have.
   */
  applyDelta(delta: readonly TextStep<Scalar>[], expand: { readonly [key: string]: Expand } = {}): void {
    begin();
    const bytes = putBytes(encodeDelta(delta));
    const length = size;
    const options = putDeltaOptions(expand);
    check(wasm.syncline_text_apply_delta(this._ptr, bytes, length, options, UTF16, error));
  }

  /** The text of [from, to) as runs with the same attributes. O(result + marks of the text). */
  runs(from = 0, to = this.length): TextRun[] {
    begin();
    check(wasm.syncline_text_runs(this._ptr, index(from), index(to), UTF16, out, error));
    return new Reader(takeBytes()).all(readRun, this.doc);
  }

  /** The same as steps that insert it into a text without it, as Quill has it. */
  toDelta(from = 0, to = this.length): TextDelta {
    return this.runs(from, to).map(insertOf);
  }

  /** The marks that cover some of [from, to), whether they show or not, by their begins. */
  marks(from = 0, to = this.length): TextMark[] {
    begin();
    check(wasm.syncline_text_marks(this._ptr, index(from), index(to), UTF16, out, error));
    return new Reader(takeBytes()).all(readMark, this.doc);
  }

  /**
   * Who wrote [from, to): ranges without gaps, each as long as it can be. The first question costs
   * O(history), each further one O(log n) a range, and that for each edit in between.
   */
  authors(from = 0, to = this.length): AuthoredRange[] {
    begin();
    check(wasm.syncline_text_authors(this._ptr, index(from), index(to), UTF16, out, error));
    return takeRanges();
  }

  /**
   * A cursor beside the character before the position, or behind it. The first one of a document
   * costs O(history), each further one O(log n).
   */
  cursorAt(position: number, side: CursorSide = "left"): Cursor {
    begin();
    check(wasm.syncline_text_cursor_at(this._ptr, index(position), sideNumber(side), UTF16, out, error));
    return takeCursor();
  }

  /** UTF-16 units. */
  get length(): number {
    return this.size("utf16");
  }

  /** In lines: the number of `\n`. */
  size(unit: TextUnit): number {
    begin();
    check(wasm.syncline_text_size(this._ptr, UNITS[unit] ?? -1, out, error));
    return word(out);
  }

  /** The text of [begin, end); as `String.prototype.slice`, but that both have to be there. */
  slice(from = 0, to = this.length): string {
    begin();
    check(wasm.syncline_text_slice(this._ptr, index(from), index(to), UTF16, out, error));
    return takeText();
  }

  /** The same place in another unit. In lines: the beginning of that line. */
  convert(position: number, from: TextUnit, to: TextUnit): number {
    begin();
    const units = [UNITS[from] ?? -1, UNITS[to] ?? -1] as const;
    check(wasm.syncline_text_convert(this._ptr, index(position), ...units, out, error));
    return word(out);
  }

  override toString(): string {
    begin();
    check(wasm.syncline_text_to_string(this._ptr, out, error));
    return takeText();
  }

  override toPlain(): string {
    return this.toString();
  }

  /** Its characters (code points). */
  [Symbol.iterator](): Iterator<string> {
    return this.toString()[Symbol.iterator]();
  }
}
