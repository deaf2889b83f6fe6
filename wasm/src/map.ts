import { Container, KIND_NUMBERS, type Kind, type Kinds } from "./container.js";
import { fill, kindNumber } from "./edits.js";
import { NOT_FOUND } from "./errors.js";
import type { OpId } from "./ids.js";
import type { List } from "./list.js";
import { begin, check, error, out, putText, readText, size, word } from "./memory.js";
import { wasm } from "./module.js";
import { takeIds } from "./op_ids.js";
import { hasParts, putValue, takeValue, takeValues, type Plain, type Scalar, type Value } from "./value.js";

/**
 * What can be put where a schema has this: what a new map or list is filled by. Containers of the other
 * kinds are made by open() or new(), and edited.
 */
export type Settable<T> = 0 extends 1 & T
  ? any // nothing is told
  : T extends Map<infer S>
    ? { readonly [K in keyof S]?: Settable<S[K]> | undefined }
    : T extends List<infer Item>
      ? readonly Settable<Item>[]
      : T extends Container | undefined
        ? never
        : T;

/**
 * A map from strings to values. Where two set a key at once, all show the same one of the two;
 * conflicts() has the other. `Map<{title: string; body: Text}>` tells what is at which key.
 */
export class Map<S extends object = any> extends Container {
  readonly kind = "map";

  /** An array or an object becomes a new list or map that is filled by it. */
  set<K extends keyof S & string>(key: K, value: Settable<S[K]>): this {
    const plain = value as Plain;
    if (hasParts(plain)) {
      fill(plain, (kind) => this.new(key, kind));
      return this;
    }
    begin();
    const utf8 = putText(key);
    const length = size;
    check(wasm.syncline_map_set(this._ptr, utf8, length, putValue(plain as Scalar), error));
    return this;
  }

  /** Whether there was something. */
  delete(key: keyof S & string): boolean {
    const had = this.has(key);
    begin();
    const utf8 = putText(key);
    check(wasm.syncline_map_delete(this._ptr, utf8, size, error));
    return had;
  }

  /** The child at the key, made if there is nothing: who does so at the same time gets the same. */
  open<K extends Kind>(key: keyof S & string, kind: K): Kinds[K] {
    return this.child(key, kind, wasm.syncline_map_open) as Kinds[K];
  }

  /** A new, empty child, in place of what is at the key. */
  new<K extends Kind>(key: keyof S & string, kind: K): Kinds[K] {
    return this.child(key, kind, wasm.syncline_map_new) as Kinds[K];
  }

  private child(key: string, kind: Kind, make: typeof wasm.syncline_map_new): Container {
    begin();
    const utf8 = putText(key);
    check(make(this._ptr, utf8, size, kindNumber(kind), out, error));
    return this.doc._container(word(out), KIND_NUMBERS[kind]);
  }

  get<K extends keyof S & string>(key: K): S[K] | undefined {
    begin();
    const utf8 = putText(key);
    const code = wasm.syncline_map_get(this._ptr, utf8, size, out, error);
    if (code === NOT_FOUND) return undefined;
    check(code);
    return takeValue(this.doc) as S[K];
  }

  has(key: string): boolean {
    begin();
    const utf8 = putText(key);
    check(wasm.syncline_map_contains(this._ptr, utf8, size, out, error));
    return (word(out) & 1) === 1;
  }

  /** What was set at the same time as what get() shows. */
  conflicts(key: keyof S & string): Value[] {
    begin();
    const utf8 = putText(key);
    check(wasm.syncline_map_conflicts(this._ptr, utf8, size, out, error));
    return takeValues(this.doc);
  }

  /** The ops that set what get() shows and, behind it, each of conflicts(); none: the key is not there. */
  authors(key: keyof S & string): OpId[] {
    begin();
    const utf8 = putText(key);
    check(wasm.syncline_map_authors(this._ptr, utf8, size, out, error));
    return takeIds();
  }

  get size(): number {
    begin();
    check(wasm.syncline_map_size(this._ptr, out, error));
    return word(out);
  }

  /** Ascending by the bytes of their UTF-8. */
  keys(): (keyof S & string)[] {
    begin();
    check(wasm.syncline_map_keys(this._ptr, out, error));
    const items = word(out);
    const keys = Array.from({ length: word(out + 4) }, (_, i) =>
      readText(word(items + 8 * i), word(items + 8 * i + 4)),
    );
    wasm.syncline_strings_free(out);
    return keys as (keyof S & string)[];
  }

  values(): S[keyof S & string][] {
    return this.entries().map(([, value]) => value);
  }

  entries(): [keyof S & string, S[keyof S & string]][] {
    return this.keys().map((key) => [key, this.get(key)!]);
  }

  [Symbol.iterator](): Iterator<[keyof S & string, S[keyof S & string]]> {
    return this.entries()[Symbol.iterator]();
  }
}
