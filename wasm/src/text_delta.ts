// How a text changes, as events tell it. It needs no module, so that bindings can have it.

import type { OpId } from "./ids.js";
import type { Scalar, Value } from "./value.js";

/** What a many-valued mark says of a place of a text. */
export interface Attribute {
  readonly key: string;
  readonly value: Scalar;
  /** By which `removeMark` takes the mark away. */
  readonly id: OpId;
}

/** What marks say, by their keys. */
export type Attributes = { readonly [key: string]: Scalar };

/** Something that is no text, and takes the place of one unit. */
export interface Embed<V = Value> {
  readonly embed: V;
}

export interface Said {
  /**
   * Of what is inserted: all that marks say of it. Of what is kept: what they say otherwise than
   * before; null: nothing any more. Not there, where that is nothing.
   */
  readonly attributes?: Attributes;
  /** The same of keys of which there may be several. */
  readonly manyValued?: readonly Attribute[];
}
/** Counts are UTF-16 units. */
export type TextStep<V = Value> =
  | ({ readonly retain: number } & Said)
  | ({ readonly insert: string | Embed<V> } & Said)
  | { readonly delete: number };
/** From the beginning to the end of what was; what follows the last step is kept. As Quill has it. */
export type TextDelta<V = Value> = TextStep<V>[];

/** What a step inserts, as it is in the text. */
export function textOf({ insert }: { readonly insert: string | Embed }): string {
  return typeof insert === "string" ? insert : "\ufffc";
}
