// What a document tells, and what is where in it.

import type { OpSpan } from "./ids.js";

/** What is where in a document: `{ title: Text; todos: List<string> }`. */
export type Schema = Record<string, any>;
export type Names<S, C> = string extends keyof S ? string : { [K in keyof S]: S[K] extends C ? K : never }[keyof S] & string;
export type At<S, K extends keyof S, C> = string extends keyof S ? C : S[K];

export interface ImportResult {
  /** New here. */
  readonly applied: readonly OpSpan[];
  /** Wait for ops that they build upon. */
  readonly pending: readonly OpSpan[];
  /** Why updates that had waited are not applied. */
  readonly rejected: readonly string[];
}
