// Ids of ops that a call of the module gave.

import { ID_BYTES, readArray, readOpId, type OpId } from "./ids.js";
import { out } from "./memory.js";
import { wasm } from "./module.js";

/** Those in the results, which are freed. */
export function takeIds(): OpId[] {
  const ids = readArray(out, ID_BYTES, readOpId);
  wasm.syncline_op_ids_free(out);
  return ids;
}
