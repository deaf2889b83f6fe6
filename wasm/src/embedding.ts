// A WebAssembly module as a string of printable ASCII, which compresses better than the module itself: base64 makes
// a third more of it, since no repetition lines up. Another module, which is tiny, makes the module of it: that one
// tells how (wasm/core/unpack/unpack.cc).

import unpacker from "syncline:unpacker";

/** What scripts/embed.js makes of a module. */
export interface Embedded {
  /** How many bytes it has: of all parts together, and as a module. */
  readonly parts: number;
  readonly size: number;
  readonly text: string;
}

const PAGE = 65536;

export function decode({ parts, size, text }: Embedded): Uint8Array<ArrayBuffer> {
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(Uint8Array.from(atob(unpacker), (character) => character.charCodeAt(0))),
  ) as any;
  const memory: WebAssembly.Memory = exports.memory;
  const at = PAGE * memory.grow(Math.ceil((text.length + parts + size) / PAGE));
  new TextEncoder().encodeInto(text, new Uint8Array(memory.buffer, at));
  return new Uint8Array(memory.buffer, exports.syncline_unpack(at, at + text.length), size);
}
