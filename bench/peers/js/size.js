// The size of each library as it is sent to a browser: bundled and minified by esbuild, gzip -9. A
// module of WebAssembly that is a file of its own is counted as such, which is smaller than within
// the code. Ours is the one file with all in it.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { OURS } from "./adapters/ours.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const inPackages = (path) => `${here}node_modules/${path}`;

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
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: name === "ywasm" ? "node" : "browser", // there is no other form of it
    external: ["*.wasm"],
    legalComments: "none",
    logLevel: "error",
    write: false,
  });
  const module = wasm ? gzipped(readFileSync(inPackages(wasm))) : 0;
  return { "bytes": gzipped(outputFiles[0].contents) + module };
}
