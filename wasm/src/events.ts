// What changed, told to those who subscribed: Event of src/codec/event.proto.

import type { AnyContainer } from "./container.js";
import { dispose } from "./dispose.js";
import type { Doc } from "./doc.js";
import type { OpId } from "./ids.js";
import { begin, check, error, out, word } from "./memory.js";
import { setCallbacks, wasm } from "./module.js";
import { CommitDraft } from "./commit.js";
import { readContainer, readId, readItems, readPlain } from "./plain.js";
import { type Read, Reader } from "./reader.js";
import { readTextStep } from "./rich_text.js";
import type { TextDelta } from "./text_delta.js";
import type { UndoCallbacks } from "./undo_stack.js";
import type { Value } from "./value.js";

/** From the beginning to the end of what was; what follows the last step is kept. As Quill has it. */
export type Step<T> = { retain: number } | { insert: T } | { delete: number };
/** An item that is moved is deleted and inserted, one that is set as well. */
export type ListDelta = Step<Value[]>[];
/** Ascending by key. `undefined`: the key was not there, or is not any more. */
export type MapDelta = { key: string; before: Value | undefined; after: Value | undefined }[];
/**
 * To be applied in three rounds: take the moved out of their parents; take the deleted out, with
 * what is below them then; put in the created and the moved.
 */
export type TreeDelta = {
  kind: "created" | "moved" | "deleted";
  node: OpId;
  parent: OpId | null;
  index: number;
}[];
/** What was added. */
export type CounterDelta = number | bigint;

interface DeltaOf {
  text: TextDelta;
  map: MapDelta;
  list: ListDelta;
  movableList: ListDelta;
  tree: TreeDelta;
  counter: CounterDelta;
}

/** What a container shows else than before. Its `kind` tells what `delta` is. */
export type ContainerChange = {
  [K in keyof DeltaOf]: {
    readonly kind: K;
    readonly container: Extract<AnyContainer, { kind: K }>;
    /** From the root: its name, then keys, positions, nodes. */
    readonly path: (string | number)[];
    readonly delta: DeltaOf[K];
    /** Of a difference alone: what every replica calls the container. */
    readonly id: Uint8Array | undefined;
    /** Of a difference alone: something else shows at its key, or at that of what it is in. */
    readonly isInConflict: boolean;
  };
}[keyof DeltaOf];

const ORIGINS = ["local", "import", "checkout"] as const;

/** What one commit, import or checkout changed: those that contain others before those. */
export interface Event {
  /** "checkout": another version shows, the document is what it was. */
  readonly origin: (typeof ORIGINS)[number];
  /** What the commit was tagged with, here. */
  readonly tag: string;
  readonly changes: readonly ContainerChange[];
}

export type EventCallback = (event: Event) => void;
/** Ends the subscription. */
export type Subscription = (() => void) & Disposable;

/** Handles, by the numbers that callbacks go by. */
export type Subscriptions = globalThis.Map<number, number>;

// Who listens, by the number that the module has for it. The document keeps its
// callbacks alive, not this: they know the document, and it should be released.
const owners = new globalThis.Map<number, WeakRef<Doc<any>>>();
let lastId = 0;

/** What the module calls back by a number, which this gives. */
export function addCallback(doc: Doc<any>, callback: any): number {
  const id = ++lastId;
  owners.set(id, new WeakRef(doc));
  doc._callbacks.set(id, callback);
  return id;
}
export function removeCallback(id: number): void {
  owners.get(id)?.deref()?._callbacks.delete(id);
  owners.delete(id);
}

/** Subscribes by a call that puts the handle of the subscription into the results. */
export function subscribe(doc: Doc<any>, callback: (arg: any) => void, call: (id: number) => number): Subscription {
  const id = addCallback(doc, callback);
  const { _subscriptions } = doc;
  try {
    begin();
    check(call(id));
  } catch (error) {
    removeCallback(id);
    throw error;
  }
  _subscriptions.set(id, word(out));
  const end = () => {
    removeCallback(id);
    endSubscription(_subscriptions, id);
  };
  return Object.assign(end, { [dispose]: end }) as Subscription;
}

function endSubscription(subscriptions: Subscriptions, id: number): void {
  const handle = subscriptions.get(id);
  if (handle === undefined) return;
  subscriptions.delete(id);
  owners.delete(id);
  begin();
  check(wasm.syncline_subscription_free(handle, error));
}

