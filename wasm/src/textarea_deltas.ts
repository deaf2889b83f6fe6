// Where a delta of a text leads, for who sees only where things went.

import type { Edit } from "./difference.js";
import { textOf, type TextDelta, type TextStep } from "./text_delta.js";

export type Range = [from: number, to: number];

/** Where a position is after a delta; behind what is inserted there, or before it. */
export function moved(position: number, delta: TextDelta, behind: boolean): number {
  let at = 0; // in the result
  for (const step of delta) {
    if ("retain" in step) at += step.retain;
    else if ("insert" in step) {
      if (at > position || (at === position && !behind)) break;
      const { length } = textOf(step);
      at += length;
      position += length;
    } else {
      position = Math.max(at, position - step.delete);
    }
    if (at > position) break;
  }
  return position;
}

/** By how much a delta makes a text longer. */
export function growth(delta: TextDelta): number {
  const ofStep = (step: TextStep) => ("insert" in step ? textOf(step).length : "delete" in step ? -step.delete : 0);
  return delta.reduce((sum, step) => sum + ofStep(step), 0);
}

/** What a delta leaves of ranges, which may be more of them, as something is inserted within. */
export function keptRanges(ranges: Range[], delta: TextDelta): Range[] {
  const kept: Range[] = [];
  let before = 0;
  let after = 0;
  const keep = (count: number) => {
    for (const [from, to] of ranges) {
      const begin = Math.max(from, before);
      const end = Math.min(to, before + count);
      if (begin < end) kept.push([begin - before + after, end - before + after]);
    }
    before += count;
    after += count;
  };
  for (const step of delta) {
    if ("retain" in step) keep(step.retain);
    else if ("insert" in step) after += textOf(step).length;
    else before += step.delete;
  }
  keep(Infinity);
  return kept;
}

/**
 * The delta for who has, before it, deleted `ranges` and inserted `length` units at `at`, which is before what the
 * delta inserts there. None of the ranges begins before `at`.
 */
export function rebased(delta: TextDelta, ranges: readonly Range[], at: number, length: number): TextDelta {
  const steps: TextDelta = [];
  let place = 0; // before both
  let isInserted = false;
  const pass = (count: number, step: (count: number) => TextStep) => {
    const end = place + count;
    const kept = ranges.reduce((sum, [from, to]) => sum - Math.max(0, Math.min(to, end) - Math.max(from, place)), count);
    if (kept > 0) steps.push(step(kept));
    place = end;
  };
  const passOver = (count: number, step: (count: number) => TextStep) => {
    if (!isInserted && at < place + count) {
      const rest = place + count - at;
      pass(at - place, step);
      insert();
      pass(rest, step);
    } else {
      pass(count, step);
    }
  };
  const insert = () => {
    isInserted = true;
    steps.push({ retain: length });
  };
  for (const step of delta) {
    if ("retain" in step) passOver(step.retain, (count) => ({ retain: count }));
    else if ("delete" in step) passOver(step.delete, (count) => ({ delete: count }));
    else {
      if (!isInserted && place === at) insert();
      steps.push(step);
    }
  }
  return steps;
}

/** Edits of one state, in order, that do not touch each other, and then one of what they made of it: as such edits. */
export function withEdit(edits: readonly Edit[], next: Edit): Edit[] {
  const before: Edit[] = [];
  const behind: Edit[] = [];
  let longer = 0; // by the edits so far
  let { insert } = next;
  let [from, to]: (number | undefined)[] = [];
  for (const edit of edits) {
    const begin = edit.from + longer;
    const end = begin + edit.insert.length;
    if (begin > next.to) {
      behind.push(edit);
      continue;
    }
    if (end < next.from) before.push(edit);
    else {
      from ??= Math.min(edit.from, next.from - longer);
      if (end >= next.to) to = edit.to;
      insert = edit.insert.slice(0, Math.max(0, next.from - begin)) + insert + edit.insert.slice(next.to - begin);
    }
    longer += edit.insert.length - (edit.to - edit.from);
  }
  return [...before, { from: from ?? next.from - longer, to: to ?? next.to - longer, insert }, ...behind];
}
