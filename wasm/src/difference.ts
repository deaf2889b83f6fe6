// How two texts differ, for who was not told what was done to one of them.
//
// Both functions cut what the two begin and end alike. What is between them is one edit; or, for who has to know what
// of it is the same, the shortest way from one to the other (Myers, "An O(ND) difference algorithm").
//
// Cost: O(their lengths) where they differ at one place; otherwise O(length · edits), up to MOST_EDITS of them.

import type { TextDelta } from "./text_delta.js";

/** More of them are one: a way that is so long tells nothing, and takes 4 MB to find. */
const MOST_EDITS = 1000;

/** What was replaced in a text. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}
/** What is the same in two texts: `size` units, behind so many of each. */
interface Kept {
  readonly before: number;
  readonly after: number;
  readonly size: number;
}

/** What was replaced in `before`, if at one place. The caret is where the edit ended, as far as that is possible. */
export function editBetween(before: string, after: string, caret = after.length): Edit {
  const least = Math.min(before.length, after.length);
  const mostEnd = Math.min(least, after.length - caret);
  let end = sameEnd(before, after, 0, mostEnd);
  let begin = 0;
  while (begin < least - end && before.charCodeAt(begin) === after.charCodeAt(begin)) ++begin;
  // Where the edit ended before the caret after all, as one of a program may.
  if (end === mostEnd) end = sameEnd(before, after, end, least - begin);
  while (inPair(before, begin) || inPair(after, begin)) --begin;
  while (inPair(before, before.length - end) || inPair(after, after.length - end)) --end;
  return { from: begin, to: before.length - end, insert: after.slice(begin, after.length - end) };
}

/** What leads from `before` to `after`, at as many places as they differ. */
export function deltaBetween(before: string, after: string): TextDelta {
  const { from, to, insert } = editBetween(before, after);
  const deleted = before.slice(from, to);
  const delta: TextDelta = [{ retain: from }];
  const at = { before: 0, after: 0 };
  for (const kept of [...keptBetween(deleted, insert), { before: deleted.length, after: insert.length, size: 0 }]) {
    if (at.before < kept.before) delta.push({ delete: kept.before - at.before });
    if (at.after < kept.after) delta.push({ insert: insert.slice(at.after, kept.after) });
    delta.push({ retain: kept.size });
    at.before = kept.before + kept.size;
    at.after = kept.after + kept.size;
  }
  return delta;
}

/** How much of the ends is the same, where `least` is known to be, and `most` is of interest. */
function sameEnd(before: string, after: string, least: number, most: number): number {
  let end = least;
  while (end < most && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) ++end;
  return end;
}

function inPair(text: string, at: number): boolean {
  const isHigh = (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
  return isHigh && (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}

/**
 * What the shortest way leaves. `rows[d]` tells how far in `before` one comes by d edits, for each k of -d, -d + 2,
 * ..., d: by how much more was deleted than inserted. Nothing where MOST_EDITS do not suffice.
 */
function keptBetween(before: string, after: string): Kept[] {
  const rows: Int32Array[] = [];
  for (let d = 0; before !== "" && after !== "" && d <= MOST_EDITS; ++d) {
    const row = new Int32Array(2 * d + 1);
    for (let k = -d; k <= d; k += 2) {
      let x = stepTo(rows, d, k).x;
      while (x < before.length && x - k < after.length && before.charCodeAt(x) === after.charCodeAt(x - k)) ++x;
      row[k + d] = x;
      if (x >= before.length && x - k >= after.length) return wayBack(rows, k, before, after);
    }
    rows.push(row);
  }
  return [];
}

/** The d-th edit of those that lead farthest to k, and how far in `before` that is. */
function stepTo(rows: readonly Int32Array[], d: number, k: number): { isInsert: boolean; x: number } {
  const row = rows[d - 1];
  if (row === undefined) return { isInsert: false, x: 0 };
  const inserted = k === d ? -1 : row[k + d]!; // of k + 1
  const deleted = k === -d ? -1 : row[k + d - 2]! + 1; // of k - 1
  return { isInsert: inserted >= deleted, x: Math.max(inserted, deleted) };
}

function wayBack(rows: readonly Int32Array[], last: number, before: string, after: string): Kept[] {
  const all: Kept[] = [];
  let k = last;
  let end = before.length;
  for (let d = rows.length; d >= 0; --d) {
    const { isInsert, x } = stepTo(rows, d, k);
    all.push(ofWholeCharacters({ before: x, after: x - k, size: end - x }, before, after));
    end = isInsert ? x : x - 1;
    k += isInsert ? 1 : -1;
  }
  return all.filter(({ size }) => size > 0).reverse();
}

function ofWholeCharacters(kept: Kept, before: string, after: string): Kept {
  const splits = (by: number) => inPair(before, kept.before + by) || inPair(after, kept.after + by);
  const begin = splits(0) ? 1 : 0;
  const end = splits(kept.size) ? 1 : 0;
  return { before: kept.before + begin, after: kept.after + begin, size: kept.size - begin - end };
}
