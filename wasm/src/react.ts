// Shows containers in React components.
//
// Each container that is shown has one store, which all components share. While somebody listens,
// its value is what the container was at the last event; without listeners nothing tells of
// changes, so it is read anew each time. In both cases what did not change stays the same object
// (`keepEqual`), down to the leaves: React sees the same snapshot as long as nothing changed, and
// a component that shows a part renders only when that part changes. What was read while a transaction
// is open may be taken back, of which no event tells: it is looked at again until that has ended.

import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";

import { Again } from "./again.js";
import type { AnyContainer, Container } from "./container.js";
import type { Counter } from "./counter.js";
import type { Doc } from "./doc.js";
import type { List } from "./list.js";
import type { Map } from "./map.js";
import type { MovableList } from "./movable_list.js";
import { onRemoval } from "./removal.js";
import type { Text } from "./text.js";

/** What a container, or what is in one, is as plain values: `PlainOf<Map<{title: Text}>>` is `{title?: string}`. */
export type PlainOf<T> = 0 extends 1 & T
  ? any
  : T extends Text
    ? string
    : T extends Counter
      ? number | bigint
      : T extends Map<infer S>
        ? { readonly [K in keyof S]?: PlainOf<S[K]> }
        : T extends List<infer I> | MovableList<infer I>
          ? readonly PlainOf<I>[]
          : T extends Container
            ? any
            : T;

/**
 * What is in a container, as plain values, or what `select` makes of it. The component renders
 * again when a commit or an import changed that, or another version is checked out. Of a container
 * that was removed it is what was in it last. Not to be changed: others have the same objects.
 * As a component begins to show, the commit under way ends; edits of a transaction that is open then
 * show, too, until it is rolled back.
 *
 * ```ts
 * const titles = useValue(doc.list("todos"), (todos) => todos.map((todo) => todo.title));
 * ```
 */
export function useValue<C extends AnyContainer>(container: C): PlainOf<C>;
export function useValue<C extends AnyContainer, T>(container: C, select: (value: PlainOf<C>) => T): T;
export function useValue(container: AnyContainer, select?: (value: any) => unknown): unknown {
  const store = storeOf(container);
  const last = useRef<unknown>(undefined);
  const read = useMemo(() => reader(store, select, last), [store, select]);
  const value = useSyncExternalStore(store.subscribe, read, read);
  useEffect(() => {
    last.current = value;
  });
  return value;
}

/** Gives the same object as long as the store does, and where `select` makes an equal one. */
function reader(store: Store, select: ((value: any) => unknown) | undefined, last: { current: unknown }) {
  if (select === undefined) return store.read;
  let from: unknown;
  let selected: { value: unknown } | undefined;
  return () => {
    const value = store.read();
    if (selected === undefined || from !== value) {
      selected = { value: keepEqual(selected === undefined ? last.current : selected.value, select(value)) };
      from = value;
    }
    return selected.value;
  };
}

const stores = new WeakMap<AnyContainer, Store>();

function storeOf(container: AnyContainer): Store {
  let store = stores.get(container);
  if (store === undefined) stores.set(container, (store = new Store(container)));
  return store;
}

class Store {
  private readonly listeners = new Set<() => void>();
  private end: (() => void) | undefined;
  private readonly again = new Again(() => this.look());
  private value: unknown;
  private fresh = false;
  /** The newest ops when nothing was to be taken back, as far as that is known. */
  private committed: string | undefined;

  constructor(private readonly container: AnyContainer) {}

  readonly read = (): unknown => {
    if (this.fresh) return this.value;
    this.value = keepEqual(this.value, this.container.toPlain());
    if (this.end !== undefined) {
      this.fresh = this.newest() === this.committed;
      if (!this.fresh) this.again.plan();
    }
    return this.value;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    // Two components may subscribe with the same function: each is one listener.
    const own = () => listener();
    this.listeners.add(own);
    this.end ??= this.listen();
    return () => {
      this.listeners.delete(own);
      if (this.listeners.size > 0) return;
      this.end?.();
      this.end = undefined;
      this.committed = undefined;
      this.fresh = false;
    };
  };

  private listen(): () => void {
    const changed = () => this.changed();
    const { container } = this;
    const doc: Doc<any> = container.doc;
    const note = () => (this.committed = this.newest());
    const ends = [doc.subscribe(note), container.subscribe(changed), onRemoval(container, changed)];
    this.again.plan();
    return () => {
      for (const end of ends) end();
    };
  }

  private newest(): string | undefined {
    try {
      return JSON.stringify((this.container.doc as Doc<any>).frontier);
    } catch {
      return this.committed; // the document was freed
    }
  }

  /** Returns whether edits are there that may be taken back. */
  private look(): boolean {
    if (this.end === undefined) return false;
    try {
      const { value } = this;
      this.committed ??= this.commit();
      this.fresh = false;
      if (this.read() !== value) this.changed();
      return !this.fresh;
    } catch {
      return false; // the document was freed
    }
  }

  /** Undefined: a transaction is open. */
  private commit(): string | undefined {
    const doc: Doc<any> = this.container.doc;
    try {
      if (doc.checkedOut === undefined) doc.commit();
      return this.newest();
    } catch {
      return undefined;
    }
  }

  private changed(): void {
    this.fresh = false;
    for (const listener of [...this.listeners]) listener();
  }
}

/** `next`, but that what equals its counterpart in `before` is that. */
function keepEqual(before: unknown, next: unknown): unknown {
  if (Object.is(before, next)) return before;
  if (before instanceof Uint8Array && next instanceof Uint8Array) return sameBytes(before, next) ? before : next;
  if (Array.isArray(before) && Array.isArray(next)) {
    const kept = next.map((item, i) => keepEqual(before[i], item));
    return kept.length === before.length && kept.every((item, i) => Object.is(item, before[i])) ? before : kept;
  }
  return isRecord(before) && isRecord(next) ? keepEqualRecord(before, next) : next;
}

function keepEqualRecord(before: Record<string, unknown>, next: Record<string, unknown>): unknown {
  const keys = Object.keys(next);
  let same = keys.length === Object.keys(before).length;
  const kept: [string, unknown][] = keys.map((key) => {
    const value = keepEqual(before[key], next[key]);
    same &&= Object.hasOwn(before, key) && Object.is(value, before[key]);
    return [key, value];
  });
  return same ? before : Object.fromEntries(kept);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
