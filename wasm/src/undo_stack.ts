// Undo and redo of what one replica did to a document, and of nothing else.

import { putCommitOptions, readCommitOptions, type CommitOptions, type ToldCommit } from "./commit.js";
import { handleOf, type Container } from "./container.js";
import { Cursor, putCursor } from "./cursor.js";
import { dispose } from "./dispose.js";
import { Doc } from "./doc.js";
import { invalid, NOT_FOUND } from "./errors.js";
import { addCallback, removeCallback } from "./events.js";
import { readArray } from "./ids.js";
import {
  begin,
  check,
  describe,
  error,
  index,
  out,
  putBytes,
  putText,
  readBytes,
  room,
  setStructSize,
  setWord,
  size,
  takeBytes,
  word,
  writeInt,
} from "./memory.js";
import { wasm } from "./module.js";

/** What an application keeps with a step; for instance where the carets were. */
export interface UndoNote {
  readonly data: Uint8Array;
  readonly cursors: readonly Cursor[];
}

export interface UndoOptions {
  /**
   * A commit that comes within so many milliseconds of the last one of a step belongs to that step.
   * 0, or nothing: each commit is a step.
   */
  mergeWindow?: number | undefined;
  /** The oldest are forgotten beyond that. 1000 if not given. */
  maxSteps?: number | undefined;
  /** What else is edited than these and what is in them is not undone. Everything if not given. */
  scope?: readonly Container[] | undefined;
  /** Tags of commits: if there are any, other commits are not undone. */
  includedTags?: readonly string[] | undefined;
  /** Commits with one of these are not undone. */
  excludedTags?: readonly string[] | undefined;
  /** Where it returns false, the commit is not undone. It must not edit the document. */
  accept?: ((commit: ToldCommit) => boolean) | undefined;
  /**
   * Called after the commit that began a step. What it returns comes back from undo() and redo(). It
   * must not edit the document.
   */
  onNewStep?: (() => Partial<UndoNote> | void) | undefined;
  /** Of the commits that undo and redo. Their tag is "undo" if not given. */
  commit?: CommitOptions | undefined;
}

const OPTIONS_BYTES = 72;
const NOTE_BYTES = 20;
const NEW = 1; // there is such a callback: for exports.cc

function putTags(at: number, tags: readonly string[] = []): void {
  const items = room(tags.length * 8);
  tags.forEach((tag, i) => {
    setWord(items + 8 * i, putText(tag));
    setWord(items + 8 * i + 4, size);
  });
  setWord(at, items);
  setWord(at + 4, tags.length);
}

/** Puts a syncline_undo_options. Returns where. */
function putOptions(options: UndoOptions): number {
  const at = room(OPTIONS_BYTES);
  setStructSize(at, OPTIONS_BYTES);
  writeInt(at + 8, index(options.mergeWindow ?? 0));
  writeInt(at + 16, index(options.maxSteps ?? 0));
  const scope = options.scope ?? [];
  const items = room(scope.length * 4);
  scope.forEach((container, i) => {
    setWord(items + 4 * i, handleOf(container));
  });
  setWord(at + 24, items);
  setWord(at + 28, scope.length);
  putTags(at + 32, options.includedTags);
  putTags(at + 40, options.excludedTags);
  const { commit } = options;
  if (commit !== undefined) setWord(at + 48, putCommitOptions({ ...commit, tag: commit.tag ?? "undo" }));
  if (options.accept !== undefined) setWord(at + 52, NEW);
  if (options.onNewStep !== undefined) setWord(at + 56, NEW);
  return at;
}

/** Puts a syncline_undo_note. Returns where. */
function putNote({ data = new Uint8Array(), cursors = [] }: Partial<UndoNote>): number {
  const at = room(NOTE_BYTES);
  setStructSize(at, NOTE_BYTES);
  setWord(at + 4, putBytes(data));
  setWord(at + 8, size);
  const items = room(cursors.length * 8);
  cursors.forEach((cursor, i) => {
    if (!(cursor instanceof Cursor)) throw invalid(`a Cursor is needed, not ${describe(cursor)}`);
    setWord(items + 8 * i, putCursor(cursor));
    setWord(items + 8 * i + 4, size);
  });
  setWord(at + 12, items);
  setWord(at + 16, cursors.length);
  return at;
}

