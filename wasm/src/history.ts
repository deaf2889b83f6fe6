// The history of a document, from the newest change on.

import { readChange, type ChangeInfo } from "./attribution.js";
import type { AnyContainer } from "./container.js";
import type { Doc } from "./doc.js";
import { NOT_FOUND } from "./errors.js";
import { ID_BYTES, putOpIdArray, putPeer, readArray, readOpId, type OpId, type PeerId } from "./ids.js";
import { begin, check, error, out, room, setStructSize, setWord, word } from "./memory.js";
import { wasm } from "./module.js";

/** What one author wrote: in one commit that told a time or a message, or between two such commits. */
export interface HistoryEntry extends ChangeInfo {
  /** The version right after it, as its author saw it. */
  readonly version: OpId[];
  /** What the author knew when writing the first op. */
  readonly parents: OpId[];
  /** That it touched. */
  readonly containers: AnyContainer[];
}

export interface HistoryFilter {
  /** This one alone. */
  author?: PeerId | undefined;
  /** Of this version; of the latest, if not given. */
  version?: readonly OpId[] | undefined;
}

const FILTER_BYTES = 12;
const ENTRY_BYTES = 64;

/** Puts a syncline_history_filter. Returns where. */
function putFilter({ author, version }: HistoryFilter): number {
  const at = room(FILTER_BYTES);
  setStructSize(at, FILTER_BYTES);
  if (author !== undefined) {
    const peer = room(8);
    putPeer(peer, author);
    setWord(at + 4, peer);
  }
  if (version !== undefined) setWord(at + 8, putOpIdArray(version));
  return at;
}

/** The one at a place of the results, which is freed. */
function takeEntry(at: number, doc: Doc<any>): HistoryEntry {
  const change = readChange(at);
  const parents = readArray(at + 48, ID_BYTES, readOpId);
  const containers = readArray(at + 56, 4, word);
  wasm.syncline_history_entry_free(at);
  const { peer, end } = change.ops;
  return {
    ...change,
    version: [`${end - 1}@${peer}`],
    parents,
    containers: containers.map((ptr) => doc._container(ptr)),
  };
}

interface Held {
  readonly ptr: number;
}
function release({ ptr }: Held): void {
  begin();
  check(wasm.syncline_history_walk_free(ptr, error));
}
// Frees the walks that nobody goes on with.
const registry = new FinalizationRegistry<Held>(release);

export function walkHistory(doc: Doc<any>, filter: HistoryFilter): Generator<HistoryEntry, void, undefined> {
  begin();
  check(wasm.syncline_doc_walk_history(doc._ptr, putFilter(filter), out, error));
  const held = { ptr: word(out) };
  const walk = entries(doc, held);
  registry.register(walk, held, held);
  return walk;
}

function* entries(doc: Doc<any>, held: Held): Generator<HistoryEntry, void, undefined> {
  try {
    for (;;) {
      begin();
      const at = room(ENTRY_BYTES);
      setStructSize(at, ENTRY_BYTES);
      const code = wasm.syncline_history_walk_next(held.ptr, at, error);
      if (code === NOT_FOUND) return;
      check(code);
      yield takeEntry(at, doc);
    }
  } finally {
    registry.unregister(held);
    release(held);
  }
}
