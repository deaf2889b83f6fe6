// Updates without a document: checked, put together, cut, and looked into.
//
// All of these take updates, and snapshots, whose history is taken; they give updates. A document
// that imports what comes out knows what it would know from what went in. All throw
// INVALID_ARGUMENT, DATA_LOSS, UNIMPLEMENTED, as Doc.import() does, and FAILED_PRECONDITION for a
// snapshot without a history.

import { KIND_NUMBERS, type Kind } from "./container.js";
import { ID_BYTES, readArray, readDocId, readOpId, readSpan, type DocId, type OpId, type OpSpan } from "./ids.js";
import {
  begin,
  check,
  error,
  index,
  out,
  putBytes,
  readBytes,
  readInt,
  readText,
  room,
  setStructSize,
  setWord,
  size,
  takeBytes,
  word,
} from "./memory.js";
import { needStart, wasm } from "./module.js";

type Bytes = Uint8Array | ArrayBuffer;
/** A Version, of whichever entry, or its bytes. */
type AnyVersion = Uint8Array | { encode(): Uint8Array };

function put(update: Bytes): number {
  needStart();
  begin();
  return putBytes(update);
}

/** Throws where it cannot be read. Only a document can tell whether it goes with its history. */
export function checkUpdate(update: Bytes): void {
  const at = put(update);
  check(wasm.syncline_check_update(at, size, error));
}

/**
 * One update of what is in all of them, in whatever order they are; what several have is there once.
 * Throws `FAILED_PRECONDITION` also where ops in between are missing, `ALREADY_EXISTS` where two
 * replicas write under one peer id.
 */
export function mergeUpdates(updates: Iterable<Bytes>): Uint8Array {
  needStart();
  begin();
  const all = [...updates];
  const items = room(all.length * 8);
  all.forEach((update, i) => {
    setWord(items + 8 * i, putBytes(update));
    setWord(items + 8 * i + 4, size);
  });
  check(wasm.syncline_merge_updates(items, all.length, out, error));
  return takeBytes();
}

/** What a replica that knows a version lacks of it. */
export function updateSince(update: Bytes, version: AnyVersion): Uint8Array {
  const at = put(update);
  const updateSize = size;
  const known = putBytes((version as { encode?(): Uint8Array } | null)?.encode?.() ?? (version as Uint8Array));
  check(wasm.syncline_update_since(at, updateSize, known, size, out, error));
  return takeBytes();
}

/** The same in parts of at most `maxOps` ops, each of which builds upon those before it; at least one. */
export function splitUpdate(update: Bytes, maxOps: number): Uint8Array[] {
  const at = put(update);
  check(wasm.syncline_split_update(at, size, index(maxOps), out, error));
  const parts = readArray(out, 8, (part) => readBytes(word(part), word(part + 4)));
  wasm.syncline_strings_free(out);
  return parts;
}

/** A container that ops of a history belong to. */
export interface ContainerInfo {
  /** undefined: of a later version. */
  readonly kind: Kind | undefined;
  /**
   * Of a root; `"parent/key"` of what is at a key of a map; the id of the op that made it, of any
   * other. `""`: the text that an author was in before, which the update does not name.
   */
  readonly name: string;
  readonly ops: number;
}

/** What is in the history of an update or a snapshot. */
export interface HistoryInfo {
  /** The ops: one span for each author. */
  readonly spans: readonly OpSpan[];
  /** That come before some of them, and are not there. */
  readonly parents: readonly OpId[];
  readonly isSnapshot: boolean;
  readonly ops: number;
  /** Of ops that continue each other. */
  readonly opRuns: number;
  /** Of ops of one peer, each the only parent of the next. */
  readonly runs: number;
  /** What authors said about their commits. */
  readonly changes: number;
  /** Milliseconds since 1970; 0: none is told. */
  readonly firstTime: number;
  readonly lastTime: number;
  /** Of texts, in code points. */
  readonly insertedCharacters: number;
  readonly deletedCharacters: number;
  /** Of all else that ops carry. */
  readonly valueBytes: number;
  /** Those of most ops first. */
  readonly containers: readonly ContainerInfo[];
  /** Which document it says that it is of. */
  readonly docId: DocId | undefined;
  /** Whether it has none of the history before a version. */
  readonly isShallow: boolean;
  /** Then that version, else `[]`. */
  readonly shallowSince: readonly OpId[];
  /** How many ops of before that version are left. All above is about the others. */
  readonly keptOps: number;
}

const INFO_BYTES = 136;
const CONTAINER_BYTES = 24;
const KINDS = Object.keys(KIND_NUMBERS) as Kind[];

export function inspectHistory(update: Bytes): HistoryInfo {
  const bytes = put(update);
  const at = room(INFO_BYTES);
  setStructSize(at, INFO_BYTES);
  check(wasm.syncline_inspect_history(bytes, size, at, error));
  const number = (i: number) => Number(readInt(at + 24 + 8 * i));
  const info = {
    spans: readArray(at + 4, ID_BYTES, readSpan),
    parents: readArray(at + 12, ID_BYTES, readOpId),
    isSnapshot: (word(at + 20) & 1) === 1,
    ops: number(0),
    opRuns: number(1),
    runs: number(2),
    changes: number(3),
    firstTime: number(4),
    lastTime: number(5),
    insertedCharacters: number(6),
    deletedCharacters: number(7),
    valueBytes: number(8),
    containers: readArray(at + 96, CONTAINER_BYTES, (one) => ({
      kind: KINDS[word(one) - 1],
      name: readText(word(one + 4), word(one + 8)),
      ops: Number(readInt(one + 16)),
    })),
    docId: readDocId(at + 104),
    isShallow: (word(at + 112) & 1) === 1,
    shallowSince: readArray(at + 116, ID_BYTES, readOpId),
    keptOps: Number(readInt(at + 128)),
  };
  wasm.syncline_history_info_free(at);
  return info;
}

/**
 * An update with the same shape and without its content, to be sent with a report of an error: the
 * same ops, at the same places, by as many peers; characters, values, names, peer ids, messages and
 * times are others.
 */
export function obfuscateHistory(update: Bytes): Uint8Array {
  const at = put(update);
  check(wasm.syncline_obfuscate_history(at, size, out, error));
  return takeBytes();
}
