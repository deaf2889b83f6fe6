// A process that opens a saved document, reads its text, edits it once: what memory that takes.
// Run with --expose-gc. The memories of WebAssembly are found as modules are instantiated.

import { readFileSync } from "node:fs";

const memories = new Set();
function remember(instance) {
  for (const one of Object.values(instance.exports)) if (one instanceof WebAssembly.Memory) memories.add(one);
  return instance;
}
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct: (target, args) => remember(new target(...args)),
});
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...args) => {
  const result = await instantiate(...args);
  remember(result.instance ?? result);
  return result;
};

const wasmBytes = () => [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
function usage() {
  globalThis.gc();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { rss, js: heapUsed + arrayBuffers, wasm: wasmBytes() };
}

const peer = await (await import("./adapters/index.js")).loadPeer(process.argv[2]);
const warm = peer.create(7);
warm.insert(0, "a");
warm.text();
warm.free();
const bytes = readFileSync(process.argv[3]);
const before = usage();
const replica = peer.open(bytes);
let length = replica.text().length;
replica.insert(length >> 1, "x");
replica.commit();
const after = usage();
length = replica.text().length; // the document is needed until here
process.stdout.write(
  JSON.stringify({
    "rss bytes": after.rss - before.rss,
    "JavaScript and WebAssembly bytes": after.js - before.js + after.wasm - before.wasm,
    length,
  }),
);
