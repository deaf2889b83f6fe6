// The WebAssembly module of sessions: a second one, beside that of documents, so
// that who does not sync does not load it. A session reaches its documents by
// the function `document`, which it imports.
//
// Everything of ../memory.ts is about this module here: each entry has a copy.

import embedded from "syncline:module";

import { decode } from "../embedding.js";
import { SynclineError } from "../errors.js";
import { codeOf } from "./codes.js";
import { enter, leave, putBytes, readBytes, setMemory, size, writeError } from "../memory.js";
import type { Exports } from "../module.js";
import { imported } from "../wasi.js";

/** REQUIRES: needStarted() does not throw. */
export let wasm: Exports;

/** What a session wants of a document; the numbers are those of wasm/core/sync/exports.cc. */
export const enum Want {
  version = 0,
  exportSince = 1,
  import = 2,
  seal = 3,
  open = 4,
}
/** A document, as a session asks for it. What it throws has a `code`, or fails the document. */
export type Port = (want: Want, bytes: Uint8Array) => Uint8Array | void;

const ports = new Map<number, Port>();
let lastPort = 0;
/** Gives a port the number that a session calls it by. */
export function addPort(port: Port): number {
  ports.set(++lastPort, port);
  return lastPort;
}
export function removePort(id: number): void {
  ports.delete(id);
}

// A JavaScript error must not fly through the frames of the module.
function answer(id: number, want: Want, at: number, length: number, reply: number, error: number): number {
  const outer = enter();
  try {
    const bytes = ports.get(id)!(want, readBytes(at, length));
    if (bytes === undefined) return 0;
    return wasm.syncline_reply_set(reply, putBytes(bytes), size, error);
  } catch (thrown) {
    writeError(error, thrown instanceof Error ? thrown.message : String(thrown));
    return codeOf(thrown);
  } finally {
    leave(outer);
  }
}

const imports = { syncline: { document: answer }, ...imported };

function begin(instance: WebAssembly.Instance): void {
  if (wasm !== undefined) return;
  wasm = instance.exports as unknown as Exports;
  setMemory(wasm);
  wasm._initialize?.();
}

let whyNot: unknown;
try {
  begin(new WebAssembly.Instance(new WebAssembly.Module(decode(embedded)), imports));
} catch (error) {
  whyNot = error;
}

/** Throws `FAILED_PRECONDITION` where the module did not start with its entry. */
export function needStarted(): void {
  if (wasm !== undefined) return;
  throw new SynclineError("FAILED_PRECONDITION", `no session can be made yet: \`await ready()\` before (${whyNot})`);
}

/** Where a platform compiles nothing of its size synchronously. */
export async function start(): Promise<void> {
  if (wasm === undefined) begin((await WebAssembly.instantiate(decode(embedded), imports)).instance);
}
