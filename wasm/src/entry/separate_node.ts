// The entry with the module in a file of its own, for Node.

import { readFile } from "node:fs/promises";

import { startAsync, started } from "../module.js";

export * from "../index.js";

let starting: Promise<void> | undefined;

/** Resolves when documents can be made. `source` is the file `syncline.wasm`, or its bytes. */
export function ready(source: string | URL | ArrayBuffer | ArrayBufferView = new URL("./syncline.wasm", import.meta.url)): Promise<void> {
  if (started()) return Promise.resolve();
  starting ??= load(source).catch((error) => {
    starting = undefined; // the next try may succeed
    throw error;
  });
  return starting;
}

async function load(source: string | URL | ArrayBuffer | ArrayBufferView): Promise<void> {
  const isPlace = typeof source === "string" || source instanceof URL;
  await startAsync(isPlace ? await readFile(source) : source);
}
