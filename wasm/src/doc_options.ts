// What a document is made with.

import { putPeer, type DocId, type PeerId } from "./ids.js";
import { room, setStructSize, setWord, writeInt } from "./memory.js";
import { UTF16 } from "./text.js";

export interface DocOptions {
  /** Who writes here: nobody else's, 16 hexadecimal digits. Drawn at random if not given. */
  peerId?: PeerId;
  /**
   * Which document this is a replica of: 16 hexadecimal digits. What it exports says so (10 bytes an
   * update), and it refuses what says that it is of another one. If not given, it becomes that of the
   * first import that names one.
   */
  docId?: DocId;
  /** Of updates that wait for others that they build upon. 64 MiB if not given. */
  maxPendingBytes?: number;
}

const BYTES = 40;

/** Puts a syncline_doc_options. Returns where. */
export function putDocOptions(options: DocOptions): number {
  const at = room(BYTES);
  setStructSize(at, BYTES);
  if (options.peerId !== undefined) putPeer(at + 8, options.peerId);
  writeInt(at + 16, options.maxPendingBytes ?? 0);
  setWord(at + 24, UTF16);
  if (options.docId !== undefined) putPeer(at + 32, options.docId);
  return at;
}
