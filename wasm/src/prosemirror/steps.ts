// Which ranges of a document some steps changed.

import type { StepMap } from "prosemirror-transform";

import type { ChangedRange } from "./units.js";

/** Ascending, of the document before all of the steps, and of the one behind them. */
export function rangesOf(maps: readonly StepMap[]): ChangedRange[] {
  let ranges: ChangedRange[] = [];
  for (const map of maps) {
    const step: ChangedRange[] = [];
    map.forEach((fromA, toA, fromB, toB) => step.push({ fromA, toA, fromB, toB }));
    ranges = compose(ranges, step);
  }
  return ranges;
}

/** Those of two changes, one after the other. */
function compose(first: readonly ChangedRange[], second: readonly ChangedRange[]): ChangedRange[] {
  const all: ChangedRange[] = [];
  let growth = 0; // of the first, before what is looked at
  let grown = 0; // of the second
  let [i, j] = [0, 0];
  while (i < first.length || j < second.length) {
    const [one, two] = [first[i], second[j]];
    const isFirst = two === undefined || (one !== undefined && one.fromB <= two.fromA);
    // From here on in the document between the two, as far as changes touch each other.
    const begin = isFirst ? one!.fromB : two.fromA;
    const [growthBefore, grownBefore] = [growth, grown];
    let end = begin;
    for (;;) {
      if (i < first.length && first[i]!.fromB <= end) {
        const { fromA, toA, fromB, toB } = first[i++]!;
        end = Math.max(end, toB);
        growth += toB - fromB - (toA - fromA);
      } else if (j < second.length && second[j]!.fromA <= end) {
        const { fromA, toA, fromB, toB } = second[j++]!;
        end = Math.max(end, toA);
        grown += toB - fromB - (toA - fromA);
      } else {
        break;
      }
    }
    all.push({ fromA: begin - growthBefore, toA: end - growth, fromB: begin + grownBefore, toB: end + grown });
  }
  return all;
}
