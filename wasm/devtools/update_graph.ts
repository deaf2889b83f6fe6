// The event graph of an update: who wrote which ops, after what. Reads the header and the columns
// that tell of runs, as docs/format.md describes them, and nothing of what the ops do.
//
// The graph is of runs, not of ops: a run's ops follow each other, so a history of 100,000 ops has
// as many nodes as there were changes of turns. Ops are named by their index in the update: a
// parent has a lower one than its child.

import { Fields, FormatError, NumberColumn } from "./fields.js";
import { expandLz4 } from "./lz4.js";

export { FormatError };

/** Ops of one peer, each the only parent of the next. */
export interface GraphRun {
  /** Into `peers`. */
  readonly peer: number;
  /** Of its first op. */
  readonly counter: number;
  /** The number of its ops. */
  readonly length: number;
  /** Of its first op in the update. */
  readonly index: number;
  /** Indices of ops; below 0: `outside[-1 - parent]`. None: it begins at the empty document. */
  readonly parents: readonly number[];
}

/** What an author said about a commit: of the ops [index, index + length). */
export interface GraphChange {
  readonly index: number;
  readonly length: number;
  /** Milliseconds since 1970; 0: not told. */
  readonly time: number;
  readonly message: string;
}

export interface UpdateGraph {
  readonly peers: readonly string[];
  /** Ops that are parents, and not in the update. */
  readonly outside: readonly { readonly peer: number; readonly counter: number }[];
  readonly runs: readonly GraphRun[];
  readonly changes: readonly GraphChange[];
  /** The number of ops. */
  readonly size: number;
}

const enum Field {
  Author = 1,
  Start = 2,
  MoreOps = 3,
  OtherPeer = 4,
  OutsideParent = 5,
  Run = 6,
  Parent = 7,
  Op = 8,
  RunAuthor = 16,
  Columns = 19,
  ColumnsSize = 20,
  ChangeSpan = 21,
  ChangeTime = 22,
  ChangeMessage = 23,
}

const UPDATE = 0xf9;
const ENVELOPE_BYTES = 5;
const MAX_OPS = 2 ** 31;
const MAX_EXPANSION = 16;

/**
 * Reads the graph of an update, as `doc.export()` gives it. Does not verify the checksum: who
 * imported the bytes did. Throws a FormatError that says what is wrong.
 */
export function readUpdateGraph(bytes: Uint8Array): UpdateGraph {
  if (bytes.length === 0) throw new FormatError("There are no bytes at all.");
  if (bytes[0]! < 0xf8) throw new FormatError("These are no bytes of Syncline.");
  if (bytes[0] !== UPDATE) throw new FormatError("These bytes are no update: import them, and export the document.");
  if (bytes.length < ENVELOPE_BYTES) throw new FormatError("The update is cut off: it ends within its first five bytes.");
  const message = bytes.subarray(ENVELOPE_BYTES);
  const fields = new Fields(message);
  expandColumns(fields, MAX_EXPANSION * message.length);
  return new GraphReader(fields).read();
}

function expandColumns(fields: Fields, most: number): void {
  if (!fields.has(Field.Columns)) return;
  const block = fields.bytes(Field.Columns);
  const size = fields.number(Field.ColumnsSize);
  const columns = size <= most ? expandLz4(block, size) : undefined;
  if (columns === undefined) throw new FormatError("The update is damaged: its columns cannot be expanded.");
  fields.add(new Fields(columns));
}

interface Author {
  next: number;
  readonly end: number;
  /** The index of its newest op; -1: none so far. */
  last: number;
}

class GraphReader {
  private readonly peers: string[];
  private readonly authors: Author[] = [];
  private readonly outside: { peer: number; counter: number }[] = [];
  /** What is outside, and not listed: authors' own ops before the update. */
  private readonly added: { peer: number; counter: number }[] = [];
  private readonly runs: GraphRun[] = [];
  private readonly ops: NumberColumn;
  private readonly parents: NumberColumn;
  private readonly runAuthors: NumberColumn;
  private thisAuthor = 0;
  private beforeAuthor = 0;
  private seenAuthors = 1;
  private size = 0;

