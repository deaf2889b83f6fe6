// A document that several replicas edit, offline or live.

import { prepareChange, takeChange, type ChangeInfo } from "./attribution.js";
import { CommitDraft, putCommitOptions, UNTOLD, type CommitOptions } from "./commit.js";
import { KIND_NUMBERS, type AnyContainer, type Container, type Kind } from "./container.js";
import { Counter } from "./counter.js";
import { putCursor, type Cursor, type CursorPosition } from "./cursor.js";
import { dispose } from "./dispose.js";
import { newDoc, register, release, unregister, type Held } from "./doc_handle.js";
import type { DocOptions } from "./doc_options.js";
import type { At, ImportResult, Names, Schema } from "./doc_types.js";
import { updateTo } from "./edits.js";
import { NOT_FOUND, SynclineError } from "./errors.js";
import {
  readEvent,
  subscribe,
  type ContainerChange,
  type EventCallback,
  type Subscription,
  type Subscriptions,
} from "./events.js";
import {
  ID_BYTES,
  peerNumber,
  putOpId,
  putOpIdArray,
  putOpIds,
  readArray,
  readDocId,
  readPeer,
  readSpan,
  type OpId,
  type PeerId,
} from "./ids.js";
import { walkHistory, type HistoryEntry, type HistoryFilter } from "./history.js";
import { List } from "./list.js";
import { Map } from "./map.js";
import {
  begin,
  check,
  error,
  out,
  putBytes,
  putText,
  readText,
  room,
  setStructSize,
  size,
  takeBytes,
  takeText,
  word,
} from "./memory.js";
import { wasm } from "./module.js";
import { MovableList } from "./movable_list.js";
import { takeIds } from "./op_ids.js";
import { encodePlain } from "./plain.js";
import { Reader } from "./reader.js";
import { makeSeed } from "./seed.js";
import { Text, UTF16 } from "./text.js";
import { Transaction } from "./transaction.js";
import { Tree } from "./tree.js";
import { takeValue, type Plain, type Value } from "./value.js";
import { putVersion, Version } from "./version.js";

export type { DocOptions, ImportResult, Schema };

const KINDS: (new (doc: Doc<any>, ptr: number) => Container)[] = [Text, Map, List, MovableList, Tree, Counter];
const IMPORT_RESULT_BYTES = 28;
const CURSOR_POSITION_BYTES = 16;

/**
 * A document. It holds containers, named by the application; they exist as soon as they are asked
 * for. Replicas exchange updates, as bytes, in any order, any number of times. Those that hold the
 * same edits hold the same values.
 */
export class Doc<S extends object = any> implements Disposable {
  /** 0: freed. @internal */
  _ptr: number;
  /** @internal */
  readonly _callbacks = new globalThis.Map<number, any>();
  /** @internal */
  readonly _subscriptions: Subscriptions = new globalThis.Map();
  /** Handles of those that are not freed, and the numbers that they are called back by. @internal */
  readonly _undoStacks = new globalThis.Map<number, number>();
  /** That are open, the innermost last. @internal */
  readonly _transactions: Transaction[] = [];
  private readonly containers = new globalThis.Map<number, AnyContainer>();
  private readonly roots = new globalThis.Map<string, AnyContainer>();

  constructor(
    options: DocOptions = {},
    /** One that the module has made. @internal */
    ptr?: number,
  ) {
    this._ptr = ptr ?? newDoc(options);
    register(this, this.held());
  }

  private held(): Held {
    const { _ptr, _subscriptions, _undoStacks } = this;
    return { _ptr, _subscriptions, _undoStacks };
  }

  /** Another replica of what export() or exportSnapshot() gave. */
  static open<S extends object = any>(bytes: Uint8Array | ArrayBuffer, options?: DocOptions): Doc<S> {
    const doc = new Doc<S>(options);
    try {
      doc.import(bytes);
    } catch (error) {
      doc.free();
      throw error;
    }
    return doc;
  }

  get peerId(): PeerId {
    begin();
    check(wasm.syncline_doc_peer_id(this._ptr, out, error));
    return readPeer(out);
  }

  /** Which document this is a replica of; undefined: nobody has told. */
  get docId() {
    begin();
    check(wasm.syncline_doc_id(this._ptr, out, error));
    return readDocId(out);
  }

  /** The root text of this name. */
  text<K extends Names<S, Text>>(name: K): Text {
    return this.root(name, "text") as Text;
  }
  map<K extends Names<S, Map<any>>>(name: K): At<S, K & keyof S, Map> {
    return this.root(name, "map") as any;
  }
  list<K extends Names<S, List<any>>>(name: K): At<S, K & keyof S, List> {
    return this.root(name, "list") as any;
  }
  movableList<K extends Names<S, MovableList<any>>>(name: K): At<S, K & keyof S, MovableList> {
    return this.root(name, "movableList") as any;
  }
  tree<K extends Names<S, Tree<any>>>(name: K): At<S, K & keyof S, Tree> {
    return this.root(name, "tree") as any;
  }
  counter<K extends Names<S, Counter>>(name: K): Counter {
    return this.root(name, "counter") as Counter;
  }

