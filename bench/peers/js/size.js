// The size of each library as it is sent to a browser: bundled and minified, gzip -9. A module of
// WebAssembly that is a file of its own is counted as such, which is smaller than within the code.
// Ours is the one file with all in it.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { OURS } from "./adapters/ours.js";
import { bundle, inPackages } from "./bundle.js";

// What is bundled, and the module beside it.
const SOURCES = {
  syncline: [`export * from ${JSON.stringify(OURS)}`],
  yjs: ['export * from "yjs"'],
  ywasm: ['export * from "ywasm"', "ywasm/ywasm_bg.wasm"],
  loro: ['export * from "loro-crdt/web"', "loro-crdt/web/loro_wasm_bg.wasm"],
  automerge: ['export * from "@automerge/automerge/slim"', "@automerge/automerge/dist/automerge.wasm"],
  "json-joy": ['export * from "json-joy/lib/json-crdt"; export * from "json-joy/lib/json-crdt-patch"'],
  "diamond-types": ['export * from "diamond-types-web"; export {default} from "diamond-types-web"', "diamond-types-web/dt_bg.wasm"],
};

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

export async function sizeOf(name) {
  const [contents, wasm] = SOURCES[name];
  // There is no form of ywasm for browsers.
  const code = await bundle(contents, name === "ywasm" ? "node" : "browser");
  const module = wasm ? gzipped(readFileSync(inPackages(wasm))) : 0;
  return { "bytes": gzipped(code) + module };
}
