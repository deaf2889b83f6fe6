// Ids as strings: what one prints, compares and keeps.

import { invalid } from "./errors.js";
import { describe, room, setWord, word } from "./memory.js";

/** Who writes: 16 hexadecimal digits. */
export type PeerId = string;
/** A document: 16 hexadecimal digits, not all 0. */
export type DocId = string;
/** The n-th op of a peer, `"17@00000000000000a1"`. Names a node of a tree, too. */
export type OpId = string;
/** The ops [begin, end) of a peer. */
export interface OpSpan {
  readonly peer: PeerId;
  readonly begin: number;
  readonly end: number;
}

const PEER = /^[0-9a-f]{16}$/;
const OP = /^(0|[1-9][0-9]{0,9})@([0-9a-f]{16})$/;

const digits = (word: number) => word.toString(16).padStart(8, "0");

export function readPeer(at: number): PeerId {
  return digits(word(at + 4)) + digits(word(at));
}
export function readDocId(at: number): DocId | undefined {
  return word(at) || word(at + 4) ? readPeer(at) : undefined;
}
function writePeer(at: number, peer: string): void {
  setWord(at, parseInt(peer.slice(8), 16));
  setWord(at + 4, parseInt(peer.slice(0, 8), 16));
}
function needPeer(peer: PeerId): void {
  if (typeof peer === "string" && PEER.test(peer)) return;
  throw invalid(`an id is 16 hexadecimal digits, not ${describe(peer)}`);
}
export function putPeer(at: number, peer: PeerId): void {
  needPeer(peer);
  writePeer(at, peer);
}
/** As an argument. */
export function peerNumber(peer: PeerId): bigint {
  needPeer(peer);
  return BigInt("0x" + peer);
}

export const ID_BYTES = 16; // of syncline_op_id, and of syncline_op_span

export function readOpId(at: number): OpId {
  return `${word(at + 8)}@${readPeer(at)}`;
}
function writeOpId(at: number, id: OpId): void {
  const parts = typeof id === "string" ? OP.exec(id) : null;
  const counter = Number(parts?.[1]);
  if (parts === null || counter > 0xffffffff) {
    throw invalid(`an id is like "17@00000000000000a1", not ${describe(id)}`);
  }
  writePeer(at, parts[2]!);
  setWord(at + 8, counter);
}
/** Puts an id. Returns where. */
export function putOpId(id: OpId): number {
  return putOpIds([id]);
}
/** Puts the ids, as those of a version. Returns where. */
export function putOpIds(ids: readonly OpId[]): number {
  if (!Array.isArray(ids)) throw invalid(`a version is an array of ids of ops, not ${describe(ids)}`);
  const at = room(ids.length * ID_BYTES);
  ids.forEach((id, i) => writeOpId(at + i * ID_BYTES, id));
  return at;
}

/** Puts a syncline_op_ids. Returns where. */
export function putOpIdArray(ids: readonly OpId[]): number {
  const at = room(8);
  setWord(at, putOpIds(ids));
  setWord(at + 4, ids.length);
  return at;
}
export function readSpan(at: number): OpSpan {
  return { peer: readPeer(at), begin: word(at + 8), end: word(at + 12) };
}
export function putSpan(at: number, span: OpSpan): void {
  putPeer(at, span.peer);
  setWord(at + 8, span.begin);
  setWord(at + 12, span.end);
}

/** What `read` makes of each item of an array in the results. */
export function readArray<T>(at: number, bytes: number, read: (at: number) => T): T[] {
  const items = word(at);
  return Array.from({ length: word(at + 4) }, (_, i) => read(items + i * bytes));
}
