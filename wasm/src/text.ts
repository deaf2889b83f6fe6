import { Container } from "./container.js";
import { begin, check, error, index, out, putText, size, takeText, word } from "./memory.js";
import { wasm } from "./module.js";

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
