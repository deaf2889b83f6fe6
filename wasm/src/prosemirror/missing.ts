// What an editor lacks of its text: how the text is now, as a difference from how it was when the
// editor showed all of it.
//
// It is a list of segments, in the order of both: `was` units of the text as it was are `now` units
// of the text as it is. One of the two is 0, where something was deleted or inserted; or they are
// the same, and the units too, but perhaps for what marks say of them: then the segment is `marked`.
//
// Cost: O(segments); an editor that keeps up has one.

import { deltaBetween } from "../difference.js";
import { textOf, type TextDelta } from "../text_delta.js";

interface Segment {
  was: number;
  now: number;
  readonly marked: boolean;
}

export class Missing {
  private segments: Segment[];

  constructor(length: number) {
    this.segments = [{ was: length, now: length, marked: false }];
  }

  /** What a text that was one is now another by, as nobody told it. */
  static between(was: string, now: string): Missing {
    const missing = new Missing(was.length);
    missing.add(deltaBetween(was, now));
    return missing;
  }

  get isEmpty(): boolean {
    return this.segments.every(({ was, now, marked }) => was === now && !marked);
  }

  /** The length of the text as it is. */
  get length(): number {
    return this.segments.reduce((sum, { now }) => sum + now, 0);
  }

  /** Whether a delta tells of a text that came back, which is so long, as if it had been empty. */
  isFromNothing(delta: TextDelta, length: number): boolean {
    if (this.length === 0 || !delta.every((step) => "insert" in step)) return false;
    return length !== delta.reduce((sum, step) => sum + textOf(step).length, this.length);
  }

  /** The text has changed; false: not so, as the change would not fit. */
  add(delta: TextDelta): boolean {
    const reader = new Reader(this.segments);
    const segments: Segment[] = [];
    for (const step of delta) {
      if ("insert" in step) {
        segments.push({ was: 0, now: textOf(step).length, marked: false });
      } else if ("retain" in step) {
        const isMarked = step.attributes !== undefined || step.manyValued !== undefined;
        for (const one of reader.take(step.retain)) {
          segments.push(isMarked && one.was > 0 && one.now > 0 ? { ...one, marked: true } : one);
        }
      } else {
        for (const { was, now } of reader.take(step.delete)) {
          if (now === 0 || was > 0) segments.push({ was, now: 0, marked: false });
        }
      }
      if (reader.isBeyondEnd) return false;
    }
    this.segments = joined([...segments, ...reader.rest()]);
    return true;
  }

  /** Where a place of the text as it was is now: before what was inserted at it, or behind that. */
  toNow(at: number, side: "before" | "behind"): number {
    let was = 0;
    let now = 0;
    for (const segment of this.segments) {
      if (side === "before" && was === at) return now;
      if (was + segment.was > at) return segment.now === 0 ? now : now + at - was;
      was += segment.was;
      now += segment.now;
    }
    return now;
  }

  /** Where a place of the text is in it as it was. */
  toThen(at: number): number {
    let was = 0;
    let now = 0;
    for (const segment of this.segments) {
      if (now + segment.now >= at && segment.now > 0) return segment.was === 0 ? was : was + (at - now);
      was += segment.was;
      now += segment.now;
    }
    return was;
  }

  /** What is there still of [from, to) of the text as it was: ranges of the text as it is. */
  left(from: number, to: number): [from: number, to: number][] {
    const ranges: [number, number][] = [];
    let was = 0;
    let now = 0;
    for (const segment of this.segments) {
      const begin = Math.max(from, was);
      const end = Math.min(to, was + segment.was);
      if (begin < end && segment.now > 0) ranges.push([now + begin - was, now + end - was]);
      was += segment.was;
      now += segment.now;
    }
    return ranges;
  }

  /** The ranges of the text as it was that are different now; [at, at): something was inserted there. */
  changed(): [from: number, to: number][] {
    const ranges: [number, number][] = [];
    let was = 0;
    for (const segment of this.segments) {
      if (segment.marked || segment.was !== segment.now) ranges.push([was, was + segment.was]);
      was += segment.was;
    }
    return ranges;
  }
}

/** Reads segments by counts of the text as it is. */
class Reader {
  private i = 0;
  private taken = 0; // of the segment
  isBeyondEnd = false;

  constructor(private readonly segments: readonly Segment[]) {}

  take(count: number): Segment[] {
    const all: Segment[] = [];
    let rest = count;
    while (rest > 0) {
      const segment = this.segments[this.i];
      if (segment === undefined) {
        this.isBeyondEnd = true;
        return all;
      }
      const now = Math.min(rest, segment.now - this.taken);
      const isAll = this.taken + now === segment.now;
      const was = segment.now === 0 ? segment.was : segment.was === 0 ? 0 : now;
      all.push({ was, now, marked: segment.marked });
      rest -= now;
      this.taken = isAll ? 0 : this.taken + now;
      if (isAll) ++this.i;
    }
    return all;
  }

  rest(): Segment[] {
    const all: Segment[] = [];
    for (; this.i < this.segments.length; ++this.i) {
      const { was, now, marked } = this.segments[this.i]!;
      all.push({ was: Math.max(0, was - this.taken), now: now - this.taken, marked });
      this.taken = 0;
    }
    return all;
  }
}

function joined(segments: readonly Segment[]): Segment[] {
  const all: Segment[] = [];
  for (const segment of segments) {
    const last = all.at(-1);
    const kind = ({ was, now, marked }: Segment) => (was === 0 ? 0 : now === 0 ? 1 : marked ? 2 : 3);
    if (segment.was === 0 && segment.now === 0) continue;
    if (last !== undefined && kind(last) === kind(segment)) {
      last.was += segment.was;
      last.now += segment.now;
    } else {
      all.push({ ...segment });
    }
  }
  return all;
}