/** The note at a place of the results, which is freed. */
function takeNote(at: number): UndoNote {
  const data = readBytes(word(at + 4), word(at + 8));
  const cursors = readArray(at + 12, 8, (one) => new Cursor(readBytes(word(one), word(one + 4))));
  wasm.syncline_undo_note_free(at);
  return { data, cursors };
}

/** What a stack is called back by. @internal */
export interface UndoCallbacks {
  accept(commit: number): boolean;
  step(step: number): void;
}

function callbacksOf({ accept, onNewStep }: UndoOptions): UndoCallbacks {
  return {
    accept(commit) {
      begin();
      return Boolean(accept!(readCommitOptions(commit)));
    },
    step(step) {
      const note = onNewStep!();
      if (note === undefined) return;
      begin();
      check(wasm.syncline_undo_step_set_note(step, putNote(note), error));
    },
  };
}

/** What a stack has in the module. It must not refer to the stack, as callbacks may. */
interface Held {
  readonly _ptr: number;
  readonly _id: number;
  readonly _stacks: Doc["_undoStacks"];
}
/** Another stack may be where a freed one was. */
function isThere({ _ptr, _id, _stacks }: Held): boolean {
  return _stacks.get(_ptr) === _id;
}
function release(held: Held): void {
  if (!isThere(held)) return; // it was freed, or its document
  begin();
  check(wasm.syncline_undo_stack_free(held._ptr, error));
  held._stacks.delete(held._ptr);
  removeCallback(held._id);
}
// Frees the stacks that nobody has any more.
const registry = new FinalizationRegistry<Held>(release);

/**
 * Watches the local commits of its document, from now on: each is a step. To undo one is to write
 * ordinary edits that take back what it did, as far as it is still in force: what others did in the
 * meantime stays.
 *
 * ```js
 * const undo = new UndoStack(doc, { mergeWindow: 500 });
 * undo.undo();
 * ```
 */
export class UndoStack implements Disposable {
  private readonly _held: Held;

  constructor(
    readonly doc: Doc<any>,
    options: UndoOptions = {},
    /** What save() gave. @internal */
    saved?: Uint8Array,
  ) {
    // What another copy of the package has made is an address in the memory of that one.
    if (!(doc instanceof Doc)) throw invalid(`a Doc of the same copy of the package is needed, not ${describe(doc)}`);
    const id = addCallback(doc, callbacksOf(options));
    try {
      begin();
      const put = putOptions(options);
      const bytes = saved === undefined ? 0 : putBytes(saved);
      check(
        saved === undefined
          ? wasm.syncline_wasm_undo_stack_new(doc._ptr, put, id, out, error)
          : wasm.syncline_wasm_undo_stack_load(doc._ptr, bytes, size, put, id, out, error),
      );
    } catch (error) {
      removeCallback(id);
      throw error;
    }
    const held = { _ptr: word(out), _id: id, _stacks: doc._undoStacks };
    held._stacks.set(held._ptr, id);
    this._held = held;
    registry.register(this, held, this);
    if ((options.mergeWindow ?? 0) > 0) {
      const end = doc.beforeCommit(() => {
        if (!isThere(held)) return end();
        begin();
        check(wasm.syncline_undo_stack_set_time(held._ptr, BigInt(Date.now()), error));
      });
    }
  }

  /**
   * A stack of what save() gave, for a document that has all of its edits: the same one after a
   * restart. Ends the commit under way. `DATA_LOSS`, `INVALID_ARGUMENT` and `UNIMPLEMENTED`: other
   * bytes, or those of another document; `NOT_FOUND`: it lacks an edit, or is shallow and begins
   * after one of a step. Then nothing has changed.
   */
  static load(doc: Doc<any>, saved: Uint8Array, options: UndoOptions = {}): UndoStack {
    return new UndoStack(doc, options, saved);
  }

