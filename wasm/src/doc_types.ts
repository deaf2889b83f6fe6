// What a document is made with, and what it tells.

import type { OpSpan, PeerId } from "./ids.js";

/** What is where in a document: `{ title: Text; todos: List<string> }`. */
export type Schema = Record<string, any>;
export type Names<S, C> = string extends keyof S ? string : { [K in keyof S]: S[K] extends C ? K : never }[keyof S] & string;
export type At<S, K extends keyof S, C> = string extends keyof S ? C : S[K];

export interface DocOptions {
  /** Who writes here: nobody else's, 16 hexadecimal digits. Drawn at random if not given. */
  peerId?: PeerId;
  /** Of updates that wait for others that they build upon. 64 MiB if not given. */
  maxPendingBytes?: number;
}

export interface ImportResult {
  /** New here. */
  readonly applied: readonly OpSpan[];
  /** Wait for ops that they build upon. */
  readonly pending: readonly OpSpan[];
  /** Why updates that had waited were thrown away. */
  readonly rejected: readonly string[];
}
