// Ids of ops that a call of the module gave.

import { ID_BYTES, readArray, readOpId, type OpId } from "./ids.js";
import { out } from "./memory.js";
import { wasm } from "./module.js";

/** Those in the results, which are freed. */
export function takeIds(at = out): OpId[] {
  const ids = readArray(at, ID_BYTES, readOpId);
  wasm.syncline_op_ids_free(at);
  return ids;
}