  /**
   * Takes the newest step back that can be. Returns its note; undefined where there is nothing to
   * take back. `FAILED_PRECONDITION`: in a transaction, or a hook.
   */
  undo(): UndoNote | undefined {
    return this.step(wasm.syncline_undo_stack_undo);
  }
  /** Does again what undo() took back last. */
  redo(): UndoNote | undefined {
    return this.step(wasm.syncline_undo_stack_redo);
  }
  /** 0: it was freed, or its document. */
  private get _ptr(): number {
    return isThere(this._held) ? this._held._ptr : 0;
  }
  private step(call: typeof wasm.free): UndoNote | undefined {
    begin();
    const note = out + 8;
    setStructSize(note, NOTE_BYTES);
    check(call(this._ptr, out, note, error));
    const isDone = (word(out) & 1) === 1;
    const taken = takeNote(note);
    return isDone ? taken : undefined;
  }

  /** Whether undo() would change anything. Edits that are not committed yet are. */
  get canUndo(): boolean {
    return (this.read(wasm.syncline_undo_stack_can_undo) & 1) === 1;
  }
  get canRedo(): boolean {
    return (this.read(wasm.syncline_undo_stack_can_redo) & 1) === 1;
  }
  /** How many there are; some may turn out to have nothing left. */
  get undoSteps(): number {
    return this.read(wasm.syncline_undo_stack_undo_steps);
  }
  get redoSteps(): number {
    return this.read(wasm.syncline_undo_stack_redo_steps);
  }
  private read(call: typeof wasm.free): number {
    begin();
    check(call(this._ptr, out, error));
    return word(out);
  }

  /** The next commit begins a new step, whatever the merge window is. */
  checkpoint(): void {
    this.call(wasm.syncline_undo_stack_checkpoint);
  }
  /** All commits in between are one step. Groups nest. */
  beginGroup(): void {
    this.call(wasm.syncline_undo_stack_begin_group);
  }
  endGroup(): void {
    this.call(wasm.syncline_undo_stack_end_group);
  }
  /** All commits that `edit` makes are one step. Returns what it does. */
  group<T>(edit: () => T): T {
    this.beginGroup();
    try {
      return edit();
    } finally {
      this.endGroup();
    }
  }
  clearUndo(): void {
    this.call(wasm.syncline_undo_stack_clear_undo);
  }
  clearRedo(): void {
    this.call(wasm.syncline_undo_stack_clear_redo);
  }
  private call(call: typeof wasm.free): void {
    begin();
    check(call(this._ptr, error));
  }

  /** Of the newest step; undefined where there is none. To be set as a whole. */
  get undoNote(): UndoNote | undefined {
    return this.readNote(wasm.syncline_undo_stack_undo_note);
  }
  set undoNote(note: Partial<UndoNote>) {
    begin();
    check(wasm.syncline_undo_stack_set_undo_note(this._ptr, putNote(note), error));
  }
  /** Of the step that redo() takes first. */
  get redoNote(): UndoNote | undefined {
    return this.readNote(wasm.syncline_undo_stack_redo_note);
  }
  set redoNote(note: Partial<UndoNote>) {
    begin();
    check(wasm.syncline_undo_stack_set_redo_note(this._ptr, putNote(note), error));
  }
  private readNote(call: typeof wasm.free): UndoNote | undefined {
    begin();
    setStructSize(out, NOTE_BYTES);
    const code = call(this._ptr, out, error);
    if (code === NOT_FOUND) return undefined;
    check(code);
    return takeNote(out);
  }

  /** The steps with their notes, to be kept beside the document. Ends the commit under way. */
  save(): Uint8Array {
    begin();
    check(wasm.syncline_undo_stack_save(this._ptr, out, error));
    return takeBytes();
  }

  /**
   * Ends it now; without this, that happens some time after nobody has it, or the document.
   * `FAILED_PRECONDITION`: in a callback of the document.
   */
  free(): void {
    release(this._held);
    registry.unregister(this);
  }
  [dispose](): void {
    this.free();
  }
}
