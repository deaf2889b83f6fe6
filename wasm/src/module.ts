// The WebAssembly module: there is one, and all documents live in it.
//
// `wasm` has the functions of the C interface (include/syncline/c) and those of
// wasm/core/exports.cc. It is set by start(), once.

import { SynclineError } from "./errors.js";
import { enter, leave, readBytes, setMemory, writeAscii } from "./memory.js";
import { imported } from "./wasi.js";

type Call = (...args: (number | bigint)[]) => number;
/** @internal */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly [name: `${"syncline_" | ""}${string}`]: Call | any;
}

/** REQUIRES: started() @internal */
export let wasm: Exports;

/** What the module calls: for events and hooks, by the number of the subscription. @internal */
interface Callbacks {
  event(subscription: number, bytes: Uint8Array): void;
  commit(subscription: number, commit: number): void;
  undoAccept(stack: number, commit: number): boolean;
  undoStep(stack: number, step: number): void;
}
let callbacks: Callbacks;
/** @internal */
export function setCallbacks(given: Callbacks): void {
  callbacks = given;
}

/** Tells the world of an error of a callback, as an EventTarget does. */
function report(error: unknown): void {
  if (typeof reportError === "function") return reportError(error);
  setTimeout(() => {
    throw error;
  });
}

// A JavaScript error must not fly through the frames of the module.
function guarded<T>(call: () => T): T | undefined {
  const outer = enter();
  try {
    return call();
  } catch (error) {
    report(error);
    return undefined;
  } finally {
    leave(outer);
  }
}

const words = new Uint32Array(2);
const imports = {
  syncline: {
    random(): bigint {
      crypto.getRandomValues(words);
      return (BigInt(words[0]!) << 32n) | BigInt(words[1]!);
    },
    to_exponential: (value: number, at: number) => writeAscii(at, value.toExponential()),
    event(subscription: number, at: number, size: number): void {
      guarded(() => callbacks.event(subscription, readBytes(at, size)));
    },
    commit_hook(subscription: number, commit: number): void {
      guarded(() => callbacks.commit(subscription, commit));
    },
    undo_accept: (stack: number, commit: number) => Number(guarded(() => callbacks.undoAccept(stack, commit)) ?? true),
    undo_step(stack: number, step: number): void {
      guarded(() => callbacks.undoStep(stack, step));
    },
  },
  ...imported,
};

/** Whether documents can be made. */
export function started(): boolean {
  return wasm !== undefined;
}

function begin(instance: WebAssembly.Instance): void {
  if (started()) return; // somebody else was quicker
  wasm = instance.exports as unknown as Exports;
  setMemory(wasm);
  wasm._initialize?.();
}

/** Starts at once. Throws where the platform compiles nothing of this size synchronously. @internal */
export function start(bytes: BufferSource): void {
  begin(new WebAssembly.Instance(new WebAssembly.Module(bytes), imports));
}

/** Starts while others run. @internal */
export async function startAsync(source: ArrayBuffer | ArrayBufferView | Response | Promise<Response>): Promise<void> {
  const from = await source;
  const { instance } =
    typeof Response === "function" && from instanceof Response
      ? await instantiateResponse(from)
      : await WebAssembly.instantiate(from as BufferSource, imports);
  begin(instance);
}

// Streaming asks for application/wasm and nothing more, which not each server says.
async function instantiateResponse(response: Response): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  if (!response.ok) throw new Error(`syncline: ${response.url} answers ${response.status}`);
  if (response.headers.get("content-type") === "application/wasm") {
    return WebAssembly.instantiateStreaming(response, imports);
  }
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}

/** The memory of the module: what all documents together have needed at most. */
export function moduleBytes(): number {
  return wasm.memory.buffer.byteLength;
}

export function needStart(): void {
  if (started()) return;
  throw new SynclineError(
    "FAILED_PRECONDITION",
    "Syncline has not started: `await ready()` before the first document is made",
  );
}
