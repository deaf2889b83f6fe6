// The history of the document as a line, from nothing to now: all edits in the order in which this replica learned of
// them. A moment is a number on it: how many edits were there.
//
// An edit comes behind those that it builds upon, so what is before a moment is a version. Its name is its newest edits:
// most often one, and more where several wrote without knowing of each other.

import type { HistoryEntry, OpId, PeerId } from "syncline";

import type { WorkspaceDoc } from "../workspace.js";

/** An entry of the history, on the line. */
interface Stretch {
  readonly entry: HistoryEntry;
  /** Of the entry: how many of its edits are on the line before. */
  readonly skipped: number;
  /** The moment before it. */
  readonly begin: number;
  readonly end: number;
  /** What else is newest then. */
  readonly beside: readonly OpId[];
}

export class Timeline {
  private readonly stretches: Stretch[] = [];
  /** By peer, how many of its edits are on the line. */
  private readonly known = new Map<PeerId, number>();
  private heads: readonly OpId[] = [];

  constructor(private readonly doc: WorkspaceDoc) {}

  /** The moment after the last edit. */
  get now(): number {
    return this.stretches.at(-1)?.end ?? 0;
  }

  /** Takes in what came since. O(that). */
  catchUp(): void {
    const fresh: HistoryEntry[] = [];
    for (const entry of this.doc.history()) {
      if (this.knows(entry) === entry.ops.end) break; // and all behind it
      fresh.push(entry);
    }
    for (const entry of fresh.reverse()) this.append(entry);
  }

  /** How many ops of the peer are on the line, of those up to the entry's end. */
  private knows({ ops }: HistoryEntry): number {
    return Math.min(this.known.get(ops.peer) ?? 0, ops.end);
  }

  private append(entry: HistoryEntry): void {
    const { peer, begin, end } = entry.ops;
    const from = Math.max(begin, this.knows(entry));
    const upon = from > begin ? [`${from - 1}@${peer}`] : entry.parents;
    const beside = this.heads.filter((head) => !upon.includes(head));
    const { now } = this;
    this.stretches.push({ entry, skipped: from - begin, begin: now, end: now + end - from, beside });
    this.heads = [...beside, `${end - 1}@${peer}`];
    this.known.set(peer, end);
  }

  /** What was known at a moment, by its newest edits. */
  versionAt(moment: number): OpId[] {
    const stretch = this.stretchAt(moment);
    if (stretch === undefined) return [];
    const { entry, skipped, begin, beside } = stretch;
    return [...beside, `${entry.ops.begin + skipped + moment - begin - 1}@${entry.ops.peer}`];
  }

  /** What the edit before a moment belongs to; undefined at the beginning. */
  entryAt(moment: number): HistoryEntry | undefined {
    return this.stretchAt(moment)?.entry;
  }

  /** Where the next entry ends, or this one begins. */
  step(moment: number, by: -1 | 1): number {
    if (by === 1) return this.stretchAt(Math.min(moment + 1, this.now))?.end ?? 0;
    return this.stretchAt(moment)?.begin ?? 0;
  }

  /** That the edit before a moment is in. */
  private stretchAt(moment: number): Stretch | undefined {
    let [low, high] = [0, this.stretches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.stretches[middle]!.end < moment) low = middle + 1;
      else high = middle;
    }
    return moment <= 0 ? undefined : this.stretches[low];
  }
}
