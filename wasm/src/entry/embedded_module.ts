// The module in the file, which starts with the entry.

import { decode, type Embedded } from "../embedding.js";
import { start, startAsync, started } from "../module.js";

export function tryToStart(embedded: Embedded): void {
  try {
    start(decode(embedded));
  } catch {
    // Some browsers compile little synchronously in a page; startLater() tells what else went wrong.
  }
}

export async function startLater(embedded: Embedded): Promise<void> {
  if (!started()) await startAsync(decode(embedded));
}
