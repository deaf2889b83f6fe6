// The default entry: the module is in the file, and starts with it.

import embedded from "syncline:module";

import { decode } from "../embedding.js";
import { start, startAsync, started } from "../module.js";

export * from "../index.js";

try {
  start(decode(embedded));
} catch {
  // Some browsers compile little synchronously in a page; ready() tells what else went wrong.
}

/** Only where documents cannot be made at once, which `Doc` tells then: resolves when they can. */
export async function ready(): Promise<void> {
  if (!started()) await startAsync(decode(embedded));
}
