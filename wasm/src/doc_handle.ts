// What a document has in the module, and its end: by free(), or when nobody has the document any more.

import { putDocOptions, type DocOptions } from "./doc_options.js";
import { endAll, endUndoStacks, type Subscriptions } from "./events.js";
import { begin, check, error, out, word } from "./memory.js";
import { needStart, wasm } from "./module.js";

/** No callbacks: they know the document. */
export interface Held {
  _ptr: number;
  _subscriptions: Subscriptions;
  _undoStacks: Map<number, number>;
}

export function newDoc(options: DocOptions): number {
  needStart();
  begin();
  check(wasm.syncline_doc_new(putDocOptions(options), out, error));
  return word(out);
}

export function release({ _ptr, _subscriptions, _undoStacks }: Held): void {
  begin();
  check(wasm.syncline_doc_free(_ptr, error));
  endAll(_subscriptions);
  endUndoStacks(_undoStacks);
}

const registry = new FinalizationRegistry<Held>(release);

/** Releases what a document holds when nobody has it any more. */
export function register(doc: object, held: Held): void {
  registry.register(doc, held, doc);
}
export function unregister(doc: object): void {
  registry.unregister(doc);
}
