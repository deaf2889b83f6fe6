// Changes of Quill's contents by whole characters: a text takes no half of a surrogate pair. A
// difference that Quill finds may begin or end within one, and at the edge of a format its key
// "Delete" takes only the half of an emoji.

import type { Delta } from "./quill_editor.js";

/**
 * The change, or one that does the same in one piece, where it would cut a character. What is only
 * half a character then is not kept.
 */
export function ofWholeCharacters(change: Delta, before: Delta, after: Delta): Delta {
  return cutsCharacter(change, before, after) ? inOnePiece(change, before, after) : change;
}

const LONE = /\p{Surrogate}/gu;

function cutsCharacter({ ops }: Delta, before: Delta, after: Delta): boolean {
  let from = 0;
  let to = 0;
  for (const { insert, retain, delete: deleted } of ops) {
    if (retain !== undefined) {
      from += retain as number;
      to += retain as number;
    } else if (deleted !== undefined) from += deleted;
    else to += typeof insert === "string" ? insert.length : 1;
    if (typeof insert === "string" && insert.search(LONE) >= 0) return true;
    if (isInPair(before, from) || isInPair(after, to)) return true;
  }
  return false;
}

function inOnePiece(change: Delta, before: Delta, after: Delta): Delta {
  const [old, now] = [textOf(before), textOf(after)];
  const most = Math.min(old.length, now.length);
  let begin = 0;
  while (begin < most && old[begin] === now[begin]) ++begin;
  let end = 0;
  while (end < most - begin && old[old.length - 1 - end] === now[now.length - 1 - end]) ++end;
  while (isInPair(before, begin) || isInPair(after, begin)) --begin;
  while (isInPair(before, old.length - end) || isInPair(after, now.length - end)) --end;
  const whole = new (change.constructor as new () => Delta)().retain(begin);
  for (const { insert, ...rest } of after.slice(begin, now.length - end).ops) {
    const kept = typeof insert === "string" ? insert.replace(LONE, "") : insert;
    if (kept !== "") whole.push({ insert: kept!, ...rest });
  }
  return whole.delete(old.length - end - begin);
}

function isInPair(contents: Delta, at: number): boolean {
  return at > 0 && /[\ud800-\udbff][\udc00-\udfff]/.test(textOf(contents.slice(at - 1, at + 1)));
}

/** An embed is one unit, and none that a text has. */
function textOf({ ops }: Delta): string {
  return ops.map(({ insert }) => (typeof insert === "string" ? insert : "\0")).join("");
}
