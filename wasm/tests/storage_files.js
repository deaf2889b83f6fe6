// Files of documents, in a folder that goes with the tests.

import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

import { fileStore } from "../dist/storage/node.js";

export const folder = mkdtempSync(join(tmpdir(), "syncline-storage-"));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
export const newPath = () => join(folder, `doc${++files}`);

export const bytesOf = (...numbers) => Uint8Array.from(numbers);
export const none = bytesOf();

/** Opens a store, does something with it, closes it. */
export async function withStore(path, use, options) {
  const store = fileStore(path, options);
  try {
    return await use(await store.load(), store);
  } finally {
    await store.close();
  }
}
export const contents = (path, options) => withStore(path, (records) => records.map(({ bytes }) => [...bytes]), options);

/** Names of what is beside a file. */
export const beside = (path) => {
  const name = path.split("/").at(-1);
  return readdirSync(folder).filter((one) => one.startsWith(`${name}.`)).map((one) => one.slice(name.length + 1));
};

/** A file of three records; returns where each ends. */
export async function threeRecords(path) {
  return await withStore(path, async (_, store) => {
    const ends = [statSync(path).size];
    for (const record of [bytesOf(1, 1, 1, 1), bytesOf(), bytesOf(3, 3, 3, 3, 3, 3)]) {
      await store.append(record, none);
      ends.push(statSync(path).size);
    }
    return ends;
  });
}