  private root(name: string, kind: Kind): AnyContainer {
    const key = `${kind}:${name}`;
    const known = this.roots.get(key);
    if (known !== undefined) return known;
    begin();
    const utf8 = putText(name);
    check(wasm.syncline_doc_root(this._ptr, KIND_NUMBERS[kind], utf8, size, out, error));
    const root = this._container(word(out), KIND_NUMBERS[kind]);
    this.roots.set(key, root);
    return root;
  }

  /** The one object of a container. @internal */
  _container(ptr: number, kind?: number): AnyContainer {
    const known = this.containers.get(ptr);
    if (known !== undefined) return known;
    const Kind = KINDS[(kind ?? kindOf(ptr)) - 1]!;
    const container = new Kind(this, ptr) as AnyContainer;
    this.containers.set(ptr, container);
    return container;
  }
  /** Of an event. @internal */
  _numbered(kind: number, number: number): AnyContainer {
    begin();
    check(wasm.syncline_doc_container(this._ptr, kind, number, out, error));
    return this._container(word(out), kind);
  }

  /** What is at a JSON Pointer, `"/notes/3/title"`; undefined where there is nothing. */
  at(pointer: string): Value | undefined {
    begin();
    const utf8 = putText(pointer);
    const code = wasm.syncline_doc_at(this._ptr, utf8, size, out, error);
    if (code === NOT_FOUND) return undefined;
    check(code);
    return takeValue(this);
  }

  /**
   * Where a cursor is now, as such or encoded; undefined where its item, or its container, has not
   * come here yet. O(log n), but for the first of a document. Throws `DATA_LOSS` and others, where
   * it is none.
   */
  resolve(cursor: Cursor | Uint8Array | string): CursorPosition | undefined {
    begin();
    const bytes = putCursor(cursor);
    setStructSize(out, CURSOR_POSITION_BYTES);
    const code = wasm.syncline_doc_resolve(this._ptr, bytes, size, UTF16, out, error);
    if (code === NOT_FOUND) return undefined;
    check(code);
    const position = word(out + 8);
    const isItemThere = (word(out + 12) & 1) === 1;
    return { container: this._container(word(out + 4)) as CursorPosition["container"], position, isItemThere };
  }

  /** The whole document as canonical JSON: the same text wherever the same edits are known. */
  toJSONString(): string {
    begin();
    check(wasm.syncline_doc_to_json(this._ptr, out, error));
    return takeText();
  }
  /** The whole document, as JSON has it. */
  toJSON(): any {
    return JSON.parse(this.toJSONString());
  }

  /** 32 digits, the same on replicas that know the same edits. */
  stateDigest(): string {
    begin();
    check(wasm.syncline_doc_state_digest(this._ptr, out, error));
    return takeText();
  }

  /** Brings a container to a plain value by few edits, or by none of them: others' edits of what stays are merged. */
  update(container: Container, value: Plain): void {
    updateTo(this, container, encodePlain(value));
  }

  /**
   * Ends the commit under way: listeners are told of what was edited since the last one. Imports,
   * exports and transact() do so, too.
   */
  commit(options: CommitOptions = UNTOLD): void {
    begin();
    check(wasm.syncline_doc_commit(this._ptr, putCommitOptions(options), error));
  }

  /**
   * Edits that are made together: all that `edit` does, or, if it throws, nothing of it. Returns
   * what `edit` does. They nest. What `edit` does later, after an `await`, is not part of it. Do not
   * keep containers that `edit` made before it threw: one may come to mean what another edit makes.
   */
  transact<T>(edit: () => T, options: CommitOptions = UNTOLD): T {
    const transaction = this.begin(options);
    try {
      const result = edit();
      if (typeof (result as any)?.then === "function") {
        throw new SynclineError("INVALID_ARGUMENT", "a transaction cannot wait: its edits were taken back");
      }
      transaction.commit();
      return result;
    } catch (error) {
      if (transaction.isOpen) transaction.rollBack();
      throw error;
    }
  }

  /** As transact(), for edits that are not in one function. */
  begin(options: CommitOptions = UNTOLD): Transaction {
    return new Transaction(this, options);
  }

  /**
   * Tells of each commit and import, after it. The callback may edit: that follows as a commit of
   * its own. What it throws is reported as of any event listener. Ends when the result is called.
   */
  subscribe(callback: EventCallback): Subscription {
    return subscribe(this, callback, (id) => wasm.syncline_wasm_doc_subscribe(this._ptr, id, out, error));
  }

