// Histories as JSON and back: to look at them, to compare two of them line by line, and for programs
// that have no Syncline. docs/json_history.md of the project tells what stands where.

import { begin, check, error, out, putBytes, putText, size, takeBytes, takeText } from "./memory.js";
import { needStart, wasm } from "./module.js";

/**
 * All that the edits of an update, or of the history in a snapshot, say, as text: one op a line. Numbers
 * may be larger than JSON.parse() keeps. Throws as the functions of `syncline/updates` do. O(size).
 */
export function historyToJSON(update: Uint8Array | ArrayBuffer): string {
  needStart();
  begin();
  const at = putBytes(update);
  check(wasm.syncline_history_to_json(at, size, out, error));
  return takeText();
}

/**
 * The update that historyToJSON(), or anybody, wrote so. Throws `INVALID_ARGUMENT`, which names the
 * place, for what is no such JSON, or tells of what cannot be; `UNIMPLEMENTED`, for a later version of
 * the form. O(size), and about 20 times its memory.
 */
export function historyFromJSON(json: string): Uint8Array {
  needStart();
  begin();
  const at = putText(json);
  check(wasm.syncline_history_from_json(at, size, out, error));
  return takeBytes();
}
