// What a document has in the module, and its end: by free(), or when nobody has the document any more.

import { putDocOptions, type DocOptions } from "./doc_options.js";
import { endAll, endUndoStacks, type Subscriptions } from "./events.js";
import { begin, check, error, out, word } from "./memory.js";
import { needStart, wasm } from "./module.js";

/** No callbacks: they know the document. */
export interface Held {
  ptr: number;
  subscriptions: Subscriptions;
  undoStacks: Map<number, number>;
}

export function newDoc(options: DocOptions): number {
  needStart();
  begin();
  check(wasm.syncline_doc_new(putDocOptions(options), out, error));
  return word(out);
}

export function release({ ptr, subscriptions, undoStacks }: Held): void {
  begin();
  check(wasm.syncline_doc_free(ptr, error));
  endAll(subscriptions);
  endUndoStacks(undoStacks);
}

const registry = new FinalizationRegistry<Held>(release);

/** Releases what a document holds when nobody has it any more. */
export function register(doc: object, held: Held): void {
  registry.register(doc, held, doc);
}
export function unregister(doc: object): void {
  registry.unregister(doc);
}
