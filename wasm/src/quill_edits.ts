// What a user did in Quill, as edits of the text.
//
// First all that is inserted and deleted, from left to right. Then what is said of each part is
// compared with what the user wants it to say, for the formats that the editor has: what an insert
// inherits from its neighbours needs no mark, and what it should not have is taken off. Neighbours
// that want the same are one mark, also across line breaks.

import type { AttributeMap, Delta } from "./quill_editor.js";
import { endsByBreak, nameOf, STAND_IN, type QuillFormats, type Scope } from "./quill_formats.js";
import type { Expand, TextRun } from "./rich_text.js";
import type { Text } from "./text.js";
import type { Plain, Scalar } from "./value.js";

/** What others type at an edge of a mark is in it, but for these. Formats of lines never grow. */
export const EXPAND: Record<string, Expand> = { link: "none", code: "none" };

/**
 * The same change, by which the last line break of the contents is the last one of the result. Where
 * an editor has none at the end, as behind a video, there is none to keep.
 */
export function keepingLastBreak(change: Delta, contents: Delta, formats: QuillFormats): Delta {
  let left = contents.length() - 1; // before the last break
  if (!endsByBreak(contents) || lengthTaken(change) <= left) return change;
  const { AttributeMap } = formats.Delta;
  const before = contents.ops.at(-1)!.attributes;
  const result = contents.compose(change);
  const kept = new formats.Delta();
  for (const op of change.ops) {
    const count = (op.retain as number | undefined) ?? op.delete;
    if (count === undefined) {
      kept.push(op);
      continue;
    }
    const within = Math.min(count, left);
    left -= within;
    if (op.delete !== undefined) kept.delete(within);
    else kept.retain(within, op.attributes);
    if (op.retain !== undefined && within < count) kept.insert("\n", AttributeMap.compose(before, op.attributes));
  }
  if (!endsByBreak(result)) return kept;
  cutLastUnit(kept);
  return kept.retain(1, AttributeMap.diff(before, result.ops.at(-1)!.attributes)).chop();
}

function lengthTaken(change: Delta): number {
  return change.ops.reduce((sum, op) => sum + ((op.retain as number | undefined) ?? op.delete ?? 0), 0);
}

/** REQUIRES: the result ends by a line break that is inserted or kept. */
function cutLastUnit({ ops }: Delta): void {
  let i = ops.length - 1;
  while (ops[i]!.delete !== undefined) --i;
  const { insert, retain, attributes } = ops[i]!;
  const rest = { ...(attributes && { attributes }) };
  if (insert !== undefined) {
    ops.splice(i, 1, ...(insert === "\n" ? [] : [{ insert: (insert as string).slice(0, -1), ...rest }]));
  } else {
    ops.splice(i, 1, ...(retain === 1 ? [] : [{ retain: (retain as number) - 1, ...rest }]), { delete: 1 });
  }
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly wanted: AttributeMap;
  readonly isInserted: boolean;
}
/** Where a mark is to be made, or null to be taken off. */
interface Stretch {
  readonly name: string;
  readonly from: number;
  to: number;
  readonly value: Scalar;
}

/** What the editor shows of a text. */
export interface Shown {
  readonly contents: Delta;
  /** Whether its last line break is one of the text. */
  readonly hasLastBreak: boolean;
}

/** Makes the edits of a change of what the editor shows. */
export function editText(
  text: Text,
  change: Delta,
  { contents, hasLastBreak }: Shown,
  formats: QuillFormats,
  expand: Record<string, Expand>,
): void {
  const writer = new Writer(text, formats, { ...EXPAND, ...expand });
  if (hasLastBreak) writer.write(change, contents.length());
  else writer.writeLastBreak(writer.write(keepingLastBreak(change, contents, formats), contents.length() - 1));
  writer.mark();
}

function hasParts(value: Plain): value is Exclude<Plain, Scalar> {
  return typeof value === "object" && value !== null;
}

class Writer {
  private readonly parts: Part[] = [];
  private readonly stretches: Stretch[] = [];
  private at = 0;