  /**
   * Called before each local commit that has edits; it may edit, and change what is told of it. It cannot
   * import, export or fork.
   */
  beforeCommit(hook: (commit: CommitDraft) => void): Subscription {
    return subscribe(this, hook, (id) => wasm.syncline_wasm_before_commit(this._ptr, id, out, error));
  }

  /** All edits, as an update. */
  export(): Uint8Array {
    begin();
    check(wasm.syncline_doc_export(this._ptr, out, error));
    return takeBytes();
  }
  /** Those that a replica at this version lacks. */
  exportSince(version: Version | Uint8Array): Uint8Array {
    begin();
    const bytes = putVersion(version);
    check(wasm.syncline_doc_export_since(this._ptr, bytes, size, out, error));
    return takeBytes();
  }
  /** The whole document, quick to open: what to keep. */
  exportSnapshot(): Uint8Array {
    begin();
    check(wasm.syncline_doc_export_snapshot(this._ptr, out, error));
    return takeBytes();
  }

  /**
   * Takes in an update or a snapshot: all of it or nothing. `INVALID_ARGUMENT`: not bytes of ours;
   * `DATA_LOSS`: damaged on the way; `UNIMPLEMENTED`: of a later version; `ALREADY_EXISTS`: two
   * replicas write under one peer id; `RESOURCE_EXHAUSTED`: a limit.
   */
  import(bytes: Uint8Array | ArrayBuffer): ImportResult {
    begin();
    const result = room(IMPORT_RESULT_BYTES);
    setStructSize(result, IMPORT_RESULT_BYTES);
    const at = putBytes(bytes);
    check(wasm.syncline_doc_import(this._ptr, at, size, result, error));
    const applied = readArray(result + 4, ID_BYTES, readSpan);
    const pending = readArray(result + 12, ID_BYTES, readSpan);
    const rejected = readArray(result + 20, 8, (one) => readText(word(one), word(one + 4)));
    wasm.syncline_import_result_free(result);
    return { applied, pending, rejected };
  }

  /** What the document knows. */
  get version(): Version {
    begin();
    check(wasm.syncline_doc_version(this._ptr, out, error));
    return new Version(takeBytes());
  }
  /** The newest ops. */
  get frontier(): OpId[] {
    begin();
    check(wasm.syncline_doc_frontier(this._ptr, out, error));
    return takeIds();
  }

  /**
   * What was said about an op that authors() named; of one of the commit under way nothing is yet.
   * Undefined: it is not known here. O(log n), the first time O(history).
   */
  changeOf(op: OpId): ChangeInfo | undefined {
    begin();
    const id = putOpId(op);
    prepareChange();
    const code = wasm.syncline_doc_change_of(this._ptr, id, out, error);
    if (code === NOT_FOUND) return undefined;
    check(code);
    return takeChange();
  }

  // Versions, by what `frontier` was then, or by any ops: they, and all that they build upon. All that
  // take one throw NOT_FOUND, where an op is not known here, and cost what a merge of the version's ops
  // costs: a few ms for 100,000 edits.

  /** The one as the other. Throws `INVALID_ARGUMENT`, where it has ops without what they build upon. */
  frontierOf(version: Version | Uint8Array): OpId[] {
    begin();
    const bytes = putVersion(version);
    check(wasm.syncline_doc_frontier_of(this._ptr, bytes, size, out, error));
    return takeIds();
  }
  versionOf(frontier: readonly OpId[]): Version {
    begin();
    check(wasm.syncline_doc_version_of(this._ptr, putOpIds(frontier), frontier.length, out, error));
    return new Version(takeBytes());
  }

  /**
   * A document that knows what was known at a version, and writes under a peer id of its own: to read
   * an old version, and to edit it. What is written there merges here, and the other way.
   */
  forkAt(version: readonly OpId[], { peerId }: Pick<DocOptions, "peerId"> = {}): Doc<S> {
    begin();
    const peer = peerId === undefined ? 0n : peerNumber(peerId);
    check(wasm.syncline_doc_fork_at(this._ptr, putOpIds(version), version.length, peer, out, error));
    return new Doc<S>({}, word(out));
  }