  constructor(private readonly fields: Fields) {
    const authors = fields.peers(Field.Author);
    this.peers = [...authors, ...fields.peers(Field.OtherPeer)];
    const starts = fields.column(Field.Start);
    const more = fields.column(Field.MoreOps);
    for (const _ of authors) {
      const next = starts.nextOrZero();
      this.authors.push({ next, end: next + more.nextOrZero() + 1, last: -1 });
    }
    this.ops = fields.column(Field.Op, [0]);
    this.parents = fields.column(Field.Parent);
    this.runAuthors = fields.column(Field.RunAuthor);
    this.readOutside(fields.column(Field.OutsideParent));
  }

  read(): UpdateGraph {
    if (this.authors.length > 0) this.readRuns();
    const { peers, runs, size } = this;
    return { peers, outside: [...this.outside, ...this.added], runs, changes: this.readChanges(), size };
  }

  private readOutside(pairs: NumberColumn): void {
    while (!pairs.done) {
      const peer = pairs.next("parents");
      this.needPeer(peer);
      this.outside.push({ peer, counter: pairs.next("parents") });
    }
  }

  private readRuns(): void {
    const heads = this.fields.column(Field.Run, [0]);
    while (!heads.done) this.readRun(heads.next("runs"));
    if (!this.ops.done || !this.parents.done || this.authors.some(({ next, end }) => next !== end)) {
      throw new FormatError("The update is damaged: its runs do not have the ops that its header tells of.");
    }
  }

  private readRun(head: number): void {
    this.readAuthor(head & 3);
    const author = this.authors[this.thisAuthor]!;
    const parents = this.readParents(head, author);
    const opRuns = Math.floor(head / 32) + 1;
    let length = 0;
    for (let i = 0; i < opRuns; ++i) length += Math.floor(this.ops.next("ops") / 8) + 1;
    if (length > author.end - author.next || this.size + length > MAX_OPS) {
      throw new FormatError("The update is damaged: a run has more ops than its author.");
    }
    this.runs.push({ peer: this.thisAuthor, counter: author.next, length, index: this.size, parents });
    this.size += length;
    author.next += length;
    author.last = this.size - 1;
  }

  private readAuthor(told: number): void {
    if (told === 0) return;
    const author =
      told === 1 ? this.beforeAuthor : told === 2 ? this.runAuthors.next("authors") : this.seenAuthors++;
    if (author >= this.authors.length) throw new FormatError("The update is damaged: a run has an unknown author.");
    this.beforeAuthor = this.thisAuthor;
    this.thisAuthor = author;
  }

  private readParents(head: number, author: Author): number[] {
    const parents: number[] = [];
    const afterOwn = (head & 4) === 0 && author.next > 0;
    if (afterOwn) parents.push(author.last >= 0 ? author.last : this.outsideOwn(author));
    let count = (head >> 3) & 3;
    if (count === 3) count = this.parents.next("parents");
    for (let i = 0; i < count; ++i) {
      const distance = this.parents.next("parents");
      if (distance >= this.size + this.outside.length) {
        throw new FormatError("The update is damaged: a run follows an op that is not told.");
      }
      parents.push(this.size - 1 - distance); // below 0: outside
    }
    return parents;
  }

  private outsideOwn(author: Author): number {
    this.added.push({ peer: this.thisAuthor, counter: author.next - 1 });
    return -(this.outside.length + this.added.length);
  }

  private readChanges(): GraphChange[] {
    const spans = this.fields.column(Field.ChangeSpan);
    const times = this.fields.column(Field.ChangeTime);
    const messages = this.fields.texts(Field.ChangeMessage);
    const changes: GraphChange[] = [];
    let index = 0;
    let time = 0;
    while (!spans.done) {
      index += spans.next("changes");
      const length = spans.next("changes") + 1;
      time += times.nextSignedOrZero();
      changes.push({ index, length, time, message: messages[changes.length] ?? "" });
      index += length;
    }
    if (index > this.size) throw new FormatError("The update is damaged: it tells of commits beyond its ops.");
    return changes;
  }

  private needPeer(peer: number): void {
    if (peer >= this.peers.length) throw new FormatError("The update is damaged: an op has an unknown peer.");
  }
}