  constructor(
    private readonly text: Text,
    private readonly formats: QuillFormats,
    private readonly expand: Record<string, Expand>,
  ) {}

  /** In a text of this size. Returns what the change says of what is behind it. */
  write(change: Delta, size: number): AttributeMap {
    let left = size;
    for (const { insert, retain, delete: deleted, attributes } of change.ops) {
      if (insert !== undefined) this.insert(insert, attributes);
      else if (deleted !== undefined) {
        this.text.delete(this.at, deleted);
        left -= deleted;
      } else {
        const kept = Math.min(retain as number, left);
        this.part(kept, attributes, false);
        left -= kept;
        if (kept < (retain as number)) return attributes ?? {};
      }
    }
    return {};
  }

  /** Where the editor's last one is not in the text, it comes there with a format, or behind another. */
  writeLastBreak(attributes: AttributeMap): void {
    const { text } = this;
    const isAfterBreak = text.length > 0 && text.convert(text.size("lines"), "lines", "utf16") === text.length;
    if (!isAfterBreak && !Object.values(attributes).some((value) => value !== null)) return;
    this.at = text.length;
    this.insert("\n", attributes);
  }

  private insert(insert: string | Record<string, unknown>, attributes: AttributeMap | undefined): void {
    if (typeof insert === "string") {
      this.text.insert(this.at, insert);
      this.part(insert.length, attributes, true);
    } else {
      this.embed(insert);
      this.part(1, attributes, true);
    }
  }

  private embed(insert: Record<string, unknown>): void {
    const name = nameOf(insert);
    const value = insert[name] as Plain;
    if (name === STAND_IN) return this.embed(JSON.parse(value as string));
    if (name === "embed" && !hasParts(value)) this.text.insertEmbed(this.at, value);
    else this.text.newEmbed(this.at, "map").set(name, value);
  }

  private part(count: number, attributes: AttributeMap | undefined, isInserted: boolean): void {
    if (isInserted || attributes !== undefined) {
      this.parts.push({ from: this.at, to: this.at + count, wanted: attributes ?? {}, isInserted });
    }
    this.at += count;
  }

  /** Makes marks of what the parts lack, or say too much. */
  mark(): void {
    for (const part of this.parts) {
      let at = part.from;
      for (const run of part.from < part.to ? this.text.runs(part.from, part.to) : []) {
        for (const piece of run.embed === undefined ? run.text.split(/(\n)/) : ["\ufffc"]) {
          const on = run.embed !== undefined ? "embed" : piece === "\n" ? "line" : "text";
          if (piece !== "") this.compare(part, run, at, at + piece.length, on);
          at += piece.length;
        }
      }
    }
    for (const { name, from, to, value } of this.stretches) this.markOne(name, from, to, value);
  }

  private compare({ wanted, isInserted }: Part, { attributes }: TextRun, from: number, to: number, on: Scope): void {
    const names = new Set([...Object.keys(wanted), ...(isInserted ? Object.keys(attributes) : [])]);
    for (const name of names) {
      if (!this.formats.counts(name, on)) continue;
      const value = (wanted[name] ?? null) as Scalar;
      if (value !== (attributes[name] ?? null)) this.want(name, from, to, value);
    }
  }

  private want(name: string, from: number, to: number, value: Scalar): void {
    const last = this.stretches.findLast((one) => one.name === name);
    if (last?.value === value && this.isBreaks(last.to, from) && this.formats.scopeOf(name) !== "line") last.to = to;
    else this.stretches.push({ name, from, to, value });
  }
  /** Whether there is nothing but some line breaks in between. */
  private isBreaks(from: number, to: number): boolean {
    return from === to || (to - from < 8 && /^\n+$/.test(this.text.slice(from, to)));
  }

  private markOne(name: string, from: number, to: number, value: Scalar): void {
    const isOfLine = this.formats.scopeOf(name) === "line";
    if (value === null) this.text.unmark(from, to, name, isOfLine ? "none" : "after");
    else this.text.mark(from, to, name, value, { expand: isOfLine ? "none" : (this.expand[name] ?? "after") });
  }
}