  /**
   * What leads from one version to another, as events tell it: whoever shows the one and applies it
   * shows the other.
   */
  diff(from: readonly OpId[], to: readonly OpId[]): readonly ContainerChange[] {
    return readEvent(new Reader(this.encodeDiff(from, to)), this).changes;
  }
  /** The same as bytes, for applyDiff(): here, or in another document. */
  encodeDiff(from: readonly OpId[], to: readonly OpId[]): Uint8Array {
    begin();
    const [begins, ends] = [putOpIds(from), putOpIds(to)];
    check(wasm.syncline_doc_diff(this._ptr, begins, from.length, ends, to.length, out, error));
    return takeBytes();
  }
  /**
   * Makes the edits that a difference tells, in one transaction, where the document shows what it
   * starts from, or is like that. Containers and nodes that come to be shown are made again, with new
   * ids; nodes that are in the trash here, and comments, are the ones they were. Errors tell the path
   * of the change, and nothing is changed then: `NOT_FOUND`, `FAILED_PRECONDITION`: a container, a node
   * or a mark is not here, was removed, or is here already; `OUT_OF_RANGE`: a position past the end.
   */
  applyDiff(diff: Uint8Array, options: CommitOptions = UNTOLD): void {
    begin();
    const at = putBytes(diff);
    check(wasm.syncline_doc_apply_diff(this._ptr, at, size, putCommitOptions(options), error));
  }

  /**
   * Shows a version in place of the latest: here, in all containers, and to listeners, who are told
   * what is different. It is read only: edits are refused. What is known stays what it is: `version`,
   * imports and exports go on with all of it, and what is imported shows with the latest. Containers
   * that the version has not met are empty. A version that has all that is known is the latest: this
   * is checkoutLatest() then, so edits are made, and what is imported shows.
   */
  checkout(version: readonly OpId[]): void {
    begin();
    check(wasm.syncline_doc_checkout(this._ptr, putOpIds(version), version.length, error));
  }
  /** Shows the latest again. */
  checkoutLatest(): void {
    begin();
    check(wasm.syncline_doc_checkout_latest(this._ptr, error));
  }
  /** The old version that shows; undefined: the latest does. */
  get checkedOut(): OpId[] | undefined {
    begin();
    check(wasm.syncline_doc_checked_out(this._ptr, out, out + 4, error));
    return (word(out) & 1) === 1 ? takeIds(out + 4) : undefined;
  }

  /**
   * The values, and the edits from a version on; without one, the values alone. An empty document that
   * imports it is shallow: it has no older edits, and refuses those that somebody made without knowing
   * the version (`NOT_FOUND`). docs/shallow.md of the project tells what is kept.
   */
  exportShallow(from?: readonly OpId[]): Uint8Array {
    begin();
    const ids = from === undefined ? 0 : putOpIdArray(from);
    check(wasm.syncline_doc_export_shallow(this._ptr, ids, out, error));
    return takeBytes();
  }
  /** The version that the history of a shallow document begins at; undefined: it has all of it. */
  get shallowSince(): OpId[] | undefined {
    begin();
    check(wasm.syncline_doc_shallow_since(this._ptr, out, out + 4, error));
    return (word(out) & 1) === 1 ? takeIds(out + 4) : undefined;
  }

  /** Who wrote a seed() of the edits that are in this document. */
  get seedAuthor(): PeerId {
    begin();
    check(wasm.syncline_doc_seed_author(this._ptr, out, error));
    return readPeer(out);
  }
  /**
   * An update that gives an empty document what `fill` writes: the same bytes wherever it is made. Hosts
   * that each make a document of one file import this first, and its content is there once. `fill` is
   * called twice, and has to write the same each time.
   */
  static seed(fill: (doc: Doc) => void): Uint8Array {
    return makeSeed((peerId) => new Doc({ peerId }), fill);
  }

  /**
   * Edits the document, in one transaction, until it shows what it showed at a version. What was done
   * since stays in the history; what others do at the same time is merged. Deleted nodes come back as
   * the ones they were; other containers, and items of movable lists, are made again.
   */
  revertTo(version: readonly OpId[], options: CommitOptions = UNTOLD): void {
    begin();
    const ids = putOpIds(version);
    check(wasm.syncline_doc_revert_to(this._ptr, ids, version.length, putCommitOptions(options), error));
  }

  /**
   * Who wrote what, when and why, from the newest change on: each comes before those that it builds
   * upon. What is edited or imported meanwhile is not in it.
   *
   * ```js
   * for (const { version, time, message } of doc.history()) console.log(new Date(time), message);
   * ```
   */
  history(filter: HistoryFilter = {}): Generator<HistoryEntry, void, undefined> {
    return walkHistory(this, filter);
  }

  /**
   * Gives its memory back now; without this, that happens some time after nobody has it any more.
   * The document and its containers cannot be used afterwards.
   */
  free(): void {
    if (this._ptr === 0) return;
    release(this.held());
    unregister(this);
    this._callbacks.clear();
    this._ptr = 0;
    this._transactions.length = 0;
    for (const container of this.containers.values()) container._ptr = 0;
  }
  [dispose](): void {
    this.free();
  }
}

function kindOf(ptr: number): number {
  begin();
  check(wasm.syncline_container_kind_of(ptr, out, error));
  return word(out);
}
