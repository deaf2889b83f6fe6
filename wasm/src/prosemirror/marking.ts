// Marks of a text, made and taken away so that it shows those of an editor.

import type { Mark, Schema } from "prosemirror-model";

import { expandOf, isMany, marksOf, markValue } from "./format.js";
import type { Text } from "../text.js";
import type { Scalar } from "../value.js";

/** A mark to be made on a range, or to be taken away from it. */
interface Change {
  readonly mark: Mark;
  readonly isMade: boolean;
  from: number;
  to: number;
}

/** Collects changes of neighbours, so that a mark is made as a whole. */
export class Marking {
  private open: Change[] = [];
  private readonly done: Change[] = [];

  /** Of [from, to), in ascending order. What is between two ranges that are joined is marked, too. */
  add(from: number, to: number, before: readonly Mark[], after: readonly Mark[], join: number): void {
    const changes = [
      ...before.filter((mark) => !mark.isInSet(after)).map((mark) => ({ mark, isMade: false })),
      ...after.filter((mark) => !mark.isInSet(before)).map((mark) => ({ mark, isMade: true })),
    ];
    const next: Change[] = [];
    for (const { mark, isMade } of changes) {
      const going = this.open.find(
        (one) => one.isMade === isMade && one.to + join >= from && one.mark.eq(mark),
      );
      if (going !== undefined) going.to = to;
      else this.done.push({ mark, isMade, from, to });
      next.push(going ?? this.done.at(-1)!);
    }
    this.open = next;
  }

  write(text: Text): void {
    // What is taken away first: it may be in the way of what is made.
    for (const one of this.done) if (!one.isMade) takeAway(text, one);
    for (const { mark, isMade, from, to } of this.done) {
      if (!isMade) continue;
      text.mark(from, to, mark.type.name, markValue(mark), { many: isMany(mark.type), expand: expandOf(mark.type) });
    }
  }
}

function takeAway(text: Text, { mark, from, to }: Change): void {
  const key = mark.type.name;
  const expand = expandOf(mark.type);
  if (!isMany(mark.type)) return text.unmark(from, to, key, expand);
  for (const { id, begin, end, key: found, value, many } of text.marks(from, to)) {
    if (found !== key || !many || !marksOf(mark.type.schema, only(key, value)).some((one) => one.eq(mark))) continue;
    text.removeMark(id);
    if (begin < from) text.mark(begin, from, key, value as Scalar, { many: true, expand });
    if (to < end) text.mark(to, end, key, value as Scalar, { many: true, expand });
  }
}

const only = (key: string, value: unknown) => ({ text: "", attributes: { [key]: value as Scalar }, manyValued: [] });

/** Makes what was inserted into a text at `at` have the marks that it should; undefined: whatever it has. */
export function markInserted(
  text: Text,
  schema: Schema,
  at: number,
  wanted: readonly (readonly Mark[] | undefined)[],
): void {
  const marking = new Marking();
  let unit = 0;
  for (const run of text.runs(at, at + wanted.length)) {
    const has = marksOf(schema, run);
    for (const end = unit + (run.embed === undefined ? run.text.length : 1); unit < end; ) {
      const marks = wanted[unit];
      const begin = unit;
      while (unit < end && wanted[unit] === marks) ++unit;
      if (marks !== undefined) marking.add(at + begin, at + unit, has, marks, 0);
    }
  }
  marking.write(text);
}
