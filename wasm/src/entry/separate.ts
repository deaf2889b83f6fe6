// The entry with the module in a file of its own, which is fetched and compiled
// while it arrives.

import { startAsync, started } from "../module.js";

export * from "../index.js";

let starting: Promise<void> | undefined;

/**
 * Resolves when documents can be made. `source` is where `syncline.wasm` is, or its bytes, or a
 * Response; without it, beside this file.
 */
export function ready(source?: string | URL | ArrayBuffer | ArrayBufferView | Response | Promise<Response>): Promise<void> {
  if (started()) return Promise.resolve();
  starting ??= load(source ?? new URL("./syncline.wasm", import.meta.url)).catch((error) => {
    starting = undefined; // the next try may succeed
    throw error;
  });
  return starting;
}

async function load(source: string | URL | ArrayBuffer | ArrayBufferView | Response | Promise<Response>): Promise<void> {
  const isPlace = typeof source === "string" || source instanceof URL;
  await startAsync(isPlace ? fetch(source) : source);
}