/** The undo stacks of a document, when it is gone: their handles, with their numbers. */
export function endUndoStacks(stacks: globalThis.Map<number, number>): void {
  for (const [stack, id] of stacks) {
    owners.delete(id);
    begin();
    check(wasm.syncline_undo_stack_free(stack, error));
  }
  stacks.clear();
}

/** When their document goes. */
export function endAll(subscriptions: Subscriptions): void {
  for (const id of [...subscriptions.keys()]) endSubscription(subscriptions, id);
}

// Gives what `run` gives with a callback of a document that listens still.
function call<T>(id: number, run: (callback: any, doc: Doc<any>) => T): T | undefined {
  const doc = owners.get(id)?.deref();
  const callback = doc?._callbacks.get(id);
  if (doc === undefined || callback === undefined) return undefined;
  const open = doc._transactions.length;
  try {
    return run(callback, doc);
  } finally {
    doc._transactions.length = open; // the library rolls back what a callback leaves open
  }
}

setCallbacks({
  event: (id, bytes) => call(id, (callback, doc) => callback(readEvent(new Reader(bytes), doc))),
  commit(id, commit) {
    const draft = new CommitDraft(commit);
    try {
      call(id, (callback) => callback(draft));
    } finally {
      draft._end();
    }
  },
  undoAccept: (id, commit) => call(id, (callback: UndoCallbacks) => callback.accept(commit)) ?? true,
  undoStep: (id, step) => call(id, (callback: UndoCallbacks) => callback.step(step)),
});

export function readEvent(reader: Reader, doc: Doc<any>): Event {
  let origin: Event["origin"] = "local";
  let tag = "";
  const changes: ContainerChange[] = [];
  while (reader.more()) {
    const field = reader.tag() >> 3;
    if (field === 1) origin = ORIGINS[reader.varint()]!;
    else if (field === 2) tag = reader.text();
    else changes.push(reader.message(readChange, doc));
  }
  return { origin, tag, changes };
}

function readChange(reader: Reader, doc: Doc<any>): ContainerChange {
  let container!: AnyContainer;
  const path: (string | number)[] = [];
  let delta: any = [];
  let id: Uint8Array | undefined;
  let isInConflict = false;
  while (reader.more()) {
    const field = reader.tag() >> 3;
    if (field === 1) container = reader.message(readContainer, doc) as AnyContainer;
    else if (field === 2) path.push(reader.message(readPathStep));
    else if (field === 7) delta = reader.zigzag();
    else if (field === 8) id = reader.bytes();
    else if (field === 9) isInConflict = reader.varint() === 1;
    else delta = reader.message(READ_STEPS[field]!, doc);
  }
  if (container.kind === "counter" && typeof delta === "object") delta = 0;
  return { kind: container.kind, container, path, delta, id, isInConflict } as ContainerChange;
}

function readPathStep(reader: Reader): string | number {
  const field = reader.tag() >> 3;
  if (field === 1) return reader.text();
  return field === 2 ? reader.varint() : reader.message(readId);
}

function readListStep(reader: Reader, doc: Doc<any>): Step<Value[]> {
  const field = reader.tag() >> 3;
  if (field === 2) return { insert: reader.message(readItems, doc) };
  const count = reader.varint();
  return field === 1 ? { retain: count } : { delete: count };
}

function readKeyChange(reader: Reader, doc: Doc<any>): MapDelta[number] {
  const change: MapDelta[number] = { key: "", before: undefined, after: undefined };
  while (reader.more()) {
    const field = reader.tag() >> 3;
    if (field === 1) change.key = reader.text();
    else if (field === 2) change.before = reader.message(readPlain, doc);
    else change.after = reader.message(readPlain, doc);
  }
  return change;
}

const NODE_KINDS = ["created", "moved", "deleted"] as const;
function readNodeStep(reader: Reader): TreeDelta[number] {
  const step: TreeDelta[number] = { kind: "created", node: "", parent: null, index: 0 };
  while (reader.more()) {
    const field = reader.tag() >> 3;
    if (field === 1) step.kind = NODE_KINDS[reader.varint()]!;
    else if (field === 2) step.node = reader.message(readId);
    else if (field === 3) step.parent = reader.message(readId);
    else step.index = reader.varint();
  }
  return step;
}

type Steps = (reader: Reader, doc: Doc<any>) => unknown[];
const steps = (read: Read<unknown, Doc<any>>): Steps => (reader, doc) => reader.all(read, doc);
// By the field of ContainerChange.
const READ_STEPS: Record<number, Steps> = {
  3: steps(readTextStep),
  4: steps(readListStep),
  5: steps(readKeyChange),
  6: steps(readNodeStep),
};
